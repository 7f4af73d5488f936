import type {SpeedCalibration} from '../../src/sizing/speed/calibration.ts'
import {at, type Fit, fitConstants, fitOne, withConstants} from './fit.ts'
import type {Points} from './points.ts'

/** Of a step, what saturated throughput takes over. */
const OF_A_STEP = [
  'efficiency',
  'mfu16',
  'secondsPerLayer',
  'allReduceSeconds',
  'linkEfficiency',
  'prefillSecondsPerLayer',
  'sglangPrefillShare',
]

const BY_GPU = {holdOut: ['gpu'], by: 'GPU'}
const BY_MODEL = {holdOut: ['model'], by: 'model'}

/** Every formula fitted, one after the other: later ones take over constants of earlier ones. */
export function fitAll(start: SpeedCalibration, points: Points, say: (line: string) => void): SpeedCalibration {
  let all = start
  const run = (fit: Fit) => {
    all = fitOne(all, fit)
    const {constants, heldOut} = at(all, fit.path)
    const shown = fit.constants.map((name) => `${name} ${constants[name]}`).join(', ')
    say(
      `${fit.path}: ${(heldOut!.mean * 100).toFixed(1)} % of ${heldOut!.measurements} held out by ${fit.by}; ${shown}`,
    )
  }
  const take = (path: string, other: string, names: readonly string[]) => {
    const {constants} = at(all, other)
    all = withConstants(all, path, Object.fromEntries(names.map((name) => [name, constants[name]!])))
  }
  /** 4 bits of one formula by the ratio of 4 to 8 bits in another. */
  const fourBits = (path: string, other: string) => {
    const {mfu4, mfu8} = at(all, other).constants
    const ratio = mfu4! / mfu8!
    all = withConstants(all, path, {mfu4: Number((at(all, path).constants['mfu8']! * ratio).toPrecision(3))})
  }

  run({path: 'decode.2025', points: points.decode['2025'], constants: DECODE, ...BY_GPU})
  take('decode.2024', 'decode.2025', ['dequantFlop', 'slowDequantFlop'])
  run({path: 'decode.2024', points: points.decode['2024'], constants: ['secondsPerLayer'], ...BY_GPU})
  run({path: 'prefill.2025', points: points.prefill['2025'], constants: PREFILL, ...BY_GPU})
  run({path: 'prefill.2024', points: points.prefill['2024'], constants: ['tensorCores', 'attention'], ...BY_GPU})

  run({path: 'step.dense', points: points.step.dense, constants: STEP, ...BY_MODEL})
  take('step.moe', 'step.dense', ['kvEfficiency', 'allReduceSeconds', 'linkEfficiency', 'sglangPrefillShare'])
  const sixteenAsEight = {same: {mfu16: 'mfu8'}}
  const ofMoe = ['efficiency', 'mfu8', 'secondsPerLayer']
  run({path: 'step.moe', points: points.step.moe, constants: ofMoe, ...BY_MODEL, ...sixteenAsEight})

  take('saturated.dense', 'step.dense', OF_A_STEP)
  run({path: 'saturated.dense', points: points.saturated.dense, constants: ['mfu8', 'kvEfficiency'], ...BY_MODEL})
  const others = {
    path: 'saturated.dense',
    points: points.mlperf,
    constants: ['mfu4', 'amdFactor'],
    holdOut: ['gpu', 'model'],
    by: '',
  }
  all = fitConstants(all, others)
  take('step.dense', 'saturated.dense', ['amdFactor'])
  fourBits('step.dense', 'saturated.dense')
  fourBits('step.moe', 'saturated.dense')
  take('saturated.moe', 'step.moe', OF_A_STEP)
  take('saturated.moe', 'saturated.dense', ['kvEfficiency', 'amdFactor'])
  take('step.moe', 'saturated.dense', ['amdFactor'])
  run({path: 'saturated.moe', points: points.saturated.moe, constants: ['mfu8'], ...BY_MODEL, ...sixteenAsEight})
  fourBits('saturated.moe', 'saturated.dense')

  run({path: 'ttft', points: points.ttft, constants: ['overheadSeconds', 'promptsAhead'], ...BY_MODEL})
  run({path: 'training', points: points.training, constants: [], holdOut: ['model'], by: 'nothing: not fitted'})
  return all
}

const DECODE = ['secondsPerLayer', 'hbmSecondsPerLayer', 'dequantFlop', 'slowDequantFlop']
const PREFILL = ['tensorCores', 'turingVolta', 'ampereHbm', 'noTensorCores']
const STEP = [
  'efficiency',
  'kvEfficiency',
  'mfu16',
  'mfu8',
  'secondsPerLayer',
  'allReduceSeconds',
  'prefillSecondsPerLayer',
  'sglangPrefillShare',
]
