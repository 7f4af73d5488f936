import type {AttentionShape} from './model.ts'

/** What one layer keeps of the past. */
export interface LayerMemory {
  /** `none`: no KV of its own (an MLP or recurrent layer, or one that reads another layer's). */
  kv: 'full' | 'sliding' | 'none'
  /** Elements of K and V that one token adds. */
  elements: number
  /** Has a recurrent state; a layer may have KV beside it (Falcon-H1). */
  recurrent: boolean
}

export interface AttentionExtras {
  slidingWindow?: number | undefined
  mla?: AttentionShape['mla']
  /** Of one recurrent layer and sequence. */
  recurrentBytesPerLayer?: number | undefined
}

/** Sums the layers; `uniform` is 2 x kvHeads x headDim, what a layer adds where all are alike. */
export function attentionShape(
  layers: readonly LayerMemory[],
  uniform: number,
  {mla, recurrentBytesPerLayer, slidingWindow}: AttentionExtras = {},
): AttentionShape {
  const full = layers.filter(({kv}) => kv === 'full')
  const sliding = layers.filter(({kv}) => kv === 'sliding')
  const recurrentLayers = layers.filter(({recurrent}) => recurrent).length
  const differs = !mla && [...full, ...sliding].some(({elements}) => elements !== uniform)
  return {
    fullLayers: full.length,
    slidingLayers: sliding.length,
    ...(sliding.length > 0 && slidingWindow !== undefined && {slidingWindow}),
    recurrentLayers,
    ...(recurrentLayers > 0 &&
      recurrentBytesPerLayer !== undefined && {recurrentBytesPerSequence: recurrentLayers * recurrentBytesPerLayer}),
    ...(mla && {mla}),
    ...(differs && {kvElements: {full: elementsOf(full), sliding: elementsOf(sliding)}}),
  }
}

function elementsOf(layers: readonly LayerMemory[]): number {
  return layers.reduce((sum, {elements}) => sum + elements, 0)
}
