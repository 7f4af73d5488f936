import type {Model} from '../../models/model.ts'
import type {GpuSpec} from '../gpus.ts'
import {memoryForTraining, type TrainingSettings} from '../memory/training.ts'
import type {SpeedCalibration} from '../speed/calibration.ts'
import {inverse, isKnown} from '../speed/speed.ts'
import {trainingTime} from '../speed/training.ts'
import type {Replica, Shortage} from './replica.ts'
import type {ResolvedRequest} from './request.ts'

/** A run that divides evenly, so that rounding does not show. */
const TOKENS = 1e6

/** A training run on all GPUs of some machines, with the least sharding (ZeRO 0, 2, 3) that fits. */
export function trainingReplica(
  model: Model,
  request: ResolvedRequest,
  gpu: GpuSpec,
  gpus: number,
  calibration: SpeedCalibration,
): Replica | Shortage {
  const usable = gpu.usableGib * 2 ** 30
  const plans = stages(request, gpus).map((stage) => ({
    stage,
    plan: memoryForTraining(model, trainingSettings(request, gpus, stage)),
  }))
  const found = plans.find(({plan}) => plan.requiredPerGpu <= usable)
  if (!found) {
    const {plan} = plans.reduce((least, each) => (each.plan.requiredPerGpu < least.plan.requiredPerGpu ? each : least))
    return {missingBytes: plan.requiredPerGpu - usable, plan}
  }
  const adapters = request.task === 'lora' || request.task === 'qlora'
  const time = trainingTime(
    {model, gpu, gpus, tokens: TOKENS, method: adapters ? 'adapter' : 'full', checkpointing: !adapters},
    calibration,
  )
  const throughput = isKnown(time) ? inverse(time, 'tokens/s', TOKENS) : time
  return {
    gpus,
    capacity: 1,
    capacityFormula: `batch of ${request.batch} x ${request.context} tokens on each GPU, ${zeroText(found.stage, gpus)}`,
    plan: () => found.plan,
    at: (streams) => ({streams, throughput}),
    full: () => throughput,
  }
}

function trainingSettings(request: ResolvedRequest, gpus: number, zeroStage: 0 | 2 | 3): TrainingSettings {
  const {batch, context, quant, task} = request
  return {
    task: task === 'full-finetune' ? 'full' : (task as 'lora' | 'qlora' | 'training'),
    gpus,
    batch,
    sequence: context,
    zeroStage,
    ...(quant !== undefined && (task === 'lora' || task === 'qlora') && {quant}),
  }
}

/** Adapters are small: only sharding the frozen weights (stage 3) saves anything. */
function stages({task}: ResolvedRequest, gpus: number): (0 | 2 | 3)[] {
  if (gpus === 1) return [0]
  return task === 'lora' || task === 'qlora' ? [0, 3] : [0, 2, 3]
}

function zeroText(stage: number, gpus: number): string {
  return stage === 0 ? `states whole on each of ${gpus}` : `ZeRO stage ${stage} over ${gpus} GPUs`
}
