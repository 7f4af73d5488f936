import {readFile} from 'node:fs/promises'
import {join} from 'node:path'

import {packageRoot} from '../../package-root.ts'
import {type ChunkHint, type EncodeOptions, MAX_CHUNK} from './chunk-hint.ts'
import {decodeInto} from './decode-chunk.ts'
import {encodeAlone, encodeOnBase} from './encode-chunk.ts'
import {PayloadReader} from './payload-reader.ts'
import {PayloadWriter} from './payload-writer.ts'
import {AT, instantiate, MAX_CODED} from './wasm-memory.ts'
import {compile} from './web-assembly.ts'

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
export async function compileCodec(): Promise<WebAssembly.Module> {
  const wasm = await readFile(join(packageRoot(), 'src/checkpoint/wasm/codec.wasm'))
  return await compile(new Uint8Array(wasm))
}

/** From a payload that needs a base, up to which share of the chunk nobody asks what it takes without. */
const CLEAR_GAIN = 0.5

/** A codec with its own memory, of about 10 MiB when all of it is used. */
export function createCodec(module: WebAssembly.Module): Codec {
  const memory = instantiate(module)
  const writer = new PayloadWriter(MAX_CHUNK + MAX_CODED)
  return {
    encodeChunk(input, hint, {base, max}) {
      checkSizes(input, base)
      const encoder = {memory, writer, max}
      writer.cut(0)
      memory.bytes.set(input, AT.chunk)
      if (base === undefined) {
        encodeAlone(encoder, input.length, hint)
        return writer.written()
      }
      memory.bytes.set(base, AT.base)
      encodeOnBase(encoder, input.length, hint)
      if (writer.length <= input.length * CLEAR_GAIN) return writer.written()
      const based = writer.written().slice()
      writer.cut(0)
      memory.bytes.set(input, AT.chunk)
      encodeAlone(encoder, input.length, hint)
      return based.length < writer.length ? based : writer.written()
    },
    decodeChunk(payload, output, base) {
      checkSizes(output, base)
      if (base !== undefined) memory.bytes.set(base, AT.base)
      decodeInto(memory, new PayloadReader(payload), output.length, base !== undefined)
      output.set(memory.bytes.subarray(AT.chunk, AT.chunk + output.length))
    },
  }
}

function checkSizes(chunk: Uint8Array, base: Uint8Array | undefined) {
  if (chunk.length > MAX_CHUNK) throw new RangeError(`a chunk of ${chunk.length} bytes is longer than ${MAX_CHUNK}`)
  if (base !== undefined && base.length !== chunk.length) {
    throw new RangeError(`a base of ${base.length} bytes for a chunk of ${chunk.length}`)
  }
}
