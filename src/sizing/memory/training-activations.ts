import type {Model, TransformerShape} from '../../models/model.ts'
import {figure} from './calibration.ts'
import {innerColumns} from './engines/lines.ts'
import {type MemoryLine, whole} from './plan.ts'
import type {ResolvedTraining} from './training-settings.ts'

/** What a backward pass keeps of the forward one; `low` and `line.bytes` are the same where it is not checkpointed. */
export interface TrainingActivations {
  line: MemoryLine
  low: number
}

/** Activations of a step on each GPU, and their bounds where they are computed again. */
export function trainingActivations(
  model: Model,
  shape: TransformerShape,
  settings: ResolvedTraining,
): TrainingActivations {
  return settings.checkpointing ? checkpointed(model, shape, settings) : kept(model, shape, settings)
}

/** Tokens x (layers x (intermediates + hiddens) + logits), as litgpt's table gives it. */
function kept(model: Model, shape: TransformerShape, settings: ResolvedTraining): TrainingActivations {
  const {factor, factorText} = factorOf(settings, settings.task === 'qlora')
  const tokens = settings.batch * settings.sequence
  const {hiddens, inners, logits} = coefficients(model, shape)
  const inner = innerColumns(shape)
  const width = shape.layers * layerBytes(model, shape) + logits * shape.vocab
  const vocabulary = logits > 0 ? ` + ${logits} x ${whole(shape.vocab)} vocabulary` : ''
  const bytes = tokens * width * factor
  return {
    line: {
      part: 'activations',
      bytes,
      formula: `${whole(tokens)} tokens x (${shape.layers} layers x (${inners} x ${whole(inner)} intermediate + ${hiddens} x ${whole(shape.hidden)} hidden)${vocabulary})${factorText}`,
      source: figure('lora.hiddens').source,
    },
    low: bytes,
  }
}

/** A 16-bit input of each layer, and the layer that is computed again; logits all at once, or in pieces. */
function checkpointed(model: Model, shape: TransformerShape, settings: ResolvedTraining): TrainingActivations {
  const {factor, factorText} = factorOf(settings, false)
  const tokens = settings.batch * settings.sequence
  const {logits} = coefficients(model, shape)
  const boundaries = 2 * shape.hidden * shape.layers
  const layer = layerBytes(model, shape)
  const high = tokens * (boundaries + layer + logits * shape.vocab) * factor
  return {
    line: {
      part: 'activations',
      bytes: high,
      formula: `${whole(tokens)} tokens x (2 bytes x ${whole(shape.hidden)} hidden x ${shape.layers} layers + ${whole(layer)} of one layer + ${logits} x ${whole(shape.vocab)} vocabulary)${factorText}, at most`,
      source: 'checkpointing: layer inputs are kept, one layer is computed again; not calibrated',
    },
    low: tokens * (boundaries + layer / 2) * factor,
  }
}

/** Unpacked copies of 4-bit weights are kept with the activations; 32-bit training keeps twice the bytes. */
function factorOf({precision}: ResolvedTraining, fourBits: boolean): {factor: number; factorText: string} {
  const quantized = fourBits ? figure('lora.quantizedFactor').value : 1
  const wide = precision === 'fp32' ? 2 : 1
  const texts = [...(quantized > 1 ? [`x ${quantized} (4-bit)`] : []), ...(wide > 1 ? ['x 2 (32-bit)'] : [])]
  return {factor: quantized * wide, factorText: texts.map((text) => ` ${text}`).join('')}
}

function layerBytes(model: Model, shape: TransformerShape): number {
  const {hiddens, inners} = coefficients(model, shape)
  return inners * innerColumns(shape) + hiddens * shape.hidden
}

function coefficients({kind}: Model, {gatedMlp, parallelBlock}: TransformerShape) {
  return {
    inners: figure(gatedMlp ? 'lora.gatedIntermediates' : 'lora.plainIntermediates').value,
    hiddens: figure(parallelBlock ? 'lora.hiddensOfParallelBlock' : 'lora.hiddens').value,
    logits: kind === 'encoder' ? 0 : figure('lora.logits').value,
  }
}
