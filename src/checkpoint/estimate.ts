import {compileCodec, createCodec} from './codec/codec.ts'
import {dtypeOf} from './container/dtype-of.ts'
import {type PlannedChunk, planChunks} from './container/plan-chunks.ts'
import {type Input, openInput} from './input.ts'
import type {InputReader} from './pipeline/input-file.ts'

/** Most chunks that are coded of one type, and of all: some tens of MiB, for an answer in under a second. */
const SAMPLES_PER_TYPE = 16
const SAMPLES = 48

export interface EstimatedType {
  /** As the files call it; `untyped` for tensors of no known type, `other` for what is no tensor. */
  dtype: string
  bytesIn: number
  /** Expected. */
  bytesOut: number
  /** Bytes that were coded to know it. */
  sampled: number
  /** Standard error of `bytesOut`, from how the samples differ; absent where there is one sample. */
  error?: number
}

export interface CheckpointEstimate {
  bytesIn: number
  bytesOut: number
  types: readonly EstimatedType[]
}

/**
 * What compression would save, from chunks spread over the tensors of each type. Equal tensors, which are stored once,
 * are not looked for.
 * @throws UserError as `compressCheckpoint`
 */
export async function estimateCheckpoint(
  source: string,
  {env = process.env, max = false, signal}: {env?: NodeJS.ProcessEnv; max?: boolean; signal?: AbortSignal} = {},
): Promise<CheckpointEstimate> {
  const input = await openInput(source, env, signal)
  try {
    const types = await sampleTypes(input, max)
    const sum = (of: (type: EstimatedType) => number) => types.reduce((total, type) => total + of(type), 0)
    return {bytesIn: sum(({bytesIn}) => bytesIn), bytesOut: sum(({bytesOut}) => bytesOut), types}
  } finally {
    await input.close()
  }
}

async function sampleTypes({files}: Input, max: boolean): Promise<EstimatedType[]> {
  const codec = createCodec(await compileCodec())
  const groups = Map.groupBy(planChunks(files.map(({layout}) => layout)), (chunk) =>
    dtypeOf(chunk, files[chunk.file]!.layout),
  )
  const perType = Math.max(1, Math.min(SAMPLES_PER_TYPE, Math.floor(SAMPLES / Math.max(1, groups.size))))
  const readers = new Map<number, InputReader>()
  const types: EstimatedType[] = []
  try {
    for (const [dtype, chunks] of groups) {
      const ratios: {length: number; ratio: number}[] = []
      for (const chunk of spread(chunks, perType)) {
        const reader = readers.get(chunk.file) ?? (await files[chunk.file]!.open())
        readers.set(chunk.file, reader)
        const bytes = new Uint8Array(chunk.length)
        await reader.read(chunk.offset, bytes)
        const payload = codec.encodeChunk(bytes, {...(chunk.type && {type: chunk.type})}, {max})
        ratios.push({length: chunk.length, ratio: payload.length / chunk.length})
      }
      types.push(extrapolate(dtype, chunks, ratios))
    }
  } finally {
    for (const reader of readers.values()) await reader.close()
  }
  return types.sort((a, b) => b.bytesIn - a.bytesIn)
}

function extrapolate(
  dtype: string,
  chunks: readonly PlannedChunk[],
  samples: readonly {length: number; ratio: number}[],
): EstimatedType {
  const bytesIn = chunks.reduce((sum, {length}) => sum + length, 0)
  const sampled = samples.reduce((sum, {length}) => sum + length, 0)
  const mean = samples.reduce((sum, {length, ratio}) => sum + length * ratio, 0) / sampled
  const known = {dtype, bytesIn, bytesOut: Math.round(bytesIn * mean), sampled}
  // Where all was coded there is nothing to guess.
  if (sampled === bytesIn) return {...known, error: 0}
  if (samples.length < 2) return known
  const variance = samples.reduce((sum, {ratio}) => sum + (ratio - mean) ** 2, 0) / (samples.length - 1)
  return {...known, error: Math.round(bytesIn * Math.sqrt(variance / samples.length))}
}

/** Up to `count` of them, evenly from the first to the last. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all]
  return Array.from({length: count}, (_, at) => all[Math.floor(((at + 0.5) * all.length) / count)]!)
}
