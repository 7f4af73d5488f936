import type {Model} from '../../models/model.ts'
import {type KvType, kvBytesPerSequence} from '../memory/kv-cache.ts'
import type {SpeedCalibration} from './calibration.ts'
import {forwardFlops} from './forward.ts'
import {type Speed, type TimePart, toSpeed, totalSeconds, type UnknownSpeed} from './speed.ts'
import {gb, ms, noShape, tflop} from './texts.ts'
import {bytesRead, type WeightBytes, weightReads} from './work.ts'

export interface CpuLoad {
  model: Model
  weights: WeightBytes
  vcpus: number
  /** Tokens in the cache, of a prompt, or of one input of an encoder. */
  context: number
  kvType?: KvType
}

/**
 * Tokens/s of one stream on an instance without GPU: bytes read / (efficiency x bandwidth), the bandwidth by a figure a
 * vCPU, up to what a socket has. Both differ several-fold between machines: hence the wide range.
 */
export function cpuDecode(
  load: CpuLoad,
  {cpuDecode: calibration}: Pick<SpeedCalibration, 'cpuDecode'>,
): Speed | UnknownSpeed {
  const {context, kvType, model, vcpus, weights} = load
  const {shape} = model
  if (!shape) return {unknown: noShape(model)}
  const {efficiency, gbsPerVcpu, mostGbs} = calibration.constants
  const gbs = Math.min(mostGbs, gbsPerVcpu * vcpus)
  const weightsRead = bytesRead(weightReads(model, shape, weights), shape.moe, 1)
  const kvRead = kvBytesPerSequence(shape, context, {...(kvType && {type: kvType})}).bytes
  const seconds = (bytes: number) => bytes / (efficiency * gbs * 1e9)
  const parts: TimePart[] = [
    {name: 'weights', seconds: seconds(weightsRead), binding: 'memory-bandwidth'},
    {name: 'kv-cache', seconds: seconds(kvRead), binding: 'memory-bandwidth'},
  ]
  return toSpeed(1 / totalSeconds(parts), calibration, {
    unit: 'tokens/s',
    parts,
    formula:
      `(${gb(weightsRead)} + KV ${gb(kvRead)}) / (${efficiency} x ${Number(gbs.toFixed(1))} GB/s of ${vcpus} vCPUs) = ` +
      `${ms(totalSeconds(parts))} a token`,
  })
}

/** Inputs/s of an encoder or vision model, or prompts/s of a decoder, on an instance without GPU, from its FLOPs. */
export function cpuForward(
  load: CpuLoad,
  {cpuForward: calibration}: Pick<SpeedCalibration, 'cpuForward'>,
): Speed | UnknownSpeed {
  const {context, model, vcpus} = load
  const flops = forwardFlops(model, context)
  if (flops === undefined) return {unknown: `How much work one input of ${model.name} is, is not known.`}
  const {efficiency, gflopsPerVcpu} = calibration.constants
  const seconds = flops / (efficiency * vcpus * gflopsPerVcpu * 1e9)
  return toSpeed(1 / seconds, calibration, {
    unit: 'inputs/s',
    parts: [{name: 'weights', seconds, binding: 'compute'}],
    formula: `${tflop(flops)} / (${efficiency} x ${vcpus} vCPUs x ${gflopsPerVcpu} GFLOPS) = ${ms(seconds)} an input`,
  })
}
