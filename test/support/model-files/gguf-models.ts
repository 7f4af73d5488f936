import type {GgufFile, GgufMeta, GgufTensor} from './gguf.ts'

/** Metadata values from plain ones: numbers as uint32, arrays of numbers and of booleans, text. */
export function metadataOf(
  values: Record<string, number | string | boolean | number[] | boolean[]>,
): Record<string, GgufMeta> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, metaOf(value)]))
}

function metaOf(value: number | string | boolean | number[] | boolean[]): GgufMeta {
  if (typeof value === 'number') return {u32: value}
  if (typeof value === 'string') return {text: value}
  if (typeof value === 'boolean') return {bool: value}
  return value.every((entry) => typeof entry === 'boolean') ? {bools: value} : {u32s: value as number[]}
}

/** Hyperparameters that every architecture has, small. */
const USUAL = {
  block_count: 6,
  context_length: 4096,
  embedding_length: 64,
  feed_forward_length: 128,
  'attention.head_count': 4,
  'attention.head_count_kv': 2,
} as const

type Value = Parameters<typeof metadataOf>[0][string]

/** A GGUF file of an architecture; what is undefined among `values` is left out. */
export function ggufOf(
  architecture: string,
  values: Readonly<Record<string, Value | undefined>> = {},
  more: GgufTensor[] = [],
): GgufFile {
  const keyed: Record<string, Value> = {}
  for (const [key, value] of Object.entries<Value | undefined>({...USUAL, ...values}))
    if (value !== undefined) keyed[`${architecture}.${key}`] = value
  return {
    metadata: {
      ...metadataOf({'general.architecture': architecture, ...keyed}),
      'tokenizer.ggml.tokens': {texts: ['a', 'bc', '']},
    },
    tensors: [
      {name: 'token_embd.weight', sizes: [64, 100], type: 'f16'},
      {name: 'blk.0.attn_q.weight', sizes: [64, 64], type: 'q8_0'},
      ...more,
    ],
  }
}
