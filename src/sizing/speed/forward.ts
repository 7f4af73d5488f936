import type {Model, TransformerShape} from '../../models/model.ts'
import type {SpeedCalibration} from './calibration.ts'
import {type GpuSpeed, type Precision, peakRate} from './gpu-speed.ts'
import {type Speed, type TimePart, toSpeed, totalSeconds, type UnknownSpeed} from './speed.ts'
import {gb, ms, tflop} from './texts.ts'
import {promptFlops, type WeightBytes} from './work.ts'

/** A model that answers in one pass: an encoder, a vision model, a graph. */
export interface ForwardLoad {
  model: Model
  gpu: GpuSpeed
  weights: WeightBytes
  /** Default `fp16`. */
  precision?: Precision
  /** Inputs at a time. */
  batch: number
  /** Of one input; for encoders. */
  tokens?: number
}

/**
 * FLOPs of one input: twice the multiply-accumulates of its graph, or, of an encoder, 2 a parameter and token and
 * attention (twice a decoder's: every token sees all). Undefined where neither is known.
 */
export function forwardFlops({macsPerInput, ...model}: Model, tokens?: number): number | undefined {
  if (macsPerInput !== undefined) return 2 * macsPerInput
  const {shape} = model
  if (!shape || tokens === undefined) return undefined
  return promptFlops(model, model.kind === 'encoder' ? bothWays(shape) : shape, tokens)
}

/** Inputs/s: the larger of FLOPs / (MFU x peak) and weight bytes / (efficiency x bandwidth), and a launch a layer. */
export function forwardThroughput(
  load: ForwardLoad,
  {forward}: Pick<SpeedCalibration, 'forward'>,
): Speed | UnknownSpeed {
  const {batch, gpu, model, precision = 'fp16', tokens, weights} = load
  const flops = forwardFlops(model, tokens)
  if (flops === undefined) return {unknown: `How much work one input of ${model.name} is, is not known.`}
  const peak = peakRate(gpu, precision)
  if (!peak) return {unknown: `No rate of ${gpu.name} in ${precision} is known.`}
  const {efficiency, mfu, secondsPerLayer} = forward.constants
  const computing = (batch * flops) / (mfu * peak.tflops * 1e12)
  const reading = weights.bytes / (efficiency * gpu.bandwidthGbs * 1e9)
  const parts: TimePart[] = [
    {
      name: 'weights',
      seconds: Math.max(computing, reading),
      binding: computing > reading ? 'compute' : 'memory-bandwidth',
    },
    {name: 'launch', seconds: (model.shape?.layers ?? 0) * secondsPerLayer, binding: 'latency'},
  ]
  return toSpeed(batch / totalSeconds(parts), forward, {
    unit: 'inputs/s',
    parts,
    formula:
      `${batch} inputs / (max(${batch} x ${tflop(flops)} / (${mfu} x ${peak.tflops} TFLOPS ${peak.precision}), ` +
      `${gb(weights.bytes)} / (${efficiency} x ${gpu.bandwidthGbs} GB/s)) + launches) = ${batch} / ${ms(totalSeconds(parts))}`,
    notes: peak.note ? [peak.note] : [],
  })
}

/**
 * Attention over all pairs counts twice that over the earlier ones: as if there were twice the heads. An encoder keeps no
 * KV cache, so the layers are not told by that.
 */
function bothWays(shape: TransformerShape): TransformerShape {
  const {slidingLayers} = shape.attention
  return {
    ...shape,
    heads: shape.heads * 2,
    attention: {...shape.attention, fullLayers: shape.layers - slidingLayers},
  }
}
