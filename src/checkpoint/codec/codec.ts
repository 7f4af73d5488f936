import {readFile} from 'node:fs/promises'
import {join} from 'node:path'

import {packageRoot} from '../../package-root.ts'
import {type ChunkHint, type EncodeOptions, MAX_CHUNK} from './chunk-hint.ts'
import {PayloadError} from './payload-error.ts'
import {createSlotCodec} from './slot-codec.ts'
import {codecMemory, MAX_PAYLOAD, placesOf} from './wasm-memory.ts'
import {compile, type WasmModule} from './web-assembly.ts'

/** Codes chunks of at most `MAX_CHUNK` bytes. Each worker has its own; their payloads are the same. */
export interface Codec {
  /**
   * The payload of a chunk, at most two bytes longer than it. It is a view of memory that the next call uses again:
   * copy what is to be kept.
   * @throws RangeError when the chunk is too long, or the base is not as long as it
   */
  encodeChunk(input: Uint8Array, hint: ChunkHint, options: EncodeOptions): Uint8Array
  /**
   * Fills `output`, whose length the container knows. A damaged payload may as well decode to other bytes: the
   * container has a checksum for that.
   * @throws PayloadError when the payload is not what an encoder writes, or needs a base that is not given
   * @throws RangeError as `encodeChunk`
   */
  decodeChunk(payload: Uint8Array, output: Uint8Array, base?: Uint8Array): void
}

/** Compiles the kernels once; the module can be posted to workers. */
export async function compileCodec(): Promise<WasmModule> {
  const wasm = await readFile(join(packageRoot(), 'src/checkpoint/wasm/codec.wasm'))
  return await compile(new Uint8Array(wasm))
}

/** A codec with its own memory, of about 11 MiB when all of it is used. */
export function createCodec(module: WasmModule): Codec {
  const memory = codecMemory(1)
  const codec = createSlotCodec(module, memory)
  const bytes = new Uint8Array(memory.buffer)
  const at = placesOf(0)
  return {
    encodeChunk(input, hint, {base, max}) {
      checkSizes(input, base)
      bytes.set(input, at.chunk)
      if (base) bytes.set(base, at.base)
      const length = codec.encode(0, input.length, hint, {max, hasBase: base !== undefined})
      return bytes.subarray(at.payload, at.payload + length)
    },
    decodeChunk(payload, output, base) {
      checkSizes(output, base)
      if (payload.length > MAX_PAYLOAD) throw new PayloadError('the payload is too long')
      bytes.set(payload, at.payload)
      if (base) bytes.set(base, at.base)
      codec.decode(0, payload.length, output.length, {hasBase: base !== undefined})
      output.set(bytes.subarray(at.chunk, at.chunk + output.length))
    },
  }
}

function checkSizes(chunk: Uint8Array, base: Uint8Array | undefined) {
  if (chunk.length > MAX_CHUNK) throw new RangeError(`a chunk of ${chunk.length} bytes is longer than ${MAX_CHUNK}`)
  if (base !== undefined && base.length !== chunk.length) {
    throw new RangeError(`a base of ${base.length} bytes for a chunk of ${chunk.length}`)
  }
}
