import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import {bytesOfElement} from '../formats/element-types.ts'
import type {Segment} from '../layout.ts'
import {float8Table} from './float8.ts'

/**
 * The values of a tensor as 32-bit floats, little endian in `bytes`; those of 64 bits are rounded.
 * @throws UserError `E_NOT_FLOAT` for a tensor of another type
 */
export function toFloat32({dtype, name, shape, type}: Segment, bytes: Uint8Array): Float32Array {
  const read = type === undefined ? undefined : readerOf(type, dtype ?? '', bytes)
  const count = bytes.length / bytesOfElement(type)
  const isPlain = shape === undefined || shape.reduce((product, size) => product * size, 1) === count
  if (!read || !isPlain || !Number.isInteger(count)) {
    const said = dtype ?? 'not known'
    throw new UserError(`The type of tensor ${JSON.stringify(clean(name ?? ''))} is ${clean(said)}, no plain float.`, {
      code: 'E_NOT_FLOAT',
      fix: 'Take its bytes with tensor(name) and decode them with what wrote them.',
    })
  }
  const values = new Float32Array(count)
  for (let i = 0; i < count; i++) values[i] = read(i)
  return values
}

function readerOf(type: string, dtype: string, bytes: Uint8Array): ((index: number) => number) | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (type) {
    case 'f32':
      return (i) => view.getFloat32(4 * i, true)
    case 'f64':
      return (i) => view.getFloat64(8 * i, true)
    case 'bf16': {
      const wide = new DataView(new ArrayBuffer(4))
      return (i) => {
        wide.setUint16(0, view.getUint16(2 * i, true))
        return wide.getFloat32(0)
      }
    }
    case 'f16':
      return (i) => fromFloat16(view.getUint16(2 * i, true))
    case 'f8': {
      const table = float8Table(dtype)
      return table && ((i) => table[bytes[i]!]!)
    }
    default:
      return undefined
  }
}

/** IEEE 754 binary16. */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}
