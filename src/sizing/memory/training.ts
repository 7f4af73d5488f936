import {UserError} from '../../errors.ts'
import type {Model, TransformerShape} from '../../models/model.ts'
import {findQuantization} from '../quantization.ts'
import {figure, GIB} from './calibration.ts'
import {activationsNotKnown} from './engines/lines.ts'
import {loraParameters} from './lora.ts'
import {type MemoryLine, type MemoryPlan, toPlan, whole} from './plan.ts'
import {trainingActivations} from './training-activations.ts'
import {type ResolvedTraining, resolveTraining, type TrainingSettings} from './training-settings.ts'
import {type Weights, weightsIn} from './weights.ts'
import {billions} from './weights-parts.ts'

export type {TrainingSettings} from './training-settings.ts'

/** Bytes of each parameter's states, before they are split. */
interface States {
  weights: number
  gradients: number
  /** Moments, and the 32-bit copy of the weights. */
  optimizer: number
}

const ZERO = 'DeepSpeed ZeRO: 18 bytes a parameter, stage 2 splits 16 of them beside 4 that stay, stage 3 all 18'
const ADAMW = 'AdamW in mixed precision: 16-bit weights, 32-bit gradients, copy and two moments'

/**
 * Memory to train a model: its weights and, of what is trained, gradients and optimizer states; activations.
 * @throws UserError `E_MODEL_INCOMPLETE` where adapters or activations follow from a shape that is not known;
 * `E_BAD_NUMBER`, `E_UNKNOWN_QUANT`
 */
export function memoryForTraining(model: Model, settings: TrainingSettings): MemoryPlan {
  const resolved = resolveTraining(settings)
  const adapters = resolved.task === 'lora' || resolved.task === 'qlora'
  const states = adapters ? adapterLines(model, resolved) : stateLines(model, resolved)
  const activations = model.shape && trainingActivations(model, model.shape, resolved)
  const held = weightsIn(model, findQuantization(adapters ? resolved.quant : 'bf16', 'pytorch'))
  const gathered = resolved.zeroStage === 3 && model.shape ? [gatheredLayer(model.shape, held, resolved)] : []
  const lines = [...states.lines, ...gathered, ...(activations ? [activations.line] : [])]
  const outside = figure('pytorch.contextGib').value * GIB
  const plan = toPlan(lines, {gpus: resolved.gpus, notes: notesOn(model, resolved), outside})
  const less = states.spread + (activations ? activations.line.bytes - activations.low : 0) + bytesOf(gathered)
  return less > 0 ? {...plan, rangePerGpu: {low: plan.bytesPerGpu - less, high: plan.bytesPerGpu}} : plan
}

/** Frozen weights, and 16 bytes for each trained parameter. */
function adapterLines(model: Model, settings: ResolvedTraining): {lines: MemoryLine[]; spread: number} {
  const {gpus, optimizer, quant, rank, targets, zeroStage} = settings
  const {shape} = model
  if (!shape) {
    throw new UserError(`Adapters and activations of ${model.name} follow from its shape, which is not known.`, {
      code: 'E_MODEL_INCOMPLETE',
      fix: 'Give --layers --hidden --heads --kv-heads --intermediate --vocab, the model folder or file, or a known name.',
    })
  }
  const weights = weightsIn(model, findQuantization(quant, 'pytorch'))
  const split = zeroStage === 3 ? gpus : 1
  const trained = loraParameters(shape, rank, targets)
  const {source, value} = figure('lora.bytesPerTrainable')
  const each = value - (optimizer === 'adamw' ? 0 : 6)
  return {
    lines: [
      {
        part: 'weights',
        bytes: weights.bytes / split,
        formula: split > 1 ? `(${weights.formula}) / ${split} GPUs` : weights.formula,
        source: weights.source,
      },
      {
        part: 'adapters',
        bytes: (trained * each) / split,
        formula: `${each} bytes x ${billions(trained)} trained (rank ${rank}, ${targets.join(', ')})${split > 1 ? ` / ${split} GPUs` : ''}`,
        source,
      },
    ],
    spread: 0,
  }
}

/** All parameters are trained. */
function stateLines(model: Model, settings: ResolvedTraining): {lines: MemoryLine[]; spread: number} {
  const {gpus, precision, zeroStage} = settings
  const {total} = model.parameters
  const states = statesOf(settings)
  const source = zeroStage > 0 ? ZERO : ADAMW
  const count = billions(total)
  const line = (part: MemoryLine['part'], whole: number, split: number): MemoryLine => ({
    part,
    bytes: total * (whole + split / gpus),
    formula: `${count} parameters x ${split > 0 && gpus > 1 ? `(${whole} + ${split} / ${gpus} GPUs)` : whole + split} bytes`,
    source,
  })
  const {gradients, optimizer, weights} = states
  // Stage 2 keeps 16-bit gradients beside the 32-bit ones it splits.
  const kept = zeroStage < 2 ? gradients : zeroStage === 2 && precision === 'mixed' ? 2 : 0
  const divided = zeroStage < 2 ? 0 : gradients
  const mixedKept = precision === 'mixed' && zeroStage < 2
  return {
    lines: [
      zeroStage === 3 ? line('weights', 0, weights) : line('weights', weights, 0),
      line('gradients', kept, divided),
      zeroStage === 0 ? line('optimizer', optimizer, 0) : line('optimizer', 0, optimizer),
    ],
    // Gradients in 16 bits are 2 bytes less: 16 a parameter instead of 18.
    spread: mixedKept ? 2 * total : 0,
  }
}

function statesOf({optimizer, precision}: ResolvedTraining): States {
  const master = precision === 'mixed' ? 4 : 0
  const moments = {adamw: precision === 'bf16' ? 4 : 8, adamw8bit: 2, paged: 0}[optimizer]
  switch (precision) {
    case 'mixed':
      return {weights: 2, gradients: 4, optimizer: master + moments}
    case 'bf16':
      return {weights: 2, gradients: 2, optimizer: moments}
    case 'fp32':
      return {weights: 4, gradients: 4, optimizer: moments}
  }
}

/** Stage 3 gathers the next layer while one is computed; embeddings have 16 bits whatever the rest has. */
function gatheredLayer(shape: TransformerShape, weights: Weights, {gpus}: ResolvedTraining): MemoryLine {
  const table = 2 * shape.vocab * shape.hidden
  const layer = (weights.bytes - (shape.tiedEmbeddings ? table : 2 * table)) / shape.layers
  const largest = gpus > 1 ? Math.max(layer, table) : 0
  return {
    part: 'runtime',
    bytes: 2 * largest,
    formula: `2 x ${whole(largest)} bytes of the largest layer`,
    source: 'DeepSpeed ZeRO-3 memory estimate: 4 bytes for each parameter of the largest layer',
  }
}

function notesOn(model: Model, {checkpointing, optimizer, task}: ResolvedTraining): string[] {
  const notes: string[] = []
  if (!model.shape) notes.push(activationsNotKnown(model))
  else if (checkpointing) {
    notes.push('With checkpointing the activations are not calibrated: read the range, not the figure.')
  }
  if (optimizer === 'paged' && !task.endsWith('lora')) {
    notes.push('Paged optimizer states (2 bytes a parameter) move to host memory: it must hold them.')
  }
  return notes
}

function bytesOf(lines: readonly MemoryLine[]): number {
  return lines.reduce((sum, {bytes}) => sum + bytes, 0)
}
