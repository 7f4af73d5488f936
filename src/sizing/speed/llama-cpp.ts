import type {Model, TransformerShape} from '../../models/model.ts'
import {type KvType, kvBytesPerSequence} from '../memory/kv-cache.ts'
import type {DecodeConstants, LlamaCppBuild, PrefillConstants, SpeedCalibration} from './calibration.ts'
import {type GpuSpeed, hasHbm, unpacksSlowly} from './gpu-speed.ts'
import {type Speed, type TimePart, toSpeed, totalSeconds, type UnknownSpeed} from './speed.ts'
import {gb, ms, noShape, tflop} from './texts.ts'
import {attentionFlops, bytesRead, promptFlops, rolesOf, type WeightBytes, weightReads} from './work.ts'

export interface LlamaCppLoad {
  model: Model
  gpu: GpuSpeed
  weights: WeightBytes
  /** Tokens in the cache while it writes; for a prompt, its tokens. */
  context: number
  kvType?: KvType
  /** GPUs the layers are spread over: they work one after the other. Default 1. */
  gpus?: number
  /** Default `2025`. */
  build?: LlamaCppBuild
}

/** More bits a weight than this are not unpacked before they are multiplied. */
const QUANTIZED_BITS = 12

/** Measured were dense models on NVIDIA's cards: AMD's run the same code, mixtures launch more kernels. */
const OTHER_VENDOR_DOUBT = 1.35
const MIXTURE_DOUBT = 1.4

/**
 * Tokens/s of one stream with llama.cpp. A token's time = bytes read / (efficiency x bandwidth) + KV bytes /
 * (efficiency x bandwidth) + layers x launch time + parameters x unpacking / FP32 rate; of a mixture the bytes are those
 * of the experts a token goes to. More GPUs hold a larger model and make no token faster.
 */
export function llamaCppDecode(load: LlamaCppLoad, {decode}: Pick<SpeedCalibration, 'decode'>): Speed | UnknownSpeed {
  const {build = '2025', model} = load
  const {shape} = model
  const unfit = model.kind === 'encoder' ? `${model.name} is an encoder: it writes no tokens.` : whyNot(load)
  if (!shape || unfit) return {unknown: unfit ?? noShape(model)}
  const {formula, parts} = tokenTime(load, shape, decode[build].constants)
  return toSpeed(1 / totalSeconds(parts), decode[build], {
    unit: 'tokens/s',
    parts,
    formula: `${formula} = ${ms(totalSeconds(parts))} a token`,
    notes: notesOn(load),
    doubt: doubtOn(load),
  })
}

function tokenTime(load: LlamaCppLoad, shape: TransformerShape, constants: DecodeConstants) {
  const {context, gpu, kvType, model, weights} = load
  const {bandwidthGbs} = gpu
  const [efficiency, perLayer] = hasHbm(gpu)
    ? [constants.hbmEfficiency, constants.hbmSecondsPerLayer]
    : [constants.efficiency, constants.secondsPerLayer]
  const read = bytesRead(weightReads(model, shape, weights), shape.moe, 1)
  const kvRead = kvBytesPerSequence(shape, context, {...(kvType && {type: kvType})}).bytes
  const unpacking = unpackingSeconds(load, shape, constants)
  const seconds = (bytes: number, share: number) => bytes / (share * bandwidthGbs * 1e9)
  const parts: TimePart[] = [
    {name: 'weights', seconds: seconds(read, efficiency), binding: 'memory-bandwidth'},
    {name: 'kv-cache', seconds: seconds(kvRead, constants.kvEfficiency), binding: 'memory-bandwidth'},
    {name: 'launch', seconds: shape.layers * perLayer, binding: 'latency'},
    ...(unpacking > 0 ? [{name: 'dequantization', seconds: unpacking, binding: 'compute'} as const] : []),
  ]
  const formula =
    `${gb(read)} / (${efficiency} x ${bandwidthGbs} GB/s) + KV ${gb(kvRead)} / (${constants.kvEfficiency} x ` +
    `${bandwidthGbs} GB/s) + ${shape.layers} layers x ${Math.round(perLayer * 1e6)} us` +
    (unpacking > 0 ? ` + unpacking ${ms(unpacking)}` : '')
  return {parts, formula}
}

