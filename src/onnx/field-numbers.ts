/** Field numbers of onnx.proto (ONNX 1.20) that are read or written. */
export const MODEL = {irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14, training: 20, functions: 25} as const
export const OPSET = {domain: 1, version: 2} as const
export const ENTRY = {key: 1, value: 2} as const
export const GRAPH = {
  node: 1,
  name: 2,
  initializer: 5,
  input: 11,
  output: 12,
  valueInfo: 13,
  sparseInitializer: 15,
} as const
export const FUNCTION = {name: 1, input: 4, output: 5, node: 7, opset: 9, domain: 10} as const
export const NODE = {input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7} as const
export const ATTRIBUTE = {
  name: 1,
  float: 2,
  int: 3,
  text: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  ints: 8,
  texts: 9,
  tensors: 10,
  graphs: 11,
  type: 20,
  refName: 21,
  sparseTensor: 22,
  sparseTensors: 23,
} as const
export const ATTRIBUTE_TYPE = {float: 1, int: 2, text: 3, tensor: 4, graph: 5, floats: 6, ints: 7, texts: 8} as const
export const TENSOR = {
  dims: 1,
  dataType: 2,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  externalData: 13,
  dataLocation: 14,
} as const
export const SPARSE = {values: 1, indices: 2} as const
export const VALUE = {name: 1, type: 2} as const
export const TYPE = {tensor: 1} as const
export const TENSOR_TYPE = {elemType: 1, shape: 2} as const
export const SHAPE = {dim: 1} as const
export const DIM = {value: 1, name: 2} as const
