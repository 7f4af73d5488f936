/** Bits of the dtypes that tests write. */
const BITS: Readonly<Record<string, number>> = {
  F32: 32,
  F16: 16,
  BF16: 16,
  I64: 64,
  I32: 32,
  I8: 8,
  U8: 8,
  BOOL: 8,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F4: 4,
}

export interface SafetensorsEntry {
  dtype: string
  shape: number[]
}

/** Name, then dtype and shape. */
export type SafetensorsTensors = Record<string, SafetensorsEntry>

/** Header of a safetensors file: length and JSON; `dataBytes` is what has to follow. */
export function safetensorsHeader(tensors: SafetensorsTensors): {header: Buffer; dataBytes: number} {
  let at = 0
  const entries = Object.entries(tensors).map(([name, {dtype, shape}]) => {
    const begin = at
    at += (shape.reduce((product, size) => product * size, 1) * BITS[dtype]!) / 8
    return [name, {dtype, shape, data_offsets: [begin, at]}]
  })
  return {
    header: withLength(JSON.stringify({__metadata__: {format: 'pt'}, ...Object.fromEntries(entries)})),
    dataBytes: at,
  }
}

/** A safetensors file with zeros for weights. */
export function safetensorsFile(tensors: SafetensorsTensors): Buffer {
  const {dataBytes, header} = safetensorsHeader(tensors)
  return Buffer.concat([header, Buffer.alloc(dataBytes)])
}

/** Length of a header's JSON, then the JSON. */
export function withLength(json: string): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(json)))
  return Buffer.concat([length, Buffer.from(json)])
}
