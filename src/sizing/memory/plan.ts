/** What memory goes to. */
export type MemoryPart =
  | 'weights'
  | 'adapters'
  | 'gradients'
  | 'optimizer'
  | 'kv-cache'
  | 'recurrent-state'
  | 'activations'
  | 'runtime'

/** One figure of a plan, with how it was found. */
export interface MemoryLine {
  part: MemoryPart
  /** On each GPU. */
  bytes: number
  /** With its inputs filled in. */
  formula: string
  source: string
}

/** What a model needs, line by line. */
export interface MemoryPlan {
  lines: MemoryLine[]
  gpus: number
  /** Sum of the lines: on each GPU. */
  bytesPerGpu: number
  /** On all GPUs together. */
  totalBytes: number
  /**
   * What a GPU must have usable for it to fit: the lines, what the framework's own figures leave out (the driver's
   * context), and the share the engine leaves unused.
   */
  requiredPerGpu: number
  /** Least and most on each GPU, where the formula is known to be loose. */
  rangePerGpu?: {low: number; high: number}
  notes: string[]
}

export interface PlanOptions {
  gpus: number
  notes?: readonly string[]
  /** Bytes that no line counts. */
  outside?: number
  /** Share of a GPU the engine may fill. */
  share?: number
  /** Bytes of the lines that lie outside that share. */
  beyondShare?: number
}

/** Adds up a plan; lines of no bytes are left out. */
export function toPlan(lines: readonly MemoryLine[], options: PlanOptions): MemoryPlan {
  const {beyondShare = 0, gpus, notes = [], outside = 0, share = 1} = options
  const counted = lines.filter(({bytes}) => bytes > 0)
  const bytesPerGpu = counted.reduce((sum, {bytes}) => sum + bytes, 0)
  return {
    lines: counted,
    gpus,
    bytesPerGpu,
    totalBytes: bytesPerGpu * gpus,
    requiredPerGpu: Math.max((bytesPerGpu + outside - beyondShare) / share, bytesPerGpu + outside),
    notes: [...notes],
  }
}

/** `1,304`, for formulas. */
export function whole(value: number): string {
  // Not toLocaleString: plans are made by the hundred, and Intl is slow to start.
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
