export interface GgufTensor {
  name: string
  shape: readonly number[]
  /** Number of its ggml type. */
  type: number
  /** Bytes: a multiple of 32. */
  length: number
}

const ALIGNMENT = 32

/** What stands in a GGUF file (version 3, no metadata) before the bytes of its tensors, which follow in this order. */
export function ggufHeader(tensors: readonly GgufTensor[]): Uint8Array {
  let offset = 0
  const infos = tensors.map(({length, name, shape, type}) => {
    if (length % ALIGNMENT !== 0) throw new Error(`${name} has ${length} bytes, no multiple of ${ALIGNMENT}`)
    const dimensions = shape.toReversed().map(u64)
    const info = [
      u64(Buffer.byteLength(name)),
      Buffer.from(name),
      u32(shape.length),
      ...dimensions,
      u32(type),
      u64(offset),
    ]
    offset += length
    return Buffer.concat(info)
  })
  const head = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(0), ...infos])
  return Buffer.concat([head, Buffer.alloc((ALIGNMENT - (head.length % ALIGNMENT)) % ALIGNMENT)])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
