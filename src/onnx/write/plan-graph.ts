import type {Field} from '../../protobuf/wire-reader.ts'
import type {Additions} from '../edits.ts'
import {GRAPH} from '../field-numbers.ts'
import type {OnnxGraph, OnnxTensor, OnnxValue} from '../model.ts'
import {newNode, planNode} from './plan-node.ts'
import {newTensor, planTensor} from './plan-tensor.ts'
import {newValue, planValue} from './plan-value.ts'
import {byField, type Planner} from './planner.ts'
import {Rope} from './rope.ts'

/** A GraphProto; undefined where it stays as it is. */
export function planGraph(planner: Planner, graph: OnnxGraph): Rope | undefined {
  const additions = planner.edits.additions?.get(graph) ?? {}
  const head = new Rope()
  for (const node of additions.first ?? []) head.append(newNode(planner, node).asField(GRAPH.node))
  const change = graphChanges(planner, graph)
  const rest = planner.rewrite(graph.place.message, change, () => tailOf(planner, additions))
  if (head.size === 0) return rest
  return head.append(rest ?? new Rope().copy(graph.place.message))
}

function graphChanges(planner: Planner, graph: OnnxGraph): (field: Field) => Rope | undefined {
  const nodeAt = byField(graph.nodes)
  const tensorAt = byField(graph.initializers)
  const sparseAt = byField(graph.sparseInitializers)
  const valueAt = byField([...graph.inputs, ...graph.outputs, ...graph.valueInfo])
  const dropped = inputsThatGo(planner, graph)
  return (field) => {
    const node = nodeAt(field)
    if (node) return planNode(planner, node, GRAPH.node)
    const tensor = tensorAt(field)
    if (tensor) return planTensor(planner, tensor, GRAPH.initializer, 'initializer')
    const value = valueAt(field)
    if (value) return dropped.has(value) ? new Rope() : planValue(planner, value, field.number)
    const sparse = sparseAt(field)
    return sparse && planSparse(planner, sparse)?.asField(GRAPH.sparseInitializer)
  }
}

function planSparse(
  planner: Planner,
  {indices, place, values}: OnnxGraph['sparseInitializers'][number],
): Rope | undefined {
  const tensorAt = byField<OnnxTensor>([values, indices])
  return planner.rewrite(place.message, (field) => {
    const tensor = tensorAt(field)
    // onnx's own reader looks for no weights in other files there.
    return tensor && planTensor(planner, tensor, field.number, 'attribute')
  })
}

/** Inputs whose initializer is another or none now: as inputs they would have to be given. */
export function inputsThatGo({edits}: Pick<Planner, 'edits'>, {overridable}: OnnxGraph): Set<OnnxValue> {
  const gone = [...overridable].filter(([tensor, input]) => edits.tensors?.has(tensor) && !edits.values?.has(input))
  return new Set(gone.map(([, input]) => input))
}

function tailOf(planner: Planner, additions: Additions): Rope {
  const {initializers = [], inputs = [], last = [], outputs = [], valueInfo = []} = additions
  const tail = new Rope()
  for (const node of last) tail.append(newNode(planner, node).asField(GRAPH.node))
  for (const tensor of initializers) tail.append(newTensor(planner, tensor, 'initializer').asField(GRAPH.initializer))
  for (const value of inputs) tail.append(newValue(value).asField(GRAPH.input))
  for (const value of outputs) tail.append(newValue(value).asField(GRAPH.output))
  for (const value of valueInfo) tail.append(newValue(value).asField(GRAPH.valueInfo))
  return tail
}
