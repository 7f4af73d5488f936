import type {Model, TransformerShape} from '../../../models/model.ts'
import {figure} from '../calibration.ts'
import type {ResolvedSettings} from '../inference-settings.ts'
import {type MemoryLine, whole} from '../plan.ts'
import type {Weights} from '../weights.ts'
import {
  activationBytes,
  activationsNotKnown,
  type Describe,
  type EngineLines,
  fixedLine,
  fusedActivations,
  innerColumns,
} from './lines.ts'

/** Weights, what the arena comes to hold, and the runtime's own; on a CPU the repacked matrices too. */
export const onnxRuntime: Describe = (model, shape, weights, settings): EngineLines => {
  const onCpu = settings.device === 'cpu'
  const lines: MemoryLine[] = []
  if (shape) {
    const isDecoder = model.kind.startsWith('decoder')
    lines.push((isDecoder ? fusedActivations : arena)(model, shape, weights, settings))
  }
  if (onCpu) lines.push(...repacked(weights))
  return {
    weights: {part: 'weights', bytes: weights.bytes, formula: weights.formula, source: weights.source},
    lines: [
      ...lines,
      ...(onCpu
        ? [
            fixedLine('runtime', 'onnxruntime.importGib', 'the library'),
            fixedLine('runtime', 'onnxruntime.processGib', 'the process'),
          ]
        : [fixedLine('runtime', 'onnxruntime.cudaGib', 'CUDA context and libraries')]),
    ],
    outside: 0,
    notes: shape ? [] : [activationsNotKnown(model)],
  }
}

/** Attention as it is exported keeps its scores; the arena reuses little between layers of a kind. */
function arena(
  model: Model,
  shape: TransformerShape,
  weights: Weights,
  {concurrency, context}: ResolvedSettings,
): MemoryLine {
  const {heads, hidden} = shape
  const bytes = activationBytes(model, weights)
  const tokens = context * concurrency
  const scores = figure('onnxruntime.scoreCopies')
  const hiddens = figure('onnxruntime.hiddenCopies').value
  const inners = figure('onnxruntime.innerCopies').value
  const inner = innerColumns(shape)
  const width = scores.value * heads * context + hiddens * hidden + inners * inner
  return {
    part: 'activations',
    bytes: tokens * bytes * width,
    formula: `${whole(tokens)} tokens x ${bytes} bytes x (${scores.value} x ${heads} heads x ${whole(context)} + ${hiddens} x ${whole(hidden)} hidden + ${inners} x ${whole(inner)} inner)`,
    source: scores.source,
  }
}

/** The CPU provider keeps its own layout of every matrix beside the one it loaded. */
function repacked({parts}: Weights): MemoryLine[] {
  const matrices = parts?.filter(({part}) => part === 'attention' || part === 'mlp') ?? []
  const bytes = matrices.reduce((sum, part) => sum + part.bytes, 0)
  const {source, value} = figure('onnxruntime.repackedShare')
  return [
    {part: 'runtime', bytes: bytes * value, formula: `${value} x ${whole(bytes)} bytes of matrices, repacked`, source},
  ]
}
