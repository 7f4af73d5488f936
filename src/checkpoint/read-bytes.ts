import type {RandomReader} from './random-reader.ts'

const PIECE = 2 ** 20

/** All bytes of a source, in order, in pieces of memory of their own. */
export async function* bytesOf(reader: RandomReader): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < reader.size; offset += PIECE) {
    const piece = new Uint8Array(Math.min(PIECE, reader.size - offset))
    await reader.read(offset, piece)
    yield piece
  }
}

/** A stretch of a source, in memory of its own that no pool shares. */
export async function bytesAt(reader: RandomReader, offset: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafeSlow(length)
  await reader.read(offset, bytes)
  return bytes
}
