import type {Model, TransformerShape} from '../../../src/models/model.ts'
import {
  type Calibration,
  loadSpeedCalibration,
  type ServingConstants,
  type SpeedCalibration,
} from '../../../src/sizing/speed/calibration.ts'
import type {GpuSpeed} from '../../../src/sizing/speed/gpu-speed.ts'
import {isKnown, type UnknownSpeed} from '../../../src/sizing/speed/speed.ts'
import type {WeightBytes} from '../../../src/sizing/speed/work.ts'

/** Round figures: 10^7 parameters looked up, 10^9 multiplied for each token; 20,000 KV bytes a token. */
export function plain(shape: Partial<TransformerShape> = {}, model: Partial<Model> = {}): Model {
  return {
    name: 'plain',
    kind: 'decoder',
    origin: {kind: 'table', from: 'plain', source: 'by hand'},
    parameters: {total: 1.01e9},
    shape: {
      layers: 10,
      hidden: 1000,
      heads: 10,
      kvHeads: 5,
      headDim: 100,
      intermediate: 3000,
      gatedMlp: true,
      parallelBlock: false,
      vocab: 10_000,
      tiedEmbeddings: false,
      attention: {fullLayers: 10, slidingLayers: 0, recurrentLayers: 0},
      ...shape,
    },
    ...model,
  }
}

/** 16 bits: 2 x 10^9 bytes are read in a step. */
export const PLAIN_WEIGHTS: WeightBytes = {bytes: 2.02e9}

/** 1,000 GB/s, 100 TFLOPS in 16 bits, 100 GB/s to each side. */
export function card(gpu: Partial<GpuSpeed> = {}): GpuSpeed {
  return {
    name: 'Card',
    vendor: 'NVIDIA',
    architecture: 'Hopper',
    memoryType: 'GDDR6',
    bandwidthGbs: 1000,
    peak: {fp32: 50, fp16: 100, bf16: 100, fp8: 200},
    tdpWatts: 300,
    interconnect: {name: 'NVLink', gbsPerGpu: 200},
    ...gpu,
  }
}

/** Round constants: half of every rate is reached. */
const HALF: ServingConstants = {
  efficiency: 0.5,
  kvEfficiency: 0.5,
  mfu16: 0.5,
  mfu8: 0.5,
  mfu4: 0.5,
  secondsPerLayer: 1e-4,
  allReduceSeconds: 1e-5,
  linkEfficiency: 0.5,
  prefillSecondsPerLayer: 1e-6,
  sglangPrefillShare: 0.5,
  amdFactor: 0.5,
}

/** The calibration that ships, with round constants: for cases that are worked out by hand. */
export function roundCalibration(serving: Partial<ServingConstants> = {}): SpeedCalibration {
  const all = loadSpeedCalibration()
  const step = <C>(one: Calibration<C>, constants: C): Calibration<C> => ({
    ...one,
    constants,
    spread: {low: 0.8, high: 1.25},
  })
  const half = {...HALF, ...serving}
  return {
    ...all,
    decode: {
      ...all.decode,
      '2025': step(all.decode['2025'], {
        efficiency: 0.8,
        hbmEfficiency: 0.5,
        kvEfficiency: 0.5,
        secondsPerLayer: 1e-5,
        hbmSecondsPerLayer: 1e-4,
        dequantFlop: 5,
        slowDequantFlop: 10,
      }),
    },
    prefill: {
      ...all.prefill,
      '2025': step(all.prefill['2025'], {
        tensorCores: 2,
        turingVolta: 2.5,
        ampereHbm: 4,
        noTensorCores: 1,
        attention: 1,
      }),
    },
    step: {dense: step(all.step.dense, half), moe: step(all.step.moe, half)},
    saturated: {dense: step(all.saturated.dense, half), moe: step(all.saturated.moe, half)},
    ttft: step(all.ttft, {overheadSeconds: 0.03, promptsAhead: 0.1}),
    training: step(all.training, {mfu: 0.4}),
    forward: step(all.forward, {mfu: 0.25, efficiency: 0.5, secondsPerLayer: 1e-5}),
    cpuDecode: step(all.cpuDecode, {gbsPerVcpu: 4, mostGbs: 200, efficiency: 0.5}),
    cpuForward: step(all.cpuForward, {gflopsPerVcpu: 40, efficiency: 0.5}),
  }
}

/** The answer, where there has to be one. */
export function known<T extends object>(speed: T | UnknownSpeed): T {
  if (!isKnown(speed)) throw new Error(`unknown: ${speed.unknown}`)
  return speed
}

/** Why there is none, where there has to be none. */
export function reason(speed: object | UnknownSpeed): string {
  if (!('unknown' in speed)) throw new Error('known')
  return speed.unknown as string
}
