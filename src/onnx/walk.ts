import type {OnnxFunction, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor} from './model.ts'

/** A node and what it stands in. */
export interface NodeIn {
  node: OnnxNode
  /** The graph or function that has it in its list. */
  owner: OnnxGraph | OnnxFunction
  /** Graphs within graphs above it: 0 in the model's own graph and in a function. */
  depth: number
}

/** A tensor and what it stands in. */
export interface TensorIn {
  tensor: OnnxTensor
  /** Of a tensor in an attribute: its node. */
  node?: OnnxNode
  /** `sparse`: values or indices of a sparse initializer. */
  role: 'initializer' | 'sparse' | 'attribute'
}

/** The model's graph, then the graphs within it and in functions. */
export function* walkGraphs(model: OnnxModel): Generator<OnnxGraph, void, void> {
  yield* graphsOf(model.graph)
  for (const {nodes} of model.functions) yield* graphsIn(nodes)
}

/** Every node: of the graph, of branches and bodies, of functions. */
export function* walkNodes(model: OnnxModel): Generator<NodeIn, void, void> {
  yield* nodesOf(model.graph, 0)
  for (const owner of model.functions) yield* nodesOf(owner, 0)
}

/** Every tensor: initializers of all graphs, then tensors in attributes of all nodes. */
export function* walkTensors(model: OnnxModel): Generator<TensorIn, void, void> {
  for (const graph of walkGraphs(model)) {
    for (const tensor of graph.initializers) yield {tensor, role: 'initializer'}
    for (const {indices, values} of graph.sparseInitializers) {
      yield {tensor: values, role: 'sparse'}
      yield {tensor: indices, role: 'sparse'}
    }
  }
  for (const {node} of walkNodes(model))
    for (const {tensors} of node.attributes) for (const tensor of tensors) yield {tensor, node, role: 'attribute'}
}

/**
 * What a Constant node holds, as a tensor; undefined for other nodes, and for a Constant of texts or a sparse one.
 * Only one that is the node's attribute `value` can be a key of `OnnxEdits.tensors`; else replace the node.
 */
export function constantOf({attributes, domain, op}: OnnxNode): OnnxTensor | undefined {
  if (op !== 'Constant' || (domain !== '' && domain !== 'ai.onnx')) return undefined
  const value = attributes.find(({name}) => /^value(?:_floats|_ints)?$/.test(name))
  return value?.name === 'value' ? value.tensors[0] : value?.values
}

function* graphsOf(graph: OnnxGraph): Generator<OnnxGraph, void, void> {
  yield graph
  yield* graphsIn(graph.nodes)
}

function* graphsIn(nodes: readonly OnnxNode[]): Generator<OnnxGraph, void, void> {
  for (const {attributes} of nodes)
    for (const {graphs} of attributes) for (const graph of graphs) yield* graphsOf(graph)
}

function* nodesOf(owner: OnnxGraph | OnnxFunction, depth: number): Generator<NodeIn, void, void> {
  for (const node of owner.nodes) {
    yield {node, owner, depth}
    for (const {graphs} of node.attributes) for (const graph of graphs) yield* nodesOf(graph, depth + 1)
  }
}
