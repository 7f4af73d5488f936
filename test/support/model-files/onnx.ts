/** A tensor as tests write it: values inline as zeros, as numbers, or in another file. */
export interface OnnxTensorSpec {
  name: string
  dims: number[]
  /** Number in TensorProto.DataType; 1 is float. */
  type?: number
  /** Contents of an int64 tensor. */
  int64?: number[]
  external?: {location: string; offset?: number | string; length?: number | string}
  /** Bytes in place of those that shape and type need. */
  raw?: Buffer
}

export type OnnxAttributeSpec = number | string | number[] | OnnxTensorSpec | {graph: OnnxGraphSpec}

export interface OnnxNodeSpec {
  op: string
  inputs: string[]
  outputs: string[]
  attributes?: Record<string, OnnxAttributeSpec>
  domain?: string
}

export interface OnnxGraphSpec {
  nodes?: OnnxNodeSpec[]
  initializers?: OnnxTensorSpec[]
  inputs?: {name: string; dims: (number | string)[]}[]
  outputs?: {name: string; dims: (number | string)[]}[]
}

const BITS: Readonly<Record<number, number>> = {1: 32, 2: 8, 3: 8, 6: 32, 7: 64, 10: 16, 16: 16, 21: 4, 22: 4}

/** An ONNX file. */
export function onnxFile(graph: OnnxGraphSpec): Buffer {
  return Buffer.concat([
    int(1, 10),
    message(2, Buffer.from('test')),
    message(7, graphOf(graph)),
    message(8, int(2, 21)),
  ])
}

function graphOf({initializers = [], inputs = [], nodes = [], outputs = []}: OnnxGraphSpec): Buffer {
  return Buffer.concat([
    ...nodes.map((node) => message(1, nodeOf(node))),
    message(2, Buffer.from('graph')),
    ...initializers.map((tensor) => message(5, tensorOf(tensor))),
    ...inputs.map((value) => message(11, valueInfo(value))),
    ...outputs.map((value) => message(12, valueInfo(value))),
  ])
}

function nodeOf({attributes = {}, domain, inputs, op, outputs}: OnnxNodeSpec): Buffer {
  return Buffer.concat([
    ...inputs.map((name) => message(1, Buffer.from(name))),
    ...outputs.map((name) => message(2, Buffer.from(name))),
    message(4, Buffer.from(op)),
    ...Object.entries(attributes).map(([name, value]) => message(5, attributeOf(name, value))),
    ...(domain === undefined ? [] : [message(7, Buffer.from(domain))]),
  ])
}

function attributeOf(name: string, value: OnnxAttributeSpec): Buffer {
  const head = message(1, Buffer.from(name))
  if (typeof value === 'number') return Buffer.concat([head, int(3, value), int(20, 2)])
  if (typeof value === 'string') return Buffer.concat([head, message(4, Buffer.from(value)), int(20, 3)])
  if (Array.isArray(value)) return Buffer.concat([head, message(8, Buffer.concat(value.map(varint))), int(20, 7)])
  if ('graph' in value) return Buffer.concat([head, message(6, graphOf(value.graph)), int(20, 5)])
  return Buffer.concat([head, message(5, tensorOf(value)), int(20, 4)])
}

function tensorOf({dims, external, int64, name, raw, type = int64 ? 7 : 1}: OnnxTensorSpec): Buffer {
  const head = [...dims.map((dim) => int(1, dim)), int(2, type), message(8, Buffer.from(name))]
  if (external) {
    const entries = Object.entries(external).map(([key, value]) =>
      message(13, Buffer.concat([message(1, Buffer.from(key)), message(2, Buffer.from(String(value)))])),
    )
    return Buffer.concat([...head, ...entries, int(14, 1)])
  }
  const count = dims.reduce((product, size) => product * size, 1)
  const data = raw ?? (int64 ? int64Bytes(int64) : Buffer.alloc(Math.ceil((count * (BITS[type] ?? 8)) / 8)))
  return Buffer.concat([...head, message(9, data)])
}

function valueInfo({dims, name}: {name: string; dims: (number | string)[]}): Buffer {
  const shape = dims.map((dim) => message(1, typeof dim === 'number' ? int(1, dim) : message(2, Buffer.from(dim))))
  const tensorType = Buffer.concat([int(1, 1), message(2, Buffer.concat(shape))])
  return Buffer.concat([message(1, Buffer.from(name)), message(2, message(1, tensorType))])
}

function int64Bytes(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length)
  for (const [i, value] of values.entries()) bytes.writeBigInt64LE(BigInt(value), 8 * i)
  return bytes
}

/** A field with a length. */
export function message(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes])
}

function int(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)])
}

/** Seven bits a byte; a number below 0 takes ten. */
export function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Buffer.from(bytes)
}

export function node(
  op: string,
  inputs: string[],
  outputs: string[],
  attributes: OnnxNodeSpec['attributes'] = {},
): OnnxNodeSpec {
  return {op, inputs, outputs, attributes}
}

/** Weights of 32-bit floats. */
export function weight(name: string, ...dims: number[]): OnnxTensorSpec {
  return {name, dims}
}

/** A list of int64, as shapes and axes are given. */
export function ints(name: string, values: number[]): OnnxTensorSpec {
  return {name, dims: [values.length], int64: values}
}
