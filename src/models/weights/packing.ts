import type {StoredTensor} from './stored-tensor.ts'

/** What a stored tensor is of the network. */
export interface TensorRole {
  /** Under which type its bytes are summed. */
  type: string
  /** Parameters it stands for; 0 for scales, zero points and buffers. */
  parameters: number
}

/** Reads the role of a tensor from its name, type and shape; undefined leaves it to the usual rules. */
export type Packing = (tensor: StoredTensor, names: ReadonlySet<string>) => TensorRole | undefined

/** Integers that are never weights by themselves: positions, masks, counters. */
const NO_WEIGHTS = new Set(['bool', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64'])
const BUFFER =
  /(?:^|\.)(?:inv_freq|position_ids|masked_bias|num_batches_tracked|running_mean|running_var|attn_mask)$|rope_(?:freqs|factors_long|factors_short)\.weight$/
/** Causal masks that GPT-2 and GPT-NeoX store as `attn.bias`: [1, 1, context, context]. */
const MASK = /(?:attn|attention)\.bias$/
const MASK_DIMENSIONS = 4

/** The role of a tensor that no quantization touches. */
export function plainRole({elements, name, shape, type}: StoredTensor): TensorRole {
  const isBuffer = NO_WEIGHTS.has(type) || BUFFER.test(name) || (MASK.test(name) && shape.length === MASK_DIMENSIONS)
  return {type, parameters: isBuffer ? 0 : elements}
}
