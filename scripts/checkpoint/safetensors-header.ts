export interface TensorPlace {
  name: string
  dtype: string
  shape: readonly number[]
  /** Bytes. */
  length: number
}

/** What stands in a safetensors file before the bytes of its tensors, which follow each other in this order. */
export function safetensorsHeader(tensors: readonly TensorPlace[]): Uint8Array {
  let end = 0
  const entries = tensors.map(({dtype, length, name, shape}) => {
    const start = end
    end += length
    return [name, {dtype, shape, data_offsets: [start, end]}]
  })
  const json = JSON.stringify({__metadata__: {format: 'pt'}, ...Object.fromEntries(entries)})
  const padded = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded])
}
