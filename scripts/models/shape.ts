import type {AttentionShape, MoeShape, TransformerShape} from '../../src/models/model.ts'
import type {TableFamily} from './families.ts'
import {present, toNumber} from './read-table.ts'

type Row = Record<string, string>

const FLOAT_BYTES = 4

/**
 * Value heads of the gated delta layers of Qwen3.5; their 16 key heads, head size 128 and convolution of 4 are the
 * same in all. 27B: from the state LM Studio measured (598.5 MiB for 4 sequences); 122B: the only number that fits its
 * parameter count; the others: their config.json.
 */
const DELTA_VALUE_HEADS: Readonly<Record<string, number>> = {
  'qwen3.5-27b': 48,
  'qwen3.5-35b-a3b': 32,
  'qwen3.5-122b-a10b': 64,
  'qwen3.5-397b-a17b': 64,
}

/** The hyperparameters of a row; absent for what is no transformer. */
export function shapeOf(row: Row, family: TableFamily | undefined): TransformerShape | undefined {
  const layers = toNumber(row, 'layers')
  if (layers === undefined || !family) return undefined
  const decoderLayers = decoderLayersOf(row, layers)
  return present<TransformerShape>({
    layers,
    encoderLayers: row['kind'] === 'encoder-decoder' ? layers - decoderLayers : undefined,
    hidden: needed(row, 'hidden'),
    heads: needed(row, 'heads'),
    kvHeads: needed(row, 'kv_heads'),
    headDim: needed(row, 'head_dim'),
    intermediate: needed(row, 'intermediate'),
    gatedMlp: family.gated,
    parallelBlock: family.parallel ?? false,
    vocab: needed(row, 'vocab'),
    context: toNumber(row, 'context'),
    tiedEmbeddings: isTied(row),
    attention: attentionOf(row, decoderLayers),
    moe: moeOf(row),
  })
}

/** Layers that keep KV; an encoder has none. */
function decoderLayersOf(row: Row, layers: number): number {
  if (row['kind'] === 'encoder') return 0
  if (row['kind'] !== 'encoder-decoder') return layers
  const said = /\d+ enc \+ (\d+) dec layers/.exec(row['note'] ?? '')
  return said ? Number(said[1]) : layers / 2
}

/** An encoder has no output over the vocabulary, and Whisper's is its embedding. */
function isTied(row: Row): boolean {
  if (row['tie_embeddings'] !== undefined) return row['tie_embeddings'] === '1'
  return row['kind'] === 'encoder' || row['name']!.startsWith('whisper')
}

function attentionOf(row: Row, decoderLayers: number): AttentionShape {
  if (row['name'] === 'llama-4-scout') {
    // The row's note: 3 of 4 layers attend in chunks of 8,192.
    return {
      fullLayers: decoderLayers / 4,
      slidingLayers: (decoderLayers * 3) / 4,
      slidingWindow: 8192,
      recurrentLayers: 0,
    }
  }
  const fullLayers = toNumber(row, 'full_attention_layers') ?? decoderLayers
  const rest = decoderLayers - fullLayers
  const recurrent = row['name']!.startsWith('qwen3.5') ? rest : 0
  const kvLoraRank = toNumber(row, 'mla_kv_lora_rank')
  return present<AttentionShape>({
    fullLayers,
    slidingLayers: rest - recurrent,
    slidingWindow: rest - recurrent > 0 ? needed(row, 'sliding_window') : undefined,
    recurrentLayers: recurrent,
    recurrentBytesPerSequence: recurrentBytes(row['name']!, recurrent),
    mla: kvLoraRank === undefined ? undefined : {kvLoraRank, ropeDim: needed(row, 'mla_rope_dim')},
  })
}

/** State of value heads x 128 x 128 and the last 3 inputs of the convolution, in 32-bit floats as llama.cpp keeps it. */
function recurrentBytes(name: string, layers: number): number | undefined {
  const valueHeads = DELTA_VALUE_HEADS[name]
  if (valueHeads === undefined) return undefined
  return layers * FLOAT_BYTES * (valueHeads * 128 * 128 + 3 * (2 * 16 * 128 + valueHeads * 128))
}

function moeOf(row: Row): MoeShape | undefined {
  const experts = toNumber(row, 'experts')
  if (experts === undefined) return undefined
  return {
    experts,
    // Gemma 4 26B-A4B: the row has none; top_k_experts of its config.json is 8.
    expertsPerToken: toNumber(row, 'experts_per_token') ?? (row['name'] === 'gemma-4-26b-a4b' ? 8 : Number.NaN),
    expertIntermediate: needed(row, 'moe_intermediate'),
    sharedExperts: toNumber(row, 'shared_experts') ?? 0,
    firstDenseLayers: toNumber(row, 'first_dense_layers') ?? 0,
  }
}

function needed(row: Row, column: string): number {
  const value = toNumber(row, column)
  if (value === undefined) throw new Error(`${row['name']}: ${column} is missing`)
  return value
}
