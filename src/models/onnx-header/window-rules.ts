import {intOf, intsOf, type OnnxNode} from './graph.ts'
import type {ShapeRule} from './shape-state.ts'

/** Sizes after a window has passed over the spatial dimensions. */
function windowed(node: OnnxNode, input: readonly number[], kernel: readonly number[]): number[] | undefined {
  const spatial = input.slice(2)
  if (spatial.length !== kernel.length) return undefined
  const strides = intsOf(node, 'strides') ?? kernel.map(() => 1)
  const dilations = intsOf(node, 'dilations') ?? kernel.map(() => 1)
  const pads = intsOf(node, 'pads') ?? kernel.flatMap(() => [0, 0])
  const auto = node.attributes.get('auto_pad')
  const round = intOf(node, 'ceil_mode', 0) ? Math.ceil : Math.floor
  return spatial.map((size, i) => {
    const stride = strides[i] || 1
    if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') return Math.ceil(size / stride)
    const padded = size + (pads[i] ?? 0) + (pads[i + kernel.length] ?? 0)
    return round((padded - (dilations[i] ?? 1) * (kernel[i]! - 1) - 1) / stride) + 1
  })
}

const conv: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  const weight = state.shape(node.inputs[node.op === 'QLinearConv' ? 3 : 1])
  const sizes = input && weight && windowed(node, input, weight.slice(2))
  return sizes && {shapes: [[input[0]!, weight[0]!, ...sizes]]}
}

const convTranspose: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  const weight = state.shape(node.inputs[1])
  if (!input || !weight) return undefined
  const kernel = weight.slice(2)
  const strides = intsOf(node, 'strides') ?? []
  const pads = intsOf(node, 'pads') ?? []
  const extra = intsOf(node, 'output_padding') ?? []
  const sizes = input.slice(2).map((size, i) => {
    const pad = (pads[i] ?? 0) + (pads[i + kernel.length] ?? 0)
    return (strides[i] ?? 1) * (size - 1) + (extra[i] ?? 0) + kernel[i]! - pad
  })
  return {shapes: [[input[0]!, weight[1]! * intOf(node, 'group', 1), ...sizes]]}
}

const pool: ShapeRule = (node, state) => {
  const input = state.shape(node.inputs[0])
  const kernel = intsOf(node, 'kernel_shape')
  const sizes = input && kernel && windowed(node, input, kernel)
  return sizes && {shapes: [[...input.slice(0, 2), ...sizes]]}
}

const globalPool: ShapeRule = ({inputs}, state) => {
  const input = state.shape(inputs[0])
  return input && {shapes: [[...input.slice(0, 2), ...input.slice(2).map(() => 1)]]}
}

/** Operators that pass a window over an image. */
export const WINDOW_RULES: Readonly<Record<string, ShapeRule>> = {
  Conv: conv,
  ConvInteger: conv,
  QLinearConv: conv,
  FusedConv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
}
