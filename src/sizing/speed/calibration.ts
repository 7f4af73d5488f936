import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {packageRoot} from '../../package-root.ts'

/** How far a formula was off on measurements that its constants were not fitted on: relative errors, absolute. */
export interface HeldOutError {
  /** What was left out in turn: `GPU`, `model and quantization`. */
  by: string
  measurements: number
  mean: number
  median: number
  max: number
}

/** Constants of one formula, with what they rest on. */
export interface Calibration<Constants> {
  id: string
  constants: Constants
  /** What each constant is, by its name, with its unit. */
  meaning: Record<string, string>
  /** Measured over predicted, at the 10th and the 90th percentile held out: a result's range is its middle times these. */
  spread: {low: number; high: number}
  /** Absent where there was nothing to hold out. */
  heldOut?: HeldOutError
  /** The measurements, and which constants were not fitted. */
  basis: string
  sources: string[]
}

/** llama.cpp, one stream. */
export interface DecodeConstants {
  efficiency: number
  hbmEfficiency: number
  kvEfficiency: number
  secondsPerLayer: number
  hbmSecondsPerLayer: number
  dequantFlop: number
  slowDequantFlop: number
}

/** llama.cpp, the prompt. */
export interface PrefillConstants {
  tensorCores: number
  turingVolta: number
  ampereHbm: number
  noTensorCores: number
  attention: number
}

/** Engines that batch many streams. */
export const SERVING_ENGINES = ['vllm', 'tensorrt-llm', 'sglang'] as const

export type ServingEngine = (typeof SERVING_ENGINES)[number]

/** A step of a server, and what it makes when full. */
export interface ServingConstants {
  efficiency: number
  kvEfficiency: number
  mfu16: number
  mfu8: number
  mfu4: number
  secondsPerLayer: number
  allReduceSeconds: number
  linkEfficiency: number
  prefillSecondsPerLayer: number
  sglangPrefillShare: number
  amdFactor: number
}

export interface TtftConstants {
  overheadSeconds: number
  promptsAhead: number
}

export interface TrainingConstants {
  mfu: number
}

export interface ForwardConstants {
  mfu: number
  efficiency: number
  secondsPerLayer: number
}

export interface CpuDecodeConstants {
  gbsPerVcpu: number
  mostGbs: number
  efficiency: number
}

export interface CpuForwardConstants {
  gflopsPerVcpu: number
  efficiency: number
}

/** Builds of llama.cpp: what it was in spring 2024, and what it is since 2025. */
export type LlamaCppBuild = '2024' | '2025'

/** data/calibration-speed.json; written by scripts/fit-speed.ts. */
export interface SpeedCalibration {
  asOf: string
  decode: Record<LlamaCppBuild, Calibration<DecodeConstants>>
  prefill: Record<LlamaCppBuild, Calibration<PrefillConstants>>
  step: {dense: Calibration<ServingConstants>; moe: Calibration<ServingConstants>}
  saturated: {dense: Calibration<ServingConstants>; moe: Calibration<ServingConstants>}
  ttft: Calibration<TtftConstants>
  training: Calibration<TrainingConstants>
  forward: Calibration<ForwardConstants>
  cpuDecode: Calibration<CpuDecodeConstants>
  cpuForward: Calibration<CpuForwardConstants>
}

/** The constants of every speed formula, as they ship. */
export function loadSpeedCalibration(): SpeedCalibration {
  return JSON.parse(readFileSync(join(packageRoot(), 'data', 'calibration-speed.json'), 'utf8'))
}
