import {cleanName} from '../clean-name.ts'
import {intOf, intsOf, type OnnxGraph, type OnnxNode} from './graph.ts'
import {type Dims, inputShapes} from './input-dims.ts'
import {SHAPE_RULES} from './shape-rules.ts'
import {ShapeState} from './shape-state.ts'

/** Multiply-accumulates of a graph, or why they cannot be told. */
export type MacCount = {macs: number} | {unknown: string}

type MacRule = (node: OnnxNode, state: ShapeState) => number | undefined

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1)

const matMul: MacRule = ({inputs, outputs}, state) => {
  const a = state.shape(inputs[0])
  const out = state.shape(outputs[0])
  return a && out && product(out) * a.at(-1)!
}

const gemm: MacRule = (node, state) => {
  const a = state.shape(node.inputs[0])
  const out = state.shape(node.outputs[0])
  return a && out && product(out) * a[intOf(node, 'transA', 0) ? 0 : 1]!
}

/** Each output value takes one weight a kernel position and input channel of its group. */
const conv: MacRule = ({inputs, op, outputs}, state) => {
  const weight = state.shape(inputs[op === 'QLinearConv' ? 3 : 1])
  const out = state.shape(outputs[0])
  return weight && out && product(out) * product(weight.slice(1))
}

const convTranspose: MacRule = ({inputs}, state) => {
  const input = state.shape(inputs[0])
  const weight = state.shape(inputs[1])
  return input && weight && product(input) * product(weight.slice(1))
}

/** Projections to queries, keys and values, then two products of tokens by tokens. */
const attention: MacRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  const weight = state.shape(node.inputs[1])
  if (input?.length !== 3 || weight?.length !== 2) return undefined
  const [batch, tokens] = input as [number, number, number]
  const [queries, , values] = intsOf(node, 'qkv_hidden_sizes') ?? Array(3).fill(weight[1]! / 3)
  return batch * tokens * weight[0]! * weight[1]! + batch * tokens * tokens * (queries! + values!)
}

const multiHead: MacRule = ({inputs}, state) => {
  const query = state.shape(inputs[0])
  const key = state.shape(inputs[1])
  const value = state.shape(inputs[2])
  if (query?.length !== 3 || key?.length !== 3 || value?.length !== 3) return undefined
  return query[0]! * query[1]! * key[1]! * (query[2]! + value[2]!)
}

const MAC_RULES: Readonly<Record<string, MacRule>> = {
  MatMul: matMul,
  MatMulInteger: matMul,
  DynamicQuantizeMatMul: matMul,
  QLinearMatMul: matMul,
  MatMulNBits: matMul,
  Gemm: gemm,
  Conv: conv,
  ConvInteger: conv,
  QLinearConv: conv,
  FusedConv: conv,
  ConvTranspose: convTranspose,
  Attention: attention,
  QAttention: attention,
  MultiHeadAttention: multiHead,
}
/** Operators that multiply matrices in a way that is not counted. */
const UNCOUNTED = new Set(
  'Einsum LSTM GRU RNN DynamicQuantizeLSTM GroupQueryAttention QMoE MoE FusedMatMul DeformConv'.split(' '),
)

/**
 * Multiply-accumulates of one run of the graph at the sizes given for its open dimensions. Two FLOPs each; what is no
 * product of matrices is not counted.
 */
export function countMacs(graph: OnnxGraph, dims: Dims = {}): MacCount {
  const {open, shapes} = inputShapes(graph, dims)
  if (open.length > 0) return {unknown: `no size is given for ${open.slice(0, 5).map(cleanName).join(', ')}`}
  const state = new ShapeState(shapes, graph.initializers)
  const missed = new Map<string, number>()
  let macs = 0
  for (const node of graph.nodes) {
    const inferred = SHAPE_RULES.get(node.op)?.(node, state)
    if (inferred) state.learn(node, inferred)
    const rule = Object.hasOwn(MAC_RULES, node.op) ? MAC_RULES[node.op] : undefined
    if (!rule && !UNCOUNTED.has(node.op)) continue
    const count = rule?.(node, state)
    if (count !== undefined && Number.isSafeInteger(count)) macs += count
    else missed.set(node.op, (missed.get(node.op) ?? 0) + 1)
  }
  if (missed.size === 0 && graph.nestedNodes === 0) return {macs}
  return {unknown: describeMissed(missed, graph.nestedNodes)}
}

function describeMissed(missed: ReadonlyMap<string, number>, nestedNodes: number): string {
  const parts = [...missed].slice(0, 5).map(([op, count]) => `${count} ${cleanName(op)}`)
  const nested = nestedNodes > 0 ? [`${nestedNodes} nodes of branches`] : []
  return `these cannot be counted: ${[...parts, ...nested].join(', ')}`
}
