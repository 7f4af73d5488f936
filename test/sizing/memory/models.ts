import {findKnown, modelOfKnown} from '../../../src/models/known.ts'
import type {Model, TransformerShape} from '../../../src/models/model.ts'

/** A model of the table. */
export function known(name: string): Model {
  return modelOfKnown(findKnown(name)!)
}

/** A small plain transformer to count by hand: 4 layers, hidden 256, 8 heads over 2 KV heads of 32. */
export function tiny(shape: Partial<TransformerShape> = {}, model: Partial<Model> = {}): Model {
  const whole: TransformerShape = {
    layers: 4,
    hidden: 256,
    heads: 8,
    kvHeads: 2,
    headDim: 32,
    intermediate: 512,
    gatedMlp: true,
    parallelBlock: false,
    vocab: 1024,
    context: 4096,
    tiedEmbeddings: false,
    attention: {fullLayers: shape.layers ?? 4, slidingLayers: 0, recurrentLayers: 0},
    ...shape,
  }
  return {
    name: 'tiny',
    kind: 'decoder',
    origin: {kind: 'table', from: 'tiny', source: 'by hand'},
    // Embedding and output 2 x 262,144; a layer 2 x 65,536 + 2 x 16,384 + 3 x 131,072 + 512; a norm of 256.
    parameters: {total: 2 * 262_144 + 4 * (2 * 65_536 + 2 * 16_384 + 3 * 131_072 + 512) + 256},
    nativeType: 'bf16',
    shape: whole,
    ...model,
  }
}

/** A count of parameters and nothing else. */
export function countOnly(total: number, model: Partial<Model> = {}): Model {
  return {
    name: `${total / 1e9}B`,
    kind: 'decoder',
    origin: {kind: 'parameters', from: `${total / 1e9}B`, source: 'as typed'},
    parameters: {total},
    ...model,
  }
}
