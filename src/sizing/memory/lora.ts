import type {TransformerShape} from '../../models/model.ts'

/** Matrices an adapter can stand beside. */
export const LORA_TARGETS = ['query', 'key', 'value', 'output', 'gate', 'up', 'down'] as const

export type LoraTarget = (typeof LORA_TARGETS)[number]

/** Parameters of low-rank adapters: rank x (rows + columns) for each matrix of each layer. */
export function loraParameters(shape: TransformerShape, rank: number, targets: readonly LoraTarget[]): number {
  const {fullLayers, slidingLayers} = shape.attention
  // Encoders keep no past, but every one of their layers attends.
  const attentionLayers = fullLayers + slidingLayers || shape.layers
  const perRank = targets.map((target) =>
    isMlp(target) ? mlpColumns(shape, target) : attentionLayers * attentionColumns(shape, target),
  )
  return rank * perRank.reduce((sum, columns) => sum + columns, 0)
}

function isMlp(target: LoraTarget): boolean {
  return target === 'gate' || target === 'up' || target === 'down'
}

function attentionColumns({attention, headDim, heads, hidden, kvHeads}: TransformerShape, target: LoraTarget): number {
  if (target === 'query' || target === 'output') return hidden + heads * headDim
  const {mla} = attention
  return hidden + (mla ? mla.kvLoraRank + mla.ropeDim : kvHeads * headDim)
}

function mlpColumns({gatedMlp, hidden, intermediate, layers, moe}: TransformerShape, target: LoraTarget): number {
  if (target === 'gate' && !gatedMlp) return 0
  if (!moe) return layers * (hidden + intermediate)
  const withExperts = moe.layersWithExperts ?? layers - moe.firstDenseLayers
  const experts = moe.experts * (hidden + moe.expertIntermediate)
  const shared = moe.sharedExperts > 0 ? hidden + moe.expertIntermediate * moe.sharedExperts : 0
  return withExperts * (experts + shared) + (layers - withExperts) * (hidden + intermediate)
}
