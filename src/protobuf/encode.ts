import {WIRE} from './wire-reader.ts'

/** Seven bits a byte, the lowest first; a number below 0 takes ten bytes. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const more = rest > 0x7fn
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Buffer.from(bytes)
}

/** What stands before the value of a field with a length. */
export function lengthPrefix(field: number, length: number): Buffer {
  return Buffer.concat([varint(field * 8 + WIRE.bytes), varint(length)])
}

export function bytesField(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([lengthPrefix(field, bytes.length), bytes])
}

export function textField(field: number, text: string): Buffer {
  return bytesField(field, Buffer.from(text))
}

export function intField(field: number, value: number | bigint): Buffer {
  return Buffer.concat([varint(field * 8 + WIRE.varint), varint(value)])
}

export function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([varint(field * 8 + WIRE.four), bytes])
}

export function packedInts(field: number, values: readonly (number | bigint)[]): Buffer {
  return bytesField(field, Buffer.concat(values.map(varint)))
}

export function packedFloats(field: number, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, 4 * i)
  return bytesField(field, bytes)
}
