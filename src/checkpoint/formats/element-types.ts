import {GGML_TYPES} from '../../models/ggml-types.ts'
import type {ElementType} from '../layout.ts'

/** By dtype of a safetensors file. Values of less than a byte, and scales of 8 bits, are plain bytes. */
const SAFETENSORS: Readonly<Record<string, ElementType>> = {
  BOOL: 'u8',
  F4: 'u8',
  F6_E2M3: 'u8',
  F6_E3M2: 'u8',
  U8: 'u8',
  I8: 'i8',
  F8_E5M2: 'f8',
  F8_E4M3: 'f8',
  F8_E8M0: 'u8',
  F8_E4M3FNUZ: 'f8',
  F8_E5M2FNUZ: 'f8',
  I16: 'i16',
  U16: 'i16',
  F16: 'f16',
  BF16: 'bf16',
  I32: 'i32',
  U32: 'i32',
  F32: 'f32',
  C64: 'f32',
  F64: 'f64',
  I64: 'i64',
  U64: 'i64',
}

/** By name of TensorProto.DataType. */
const ONNX: Readonly<Record<string, ElementType>> = {
  FLOAT: 'f32',
  UINT8: 'u8',
  INT8: 'i8',
  UINT16: 'i16',
  INT16: 'i16',
  INT32: 'i32',
  INT64: 'i64',
  BOOL: 'u8',
  FLOAT16: 'f16',
  DOUBLE: 'f64',
  UINT32: 'i32',
  UINT64: 'i64',
  COMPLEX64: 'f32',
  COMPLEX128: 'f64',
  BFLOAT16: 'bf16',
  FLOAT8E4M3FN: 'f8',
  FLOAT8E4M3FNUZ: 'f8',
  FLOAT8E5M2: 'f8',
  FLOAT8E5M2FNUZ: 'f8',
}

/** By descr of a .npy file, little endian. */
const NUMPY: Readonly<Record<string, ElementType>> = {
  '<f2': 'f16',
  '<f4': 'f32',
  '<f8': 'f64',
  '<c8': 'f32',
  '<c16': 'f64',
  '|b1': 'u8',
  '|u1': 'u8',
  '|i1': 'i8',
  '<i2': 'i16',
  '<u2': 'i16',
  '<i4': 'i32',
  '<u4': 'i32',
  '<i8': 'i64',
  '<u8': 'i64',
}

const PLAIN_GGML = new Set(['f32', 'f16', 'bf16', 'f64', 'i8', 'i16', 'i32', 'i64'])

const PLAIN_BYTES: Readonly<Record<string, number>> = {
  bf16: 2,
  f16: 2,
  f32: 4,
  f64: 8,
  f8: 1,
  i8: 1,
  u8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
}

const GGML_BYTES: ReadonlyMap<string, number> = new Map(
  GGML_TYPES.map(({name, typeSize}) => [`ggml:${name}`, typeSize]),
)

export const safetensorsType = (dtype: string) => ownType(SAFETENSORS, dtype)
export const onnxType = (dtype: string) => ownType(ONNX, dtype)
export const numpyType = (descr: string) => ownType(NUMPY, descr)

/** By ggml's name in lower case; the types without blocks are as everywhere. */
export function ggmlType(name: string): ElementType {
  return PLAIN_GGML.has(name) ? (name as ElementType) : `ggml:${name}`
}

/** Bytes of one value, or of one block; 1 where the type is not known. */
export function bytesOfElement(type: ElementType | undefined): number {
  return PLAIN_BYTES[type ?? ''] ?? GGML_BYTES.get(type ?? '') ?? 1
}

function ownType(types: Readonly<Record<string, ElementType>>, dtype: string): {type?: ElementType} {
  const type = Object.hasOwn(types, dtype) ? types[dtype] : undefined
  return type === undefined ? {} : {type}
}
