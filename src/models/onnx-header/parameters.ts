import type {OnnxGraph, OnnxNode, OnnxTensor} from './graph.ts'
import {intOf} from './graph.ts'

/** Inputs that hold scales and zero points, by operator: they describe weights and are none. */
const SCALES: ReadonlyMap<string, readonly number[]> = new Map([
  ['QuantizeLinear', [1, 2]],
  ['DequantizeLinear', [1, 2]],
  ['MatMulInteger', [2, 3]],
  ['ConvInteger', [2, 3]],
  ['QLinearMatMul', [1, 2, 4, 5, 6, 7]],
  ['QLinearConv', [1, 2, 4, 5, 6, 7]],
  ['QGemm', [1, 2, 4, 5, 7, 8]],
  ['QLinearAdd', [1, 2, 4, 5, 6, 7]],
  ['QLinearMul', [1, 2, 4, 5, 6, 7]],
  ['QAttention', [3, 4, 6, 7]],
  ['DynamicQuantizeMatMul', [2, 3]],
  ['DynamicQuantizeLSTM', [8, 9, 10, 11]],
  ['MatMulNBits', [2, 3, 4]],
  ['QMoE', [3, 6, 9]],
  ['GatherBlockQuantized', [2, 3]],
])
/** Biases that are stored as 32-bit integers. */
const INT32_BIASES: ReadonlyMap<string, number> = new Map([
  ['DequantizeLinear', 0],
  ['QLinearConv', 8],
  ['QGemm', 6],
])
const WEIGHT_TYPES = /^(?:float|bfloat|double|u?int[248]$)/
const PACKED_INPUT = 1
const BLOCK_BITS = 4

/** Parameters that each constant stands for; scales, zero points and constants of the arithmetic stand for none. */
export function parametersOf({initializers, nodes}: OnnxGraph): Map<OnnxTensor, number> {
  const scales = new Set<string>()
  const biases = new Set<string>()
  const packed = new Map<string, number>()
  for (const node of nodes) {
    for (const index of SCALES.get(node.op) ?? []) scales.add(node.inputs[index] ?? '')
    const bias = INT32_BIASES.get(node.op)
    if (bias !== undefined) biases.add(node.inputs[bias] ?? '')
    if (node.op === 'MatMulNBits') packed.set(node.inputs[PACKED_INPUT] ?? '', logicalElements(node))
  }
  return new Map(
    initializers.map((tensor) => {
      const logical = packed.get(tensor.name)
      if (logical !== undefined) return [tensor, logical]
      const isWeight =
        tensor.dims.length > 0 &&
        !scales.has(tensor.name) &&
        (WEIGHT_TYPES.test(tensor.type.name) || (tensor.type.name === 'int32' && biases.has(tensor.name)))
      return [tensor, isWeight ? tensor.elements : 0]
    }),
  )
}

/** MatMulNBits holds K x N weights of a few bits in bytes. */
function logicalElements(node: OnnxNode): number {
  return intOf(node, 'K', 0) * intOf(node, 'N', 0)
}

/** The type a packed weight is summed under, as `int4`. */
export function packedTypes({nodes}: OnnxGraph): Map<string, string> {
  return new Map(
    nodes
      .filter(({op}) => op === 'MatMulNBits')
      .flatMap((node) =>
        [1, 2, 3].map((index): [string, string] => [node.inputs[index] ?? '', `int${intOf(node, 'bits', BLOCK_BITS)}`]),
      ),
  )
}
