import {bytesField, floatField, intField, packedFloats, packedInts, textField} from '../../../src/protobuf/encode.ts'

/** Messages of onnx.proto as tests write them: each gives the bytes of its content. */
export type Message = Buffer

export interface TensorSpec {
  name?: string
  /** TensorProto.DataType. Default 1, float. */
  type?: number
  dims: readonly number[]
  /** Raw data. */
  raw?: Uint8Array
  external?: Record<string, string | number>
  /** Fields in place of raw data, or beside it. */
  fields?: readonly Buffer[]
}

export function tensor({dims, external, fields = [], name = '', raw, type = 1}: TensorSpec): Message {
  const entries = Object.entries(external ?? {}).map(([key, value]) => bytesField(13, entry(key, String(value))))
  return Buffer.concat([
    ...dims.map((dim) => intField(1, dim)),
    intField(2, type),
    textField(8, name),
    ...(raw ? [bytesField(9, raw)] : []),
    ...entries,
    ...(external ? [intField(14, 1)] : []),
    ...fields,
  ])
}

export function floats(name: string, dims: readonly number[], values: readonly number[]): Message {
  return tensor({name, dims, raw: rawFloats(values)})
}

export function rawFloats(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}

export type AttributeSpec = number | string | readonly number[] | {float: number} | {tensor: Message} | {graph: Message}

export interface NodeSpec {
  name?: string
  domain?: string
  attributes?: Record<string, AttributeSpec>
  fields?: readonly Buffer[]
}

export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  {attributes = {}, domain, fields = [], name}: NodeSpec = {},
): Message {
  return Buffer.concat([
    ...inputs.map((input) => textField(1, input)),
    ...outputs.map((output) => textField(2, output)),
    ...(name === undefined ? [] : [textField(3, name)]),
    textField(4, op),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, attribute(key, value))),
    ...(domain === undefined ? [] : [textField(7, domain)]),
    ...fields,
  ])
}

export function attribute(name: string, value: AttributeSpec): Message {
  return Buffer.concat([textField(1, name), ...valueFields(value)])
}

function valueFields(value: AttributeSpec): Buffer[] {
  if (typeof value === 'number') return [intField(3, value), intField(20, 2)]
  if (typeof value === 'string') return [textField(4, value), intField(20, 3)]
  if ('float' in value) return [floatField(2, value.float), intField(20, 1)]
  if ('tensor' in value) return [bytesField(5, value.tensor), intField(20, 4)]
  if ('graph' in value) return [bytesField(6, value.graph), intField(20, 5)]
  return Number.isInteger(value[0])
    ? [packedInts(8, value), intField(20, 7)]
    : [packedFloats(7, value), intField(20, 6)]
}

export function value(name: string, dims: readonly (number | string)[], type = 1): Message {
  const shape = dims.map((dim) => bytesField(1, typeof dim === 'number' ? intField(1, dim) : textField(2, dim)))
  const tensorType = Buffer.concat([intField(1, type), bytesField(2, Buffer.concat(shape))])
  return Buffer.concat([textField(1, name), bytesField(2, bytesField(1, tensorType))])
}

export interface GraphSpec {
  name?: string
  nodes?: readonly Message[]
  initializers?: readonly Message[]
  inputs?: readonly Message[]
  outputs?: readonly Message[]
  valueInfo?: readonly Message[]
  fields?: readonly Buffer[]
}

export function graph(spec: GraphSpec): Message {
  const {fields = [], initializers = [], inputs = [], name = 'graph', nodes = [], outputs = [], valueInfo = []} = spec
  return Buffer.concat([
    ...nodes.map((message) => bytesField(1, message)),
    textField(2, name),
    ...initializers.map((message) => bytesField(5, message)),
    ...inputs.map((message) => bytesField(11, message)),
    ...outputs.map((message) => bytesField(12, message)),
    ...valueInfo.map((message) => bytesField(13, message)),
    ...fields,
  ])
}

export interface ModelSpec {
  irVersion?: number
  opsets?: Record<string, number>
  functions?: readonly Message[]
  fields?: readonly Buffer[]
}

export function model(content: GraphSpec, options: ModelSpec = {}): Buffer {
  const {fields = [], functions = [], irVersion = 10, opsets = {'': 21}} = options
  return Buffer.concat([
    intField(1, irVersion),
    textField(2, 'frugal-test'),
    bytesField(7, graph(content)),
    ...Object.entries(opsets).map(([domain, version]) => bytesField(8, opset(domain, version))),
    ...functions.map((message) => bytesField(25, message)),
    ...fields,
  ])
}

export function opset(domain: string, version: number): Message {
  return Buffer.concat([textField(1, domain), intField(2, version)])
}

export function entry(key: string, text: string): Message {
  return Buffer.concat([textField(1, key), textField(2, text)])
}
