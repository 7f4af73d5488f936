import type {Model} from '../../models/model.ts'
import type {SpeedCalibration} from './calibration.ts'
import {type GpuSpeed, type Precision, peakRate} from './gpu-speed.ts'
import {type Speed, toSpeed, type UnknownSpeed} from './speed.ts'
import {rolesOf} from './work.ts'

export interface TrainingLoad {
  model: Model
  gpu: GpuSpeed
  /** All GPUs at work. */
  gpus: number
  /** Tokens gone over, epochs counted in. */
  tokens: number
  /** `full`: every weight learns. `adapter`: LoRA and QLoRA, whose backward pass skips the gradients of the weights. */
  method: 'full' | 'adapter'
  /** Activations are worked out a second time to save memory. */
  checkpointing?: boolean
  /** Default `bf16`. */
  precision?: Precision
}

/** Forward 2, backward 4 FLOPs a parameter and token; 2 of the backward pass are the weights' own gradients. */
const FLOPS = {full: 6, adapter: 4, checkpointing: 2} as const

const MEASURED_ON = ['Ampere', 'Hopper']

/**
 * Seconds of training: FLOPs / (GPUs x MFU x peak), 6 a parameter and token (4 for adapters, 2 more with checkpointing).
 * Attention is not counted, and MFU is that of published runs on many GPUs; small batches on one GPU are slower.
 */
export function trainingTime(load: TrainingLoad, {training}: Pick<SpeedCalibration, 'training'>): Speed | UnknownSpeed {
  const {checkpointing = false, gpu, gpus, method, model, precision = 'bf16', tokens} = load
  const peak = peakRate(gpu, precision)
  if (!peak) return {unknown: `No rate of ${gpu.name} in ${precision} is known.`}
  const each = FLOPS[method] + (checkpointing ? FLOPS.checkpointing : 0)
  const parameters = model.shape
    ? rolesOf(model, model.shape).perToken
    : (model.parameters.active ?? model.parameters.total)
  const {mfu} = training.constants
  const seconds = (each * parameters * tokens) / (gpus * mfu * peak.tflops * 1e12)
  const tested = gpu.vendor === 'NVIDIA' && MEASURED_ON.includes(gpu.architecture)
  return toSpeed(seconds, training, {
    unit: 's',
    parts: [{name: 'weights', seconds, binding: 'compute'}],
    formula:
      `${each} x ${parameters.toExponential(3)} parameters x ${tokens.toExponential(3)} tokens / ` +
      `(${gpus} x ${mfu} x ${peak.tflops} TFLOPS ${peak.precision}) = ${(seconds / 3600).toPrecision(3)} h`,
    notes: [
      ...(peak.note ? [peak.note] : []),
      ...(tested ? [] : [`Measured on A100 and H100; ${gpu.name} was not tested.`]),
      ...(method === 'adapter' || gpus < 8 ? ['Measured on large pre-training runs; a small batch is slower.'] : []),
    ],
    doubt: tested ? 1 : 1.25,
  })
}
