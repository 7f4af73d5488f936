import type {ChunkHint} from './chunk-hint.ts'
import {decodeInto} from './decode-chunk.ts'
import {encodeAlone, encodeOnBase} from './encode-chunk.ts'
import {PayloadReader} from './payload-reader.ts'
import {PayloadWriter} from './payload-writer.ts'
import {AT, instantiate, placesOf} from './wasm-memory.ts'
import type {SharedWasmMemory, WasmModule} from './web-assembly.ts'

/** Codes chunks where they lie, in the slots of its memory: nothing is copied in or out. */
export interface SlotCodec {
  /** Bytes of the payload that it leaves in the slot, made of the `length` bytes of the chunk in it. */
  encode(slot: number, length: number, hint: ChunkHint, options: {max: boolean; hasBase: boolean}): number
  /** @throws PayloadError as `Codec.decodeChunk` */
  decode(slot: number, payloadLength: number, length: number, options: {hasBase: boolean}): void
  /** Whether the payload in a slot decodes to the chunk in it, which stays. */
  comesBack(slot: number, payloadLength: number, length: number, options: {hasBase: boolean}): boolean
}

/** From a payload that needs a base, up to which share of the chunk nobody asks what it takes without. */
const CLEAR_GAIN = 0.5

/** `memory` has the slots, and is of no other codec. Their lengths are the caller's to check. */
export function createSlotCodec(module: WasmModule, shared: SharedWasmMemory): SlotCodec {
  const memory = instantiate(module, shared)
  const decodeTo = (chunk: number, slot: number, payloadLength: number, length: number, hasBase: boolean) => {
    const {base, payload} = placesOf(slot)
    const reader = new PayloadReader(memory, payload, payloadLength)
    decodeInto(memory, reader, length, {chunk, ...(hasBase && {base})})
  }
  return {
    encode(slot, length, hint, {hasBase, max}) {
      const at = placesOf(slot)
      const writer = new PayloadWriter(memory, at.payload)
      const encoder = {memory, writer, max, at}
      if (!hasBase) {
        encodeAlone(encoder, length, hint)
        return writer.length
      }
      encodeOnBase(encoder, length, hint)
      if (writer.length <= length * CLEAR_GAIN) return writer.length
      const based = writer.written().slice()
      writer.cut(0)
      encodeAlone(encoder, length, hint)
      if (based.length >= writer.length) return writer.length
      writer.cut(0)
      writer.bytes(based)
      return writer.length
    },
    decode(slot, payloadLength, length, {hasBase}) {
      decodeTo(placesOf(slot).chunk, slot, payloadLength, length, hasBase)
    },
    comesBack(slot, payloadLength, length, {hasBase}) {
      decodeTo(AT.scratch, slot, payloadLength, length, hasBase)
      return memory.kernels.isEqual(AT.scratch, placesOf(slot).chunk, length) !== 0
    },
  }
}
