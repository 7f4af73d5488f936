import type {Model, TransformerShape} from '../../../models/model.ts'
import {type FigureName, figure, GIB} from '../calibration.ts'
import type {ResolvedSettings} from '../inference-settings.ts'
import {kvShards} from '../kv-cache.ts'
import {type MemoryLine, whole} from '../plan.ts'
import type {Weights} from '../weights.ts'

/** What an engine adds to the past of the sequences, on each GPU. */
export interface EngineLines {
  weights: MemoryLine
  lines: MemoryLine[]
  /** Bytes beside the lines that a GPU must have: the driver's context, where measured figures leave it out. */
  outside: number
  /** Bytes of the lines that do not count against the share of a GPU the engine may fill. */
  beyondShare?: number
  notes: string[]
}

/** How an engine holds a model; the shape is absent where it is not known. */
export type Describe = (
  model: Model,
  shape: TransformerShape | undefined,
  weights: Weights,
  settings: ResolvedSettings,
) => EngineLines

/** Weights split by head and column; key and value projections only as far as there are KV heads. */
export function sharded(weights: Weights, shape: TransformerShape | undefined, gpus: number): MemoryLine {
  const copies = shape && !shape.attention.mla ? gpus / kvShards(shape, gpus) : 1
  const bytes = (weights.bytes + weights.keyValueBytes * (copies - 1)) / gpus
  const {formula, source} = weights
  return {part: 'weights', bytes, formula: gpus > 1 ? `(${formula}) / ${gpus} GPUs` : formula, source}
}

/** Columns of the inner activation of a token, which may go to several experts. */
export function innerColumns({intermediate, moe}: TransformerShape): number {
  return Math.max(intermediate, moe ? moe.expertIntermediate * (moe.expertsPerToken + moe.sharedExperts) : 0)
}

/** A line of fixed size. */
export function fixedLine(part: MemoryLine['part'], name: FigureName, what: string): MemoryLine {
  const {source, value} = figure(name)
  return {part, bytes: value * GIB, formula: `${value} GiB: ${what}`, source}
}

/** Bytes of an activation's value: encoders published in 32 bits compute in them unless the weights have 16. */
export function activationBytes({nativeType}: Model, {type}: Weights): 2 | 4 {
  if (type === 'fp16' || type === 'bf16') return 2
  return type === 'fp32' || nativeType === 'fp32' ? 4 : 2
}

/** The widest moment of a layer with fused attention: its vectors, or the MLP's. Layers run one after the other. */
export function fusedActivations(
  model: Model,
  shape: TransformerShape,
  weights: Weights,
  {concurrency, context, gpus}: ResolvedSettings,
): MemoryLine {
  const bytes = activationBytes(model, weights)
  const tokens = context * concurrency
  const inner = ((shape.gatedMlp ? 3 : 2) * innerColumns(shape)) / gpus
  const width = Math.max(5 * shape.hidden, 2 * shape.hidden + inner)
  return {
    part: 'activations',
    bytes: tokens * bytes * width,
    formula: `${whole(tokens)} tokens x ${bytes} bytes x ${whole(width)} values, the more of 5 x ${whole(shape.hidden)} hidden and 2 x ${whole(shape.hidden)} + ${whole(inner)} inner`,
    source: 'tensors alive at once in the widest part of a layer',
  }
}

/** What is said where the shape is not known. */
export function activationsNotKnown({name}: Model): string {
  return `Activations of ${name} are not known and are not counted.`
}
