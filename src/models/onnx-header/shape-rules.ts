import {intOf, intsOf, type OnnxNode} from './graph.ts'
import {axisOf, broadcast, type ShapeRule, type ShapeState} from './shape-state.ts'
import {VALUE_RULES} from './value-rules.ts'
import {WINDOW_RULES} from './window-rules.ts'

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1)

/** Operators that keep the shape of their first input. */
const UNARY =
  'Abs BatchNormalization BiasGelu Ceil Celu Clip Cos CumSum DequantizeLinear Dropout DynamicQuantizeLinear Elu Erf Exp FastGelu Gelu GroupNormalization HardSigmoid HardSwish InstanceNormalization LRN LayerNormalization LeakyRelu Log LogSoftmax LpNormalization Mish Neg Not QuickGelu QuantizeLinear RMSNormalization Reciprocal Relu RotaryEmbedding Round Selu Sigmoid Sign Silu SimplifiedLayerNormalization Sin SkipLayerNormalization SkipSimplifiedLayerNormalization Softmax Softplus Softsign Sqrt Tanh Trilu Swish ScatterND ScatterElements IsNaN'.split(
    ' ',
  )
const BROADCAST =
  'And BitShift Greater GreaterOrEqual Less LessOrEqual Max Mean Min Or PRelu Pow Sum Xor QLinearMul'.split(' ')
const REDUCE = 'ReduceL1 ReduceL2 ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceSum ReduceSumSquare'.split(' ')

const keep: ShapeRule = ({inputs, op}, state) => {
  const shape = state.shape(inputs[0])
  return shape && {shapes: [shape, ...(op === 'DynamicQuantizeLinear' ? [[], []] : [])]}
}

const broadcasting: ShapeRule = ({inputs}, state) => {
  const shapes = inputs.map((name) => state.shape(name))
  return shapes.every((shape) => shape !== undefined) ? {shapes: [broadcast(shapes)]} : undefined
}

/** Shape of a matrix product: rows of the first, columns of the second, what stands before broadcast. */
export function matMulShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  if (a.length === 0 || b.length === 0) return undefined
  const left = a.length === 1 ? [1, ...a] : a
  const right = b.length === 1 ? [...b, 1] : b
  const before = broadcast([left.slice(0, -2), right.slice(0, -2)])
  if (!before || left.at(-1) !== right.at(-2)) return undefined
  return [...before, ...(a.length === 1 ? [] : [left.at(-2)!]), ...(b.length === 1 ? [] : [right.at(-1)!])]
}

/** The two factors stand first, but for QLinearMatMul. */
const matMul: ShapeRule = ({inputs, op}, state) => {
  const a = state.shape(inputs[0])
  const b = state.shape(inputs[op === 'QLinearMatMul' ? 3 : 1])
  return a && b && {shapes: [matMulShape(a, b)]}
}

const matMulNBits: ShapeRule = (node, state) => {
  const a = state.shape(node.inputs[0])
  return a && {shapes: [[...a.slice(0, -1), intOf(node, 'N', 0)]]}
}

const gemm: ShapeRule = (node, state) => {
  const a = state.shape(node.inputs[0])
  const b = state.shape(node.inputs[1])
  if (a?.length !== 2 || b?.length !== 2) return undefined
  return {shapes: [[a[intOf(node, 'transA', 0) ? 1 : 0]!, b[intOf(node, 'transB', 0) ? 0 : 1]!]]}
}

/** 0 keeps a dimension, -1 takes what is left. */
const reshape: ShapeRule = ({inputs, attributes}, state) => {
  const input = state.shape(inputs[0])
  const attribute = attributes.get('shape')
  const wanted = state.values(inputs[1]) ?? (Array.isArray(attribute) ? attribute : undefined)
  if (!input || !wanted) return undefined
  const sizes = wanted.map((size, i) => (size === 0 ? (input[i] ?? 0) : size))
  const known = product(sizes.filter((size) => size !== -1))
  return {shapes: [sizes.map((size) => (size === -1 ? (known === 0 ? 0 : product(input) / known) : size))]}
}

const flatten: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  if (!input) return undefined
  const axis = intOf(node, 'axis', 1)
  const at = axis < 0 ? axis + input.length : axis
  return {shapes: [[product(input.slice(0, at)), product(input.slice(at))]]}
}

const transpose: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  if (!input) return undefined
  const order = intsOf(node, 'perm') ?? input.map((_, i) => input.length - 1 - i)
  const sizes = order.map((axis) => input[axis])
  return sizes.length === input.length && sizes.every((size) => size !== undefined) ? {shapes: [sizes]} : undefined
}

