import {UserError} from '../../errors.ts'
import type {LoraTarget} from './lora.ts'

export type TrainingTask = 'lora' | 'qlora' | 'full' | 'training'

/** `adamw8bit` keeps its moments in 8 bits; `paged` does too and moves them to the host when the GPU is full. */
export type Optimizer = 'adamw' | 'adamw8bit' | 'paged'

/** `mixed`: 16-bit weights beside a 32-bit copy. `bf16`: nothing is kept in 32 bits. */
export type Precision = 'mixed' | 'bf16' | 'fp32'

export interface TrainingSettings {
  /** `full` and `training` need the same memory; they differ in their tokens. */
  task: TrainingTask
  /** How far DeepSpeed ZeRO (or FSDP, which is stage 3) splits the states over the GPUs. Default 0. */
  zeroStage?: 0 | 1 | 2 | 3
  /** Default 1. */
  gpus?: number
  /** Sequences of a step on each GPU. */
  batch: number
  /** Tokens of a sequence. */
  sequence: number
  /** Of LoRA's adapters. Default 8. */
  rank?: number
  /** Default query and value. */
  targets?: readonly LoraTarget[]
  /** Default `adamw`. */
  optimizer?: Optimizer
  /** Activations are thrown away and computed again. Default: for `full` and `training`. */
  checkpointing?: boolean
  /** Default `mixed`. */
  precision?: Precision
  /** Of the frozen weights. Default `bf16` for LoRA, `nf4` for QLoRA. */
  quant?: string
}

export type ResolvedTraining = Required<TrainingSettings>

/** @throws UserError `E_BAD_NUMBER` */
export function resolveTraining(settings: TrainingSettings): ResolvedTraining {
  const {task} = settings
  const adapters = task === 'lora' || task === 'qlora'
  const resolved: ResolvedTraining = {
    zeroStage: 0,
    gpus: 1,
    rank: 8,
    targets: ['query', 'value'],
    optimizer: 'adamw',
    checkpointing: !adapters,
    precision: 'mixed',
    quant: task === 'qlora' ? 'nf4' : 'bf16',
    ...settings,
  }
  const {batch, gpus, rank, sequence} = resolved
  for (const [name, value] of Object.entries({batch, gpus, rank, sequence})) {
    if (Number.isInteger(value) && value >= 1) continue
    throw new UserError(`${name} ${value} is no whole number from 1 on.`, {
      code: 'E_BAD_NUMBER',
      fix: 'Give 1 or more.',
    })
  }
  return resolved
}
