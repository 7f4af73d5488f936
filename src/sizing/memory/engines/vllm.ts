import type {Model, TransformerShape} from '../../../models/model.ts'
import {type FigureName, figure, GIB} from '../calibration.ts'
import {type MemoryLine, whole} from '../plan.ts'
import {type Describe, fixedLine, innerColumns, sharded} from './lines.ts'

/** Weights and heads split over the GPUs; one step's activations; what is not PyTorch's; captured graphs. */
export const vllm: Describe = (model, shape, weights, settings) => {
  const {concurrency, context, gpus} = settings
  const lines: MemoryLine[] = []
  if (shape) {
    const least = figure('vllm.leastBatchedTokens').value
    const most = figure('vllm.mostBatchedTokens').value
    const tokens = settings.batchedTokens ?? Math.min(Math.max(context, least), most)
    const sequences = settings.maxSequences ?? Math.max(figure('vllm.maxSequences').value, concurrency)
    lines.push(vllmActivations(model, shape, {tokens, sequences, gpus}))
  }
  const nonTorch: FigureName = gpus > 1 ? 'vllm.nonTorchManyGpusGib' : 'vllm.nonTorchGib'
  return {
    weights: sharded(weights, shape, gpus),
    lines: [
      ...lines,
      fixedLine('runtime', nonTorch, 'outside PyTorch: context, NCCL'),
      fixedLine('runtime', 'vllm.cudaGraphsGib', 'CUDA graphs'),
    ],
    outside: 0,
    beyondShare: settings.graphsCounted === false ? figure('vllm.cudaGraphsGib').value * GIB : 0,
    notes: [],
  }
}

function vllmActivations(
  {kind}: Model,
  shape: TransformerShape,
  {gpus, sequences, tokens}: {tokens: number; sequences: number; gpus: number},
): MemoryLine {
  const intermediates = figure('vllm.activationIntermediates').value
  const hiddens = figure('vllm.activationHiddens')
  const logits = figure('vllm.logitBytes')
  const {hidden, vocab} = shape
  const inner = innerColumns(shape)
  const width = (intermediates * inner) / gpus + hiddens.value * hidden
  const step = tokens * 2 * width
  const vocabulary = kind.startsWith('decoder') ? logits.value * sequences * vocab : 0
  if (step >= vocabulary) {
    return {
      part: 'activations',
      bytes: step,
      formula: `${whole(tokens)} tokens x 2 bytes x (${intermediates} x ${whole(inner)} intermediate / ${gpus} + ${hiddens.value} x ${whole(hidden)} hidden)`,
      source: hiddens.source,
    }
  }
  return {
    part: 'activations',
    bytes: vocabulary,
    formula: `${logits.value} bytes x ${whole(sequences)} sequences x ${whole(vocab)} vocabulary`,
    source: logits.source,
  }
}
