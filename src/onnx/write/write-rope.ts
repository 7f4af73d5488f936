import type {FileHandle} from 'node:fs/promises'

import type {ByteChunks, NewTensor} from '../edits.ts'
import type {OnnxModel} from '../model.ts'
import {readInto} from '../onnx-file.ts'
import {tensorChunks} from '../tensor/read-tensor.ts'
import type {Piece, Rope} from './rope.ts'

const CHUNK = 2 ** 20

export interface WriteProgress {
  /** Called with the bytes that came out since the last call. */
  onBytes?: (count: number) => void
  signal?: AbortSignal
}

export interface Writing extends WriteProgress {
  model: OnnxModel
}

/** Writes all pieces in order; the old model and the weights beside it are read meanwhile. */
export async function writeRope(target: FileHandle, rope: Rope, {model, onBytes, signal}: Writing): Promise<void> {
  const out = new Gatherer(target, (count) => {
    signal?.throwIfAborted()
    onBytes?.(count)
  })
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (const piece of rope.pieces) for await (const bytes of chunksOf(piece, model, buffer)) await out.write(bytes)
  await out.flush()
}

async function* chunksOf(piece: Piece, model: OnnxModel, buffer: Buffer): AsyncGenerator<Uint8Array, void, void> {
  if ('bytes' in piece) yield piece.bytes
  else if ('stored' in piece) yield* tensorChunks(model, piece.stored)
  else if ('produced' in piece) yield* produce(piece.produced, piece.size)
  else
    for (let at = piece.copy.start; at < piece.copy.end; at += CHUNK) {
      const part = buffer.subarray(0, Math.min(CHUNK, piece.copy.end - at))
      await readInto(model.file, at, part)
      yield part
    }
}

/** @throws Error where a tensor is not of the size that was said: lengths before it are written already */
async function* produce({bytes, name}: NewTensor, size: number): AsyncGenerator<Uint8Array, void, void> {
  let written = 0
  for await (const chunk of pieces(typeof bytes === 'function' ? bytes() : bytes)) {
    written += chunk.length
    if (written > size) break
    yield chunk
  }
  if (written !== size) throw new Error(`tensor ${JSON.stringify(name)} takes ${size} bytes and others were produced`)
}

async function* pieces(chunks: ByteChunks): AsyncGenerator<Uint8Array, void, void> {
  const made = await chunks
  if (made instanceof Uint8Array) yield made
  else yield* made
}

/** Brings small pieces together: a file is written in few large steps. */
class Gatherer {
  readonly #target: FileHandle
  readonly #onBytes: (count: number) => void
  readonly #buffer = Buffer.allocUnsafe(CHUNK)
  #filled = 0

  constructor(target: FileHandle, onBytes: (count: number) => void) {
    this.#target = target
    this.#onBytes = onBytes
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#filled + bytes.length > CHUNK) await this.flush()
    if (bytes.length >= CHUNK) return await this.#put(bytes)
    this.#buffer.set(bytes, this.#filled)
    this.#filled += bytes.length
  }

  async flush(): Promise<void> {
    await this.#put(this.#buffer.subarray(0, this.#filled))
    this.#filled = 0
  }

  async #put(bytes: Uint8Array): Promise<void> {
    let at = 0
    while (at < bytes.length) at += (await this.#target.write(bytes, at, bytes.length - at)).bytesWritten
    this.#onBytes(bytes.length)
  }
}
