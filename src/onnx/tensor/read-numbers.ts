import {DATA_TYPE, dataTypeName, elementsOf} from '../data-types.ts'
import type {OnnxModel, OnnxTensor} from '../model.ts'
import {fromBfloat16, fromFloat16} from './float16.ts'
import {readTensor} from './read-tensor.ts'

export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

type Decode = (bytes: Uint8Array<ArrayBuffer>, count: number) => Numbers

const DECODE: ReadonlyMap<number, Decode> = new Map<number, Decode>([
  [DATA_TYPE.float, ({buffer}) => new Float32Array(buffer)],
  [DATA_TYPE.double, ({buffer}) => new Float64Array(buffer)],
  [DATA_TYPE.float16, ({buffer}) => fromFloat16(new Uint16Array(buffer))],
  [DATA_TYPE.bfloat16, ({buffer}) => fromBfloat16(new Uint16Array(buffer))],
  [DATA_TYPE.int8, ({buffer}) => new Int8Array(buffer)],
  [DATA_TYPE.uint8, (bytes) => bytes],
  [DATA_TYPE.bool, (bytes) => bytes],
  [DATA_TYPE.int16, ({buffer}) => new Int16Array(buffer)],
  [DATA_TYPE.uint16, ({buffer}) => new Uint16Array(buffer)],
  [DATA_TYPE.int32, ({buffer}) => new Int32Array(buffer)],
  [DATA_TYPE.uint32, ({buffer}) => new Uint32Array(buffer)],
  [DATA_TYPE.int64, ({buffer}) => new BigInt64Array(buffer)],
  [DATA_TYPE.uint64, ({buffer}) => new BigUint64Array(buffer)],
  [DATA_TYPE.uint4, (bytes, count) => unpack(bytes, new Uint8Array(count), 4)],
  [DATA_TYPE.int4, (bytes, count) => signed(unpack(bytes, new Uint8Array(count), 4), 4)],
  [DATA_TYPE.uint2, (bytes, count) => unpack(bytes, new Uint8Array(count), 2)],
  [DATA_TYPE.int2, (bytes, count) => signed(unpack(bytes, new Uint8Array(count), 2), 2)],
])

/**
 * The values of a tensor as numbers, one an element: float16 and bfloat16 as float32, integers below a byte as bytes,
 * 64-bit integers as bigints.
 * @throws UserError as `readTensor`; TypeError for strings, complex numbers and floats of 8 bits or fewer
 */
export async function readNumbers(model: OnnxModel, tensor: OnnxTensor): Promise<Numbers> {
  const decode = DECODE.get(tensor.dataType)
  if (!decode) throw new TypeError(`values of the type ${dataTypeName(tensor.dataType)} are not read as numbers`)
  const bytes = (await readTensor(model, tensor)) as Uint8Array<ArrayBuffer>
  // A view over a pool of buffers may begin at any byte; typed arrays may not.
  const own = bytes.byteOffset === 0 && bytes.length === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes)
  return decode(new Uint8Array(own.buffer), elementsOf(tensor.dims) ?? 0)
}

function unpack(bytes: Uint8Array, out: Uint8Array<ArrayBuffer>, bits: 2 | 4): Uint8Array<ArrayBuffer> {
  const perByte = 8 / bits
  const mask = 2 ** bits - 1
  for (let i = 0; i < out.length; i++) out[i] = (bytes[Math.floor(i / perByte)]! >>> (bits * (i % perByte))) & mask
  return out
}

function signed(values: Uint8Array<ArrayBuffer>, bits: 2 | 4): Int8Array {
  const out = new Int8Array(values.buffer)
  const shift = 32 - bits
  for (let i = 0; i < out.length; i++) out[i] = (out[i]! << shift) >> shift
  return out
}