/** Prompt tokens/s with llama.cpp: 2 FLOPs a parameter and token at a multiple of the card's FP32 rate, and attention. */
export function llamaCppPrefill(
  load: LlamaCppLoad,
  {prefill}: Pick<SpeedCalibration, 'prefill'>,
): Speed | UnknownSpeed {
  const {build = '2025', context, gpu, model} = load
  const {shape} = model
  const unfit = whyNot(load)
  if (!shape || unfit) return {unknown: unfit ?? noShape(model)}
  const calibration = prefill[build]
  const multiple = multipleOf(gpu, calibration.constants)
  const fp32 = gpu.peak.fp32! * 1e12
  const attention = attentionFlops(shape, context)
  const linear = promptFlops(model, shape, context) - attention
  const parts: TimePart[] = [
    {name: 'prefill', seconds: linear / (multiple * fp32), binding: 'compute'},
    {name: 'attention', seconds: attention / (calibration.constants.attention * fp32), binding: 'compute'},
  ]
  const formula =
    `${tflop(linear)} / (${multiple} x ${gpu.peak.fp32} TFLOPS) + attention ${tflop(attention)} / ` +
    `(${calibration.constants.attention} x ${gpu.peak.fp32} TFLOPS) = ${ms(totalSeconds(parts))} for ${context} tokens`
  return toSpeed(context / totalSeconds(parts), calibration, {
    unit: 'tokens/s',
    parts,
    formula,
    notes: notesOn(load),
    doubt: doubtOn(load),
  })
}

/** FP32 work on quantized weights; with HBM it is part of the launch time that was fitted. */
function unpackingSeconds({gpu, model, weights}: LlamaCppLoad, shape: TransformerShape, constants: DecodeConstants) {
  if ((weights.bytes * 8) / model.parameters.total > QUANTIZED_BITS || hasHbm(gpu)) return 0
  const flop = unpacksSlowly(gpu) ? constants.slowDequantFlop : constants.dequantFlop
  return (flop * rolesOf(model, shape).perToken) / (gpu.peak.fp32! * 1e12)
}

function multipleOf({architecture, memoryType}: GpuSpeed, constants: PrefillConstants): number {
  if (['Kepler', 'Maxwell', 'Pascal', 'RDNA1'].includes(architecture)) return constants.noTensorCores
  if (architecture === 'Turing' || architecture === 'Volta') return constants.turingVolta
  if (architecture === 'Ampere' && memoryType.startsWith('HBM')) return constants.ampereHbm
  return constants.tensorCores
}

function whyNot({gpu}: LlamaCppLoad): string | undefined {
  if (gpu.vendor !== 'NVIDIA' && gpu.vendor !== 'AMD') return `llama.cpp does not run on ${gpu.name}.`
  if (gpu.peak.fp32 === undefined) return `No FP32 rate of ${gpu.name} is known.`
  return undefined
}

function doubtOn({gpu, model}: LlamaCppLoad): number {
  return (gpu.vendor === 'NVIDIA' ? 1 : OTHER_VENDOR_DOUBT) * (model.shape?.moe ? MIXTURE_DOUBT : 1)
}

function notesOn({gpu, gpus = 1, model}: LlamaCppLoad): string[] {
  return [
    ...(gpu.vendor === 'NVIDIA' ? [] : [`Measured on NVIDIA cards; ${gpu.name} was not tested.`]),
    ...(model.shape?.moe ? ['Measured with dense models; mixtures of experts were not tested.'] : []),
    ...(gpus > 1
      ? [`${gpus} GPUs hold the layers in turn: no faster for one stream than one that held them all.`]
      : []),
  ]
}
