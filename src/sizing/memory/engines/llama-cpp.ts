import {figure} from '../calibration.ts'
import {keepsKv} from '../inference-settings.ts'
import {type MemoryLine, whole} from '../plan.ts'
import {type Describe, fixedLine} from './lines.ts'

/** The file without the input embedding (which stays with the CPU), the compute buffer and the context. */
export const llamaCpp: Describe = (model, shape, weights, settings) => {
  const {context, gpus} = settings
  // A tied embedding serves as the output layer too, so the GPU has it all the same.
  const embeddings = shape?.tiedEmbeddings || settings.device === 'cpu' ? 0 : weights.embeddingBytes
  const share = shape ? Math.ceil((shape.layers + 1) / gpus) / (shape.layers + 1) : 1 / gpus
  const without = embeddings > 0 ? `, without ${whole(embeddings / 2 ** 20)} MiB of input embedding on the CPU` : ''
  const onEach = share < 1 ? ` x ${Number(share.toFixed(3))} on each GPU` : ''
  const lines: MemoryLine[] = []
  if (shape) {
    const batch = figure('llamaCpp.microBatch').value
    const {hidden} = shape
    const widest = keepsKv(model) ? shape.vocab : 2 * shape.intermediate
    lines.push({
      part: 'activations',
      bytes: batch * (4 * (widest + hidden) + 6 * context),
      formula: `${batch} tokens x (4 bytes x (${whole(widest)} ${keepsKv(model) ? 'vocabulary' : 'inner'} + ${whole(hidden)} hidden) + 6 bytes of mask x ${whole(context)} tokens)`,
      source: 'llama.cpp: logits of a micro-batch and the attention mask in 32 and 16 bits, with flash attention',
    })
  }
  return {
    weights: {
      part: 'weights',
      bytes: (weights.bytes - embeddings) * share,
      formula: `${weights.formula}${without}${onEach}`,
      source: weights.source,
    },
    lines: [...lines, fixedLine('runtime', 'llamaCpp.runtimeGib', 'buffers and the CUDA context')],
    outside: 0,
    notes: [],
  }
}