const split: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  const axis = input && axisOf(intOf(node, 'axis', 0), input.length)
  if (!input || axis === undefined) return undefined
  const parts = node.outputs.length
  const even = Math.ceil(input[axis]! / parts)
  const sizes = intsOf(node, 'split') ?? state.values(node.inputs[1]) ?? evenly(input[axis]!, even, parts)
  return {shapes: sizes.map((size) => input.with(axis, size))}
}

function evenly(size: number, part: number, parts: number): number[] {
  return Array.from({length: parts}, (_, i) => Math.max(0, Math.min(part, size - i * part)))
}

const expand: ShapeRule = ({inputs}, state) => {
  const input = state.shape(inputs[0])
  const wanted = state.values(inputs[1])
  return input && wanted && {shapes: [broadcast([input, wanted])]}
}

const tile: ShapeRule = ({inputs}, state) => {
  const input = state.shape(inputs[0])
  const repeats = state.values(inputs[1])
  return input && repeats && {shapes: [input.map((size, i) => size * (repeats[i] ?? 1))]}
}

const pad: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  const pads = intsOf(node, 'pads') ?? state.values(node.inputs[1])
  if (!input || pads?.length !== 2 * input.length) return undefined
  return {shapes: [input.map((size, i) => size + pads[i]! + pads[i + input.length]!)]}
}

const resize: ShapeRule = ({inputs, op}, state) => {
  const input = state.shape(inputs[0])
  const sizes = state.values(inputs[3])
  const scales = state.values(inputs[op === 'Upsample' ? 1 : 2])
  if (!input) return undefined
  if (sizes?.length === input.length) return {shapes: [sizes]}
  return scales?.length === input.length ? {shapes: [input.map((size, i) => Math.floor(size * scales[i]!))]} : undefined
}

const reduce: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  if (!input) return undefined
  const axes = intsOf(node, 'axes') ?? state.values(node.inputs[1]) ?? input.map((_, i) => i)
  const at = new Set(axes.map((axis) => axisOf(axis, input.length)))
  const kept = intOf(node, 'keepdims', 1) === 1
  return {shapes: [input.flatMap((size, i) => (at.has(i) ? (kept ? [1] : []) : [size]))]}
}

const argMax: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  const axis = input && axisOf(intOf(node, 'axis', 0), input.length)
  if (!input || axis === undefined) return undefined
  return {shapes: [intOf(node, 'keepdims', 1) === 1 ? input.with(axis, 1) : input.toSpliced(axis, 1)]}
}

/** Fused attention gives a row of the hidden size a token. */
const attention: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  const weight = state.shape(node.inputs[1])
  if (input?.length !== 3 || !weight) return undefined
  const sizes = intsOf(node, 'qkv_hidden_sizes')
  return {shapes: [[input[0]!, input[1]!, sizes?.[2] ?? weight.at(-1)! / 3]]}
}

const multiHead: ShapeRule = ({inputs}, state) => {
  const query = state.shape(inputs[0])
  const value = state.shape(inputs[2])
  if (query?.length !== 3) return undefined
  return {shapes: [[...query.slice(0, 2), value?.length === 3 ? value[2]! : query[2]!]]}
}

const embedLayerNorm: ShapeRule = ({inputs}, state) => {
  const ids = state.shape(inputs[0])
  const table = state.shape(inputs[2])
  return ids && table && {shapes: [[...ids, table.at(-1)!]]}
}

/** Every operator whose outputs' shapes can be worked out. */
export const SHAPE_RULES: ReadonlyMap<string, (node: OnnxNode, state: ShapeState) => ReturnType<ShapeRule>> = new Map([
  ...Object.entries(VALUE_RULES),
  ...Object.entries(WINDOW_RULES),
  ...UNARY.map((op): [string, ShapeRule] => [op, keep]),
  ...BROADCAST.map((op): [string, ShapeRule] => [op, broadcasting]),
  ...REDUCE.map((op): [string, ShapeRule] => [op, reduce]),
  ...Object.entries({
    MatMul: matMul,
    MatMulInteger: matMul,
    DynamicQuantizeMatMul: matMul,
    QLinearMatMul: matMul,
    MatMulNBits: matMulNBits,
    Gemm: gemm,
    Reshape: reshape,
    Flatten: flatten,
    Transpose: transpose,
    Split: split,
    Expand: expand,
    Tile: tile,
    Pad: pad,
    Resize: resize,
    Upsample: resize,
    ArgMax: argMax,
    ArgMin: argMax,
    Attention: attention,
    QAttention: attention,
    MultiHeadAttention: multiHead,
    EmbedLayerNormalization: embedLayerNorm,
  }),
])
