import {chooseTransform} from './choose-transform.ts'
import type {ChunkHint} from './chunk-hint.ts'
import {chooseGroups, deltaStreams, exponentCounts, fillPlaces, groupSizes} from './delta.ts'
import {elementLayout} from './element-layout.ts'
import {encodeStream, type StreamOptions} from './encode-stream.ts'
import type {PayloadWriter} from './payload-writer.ts'
import {STREAM} from './stream-codecs.ts'
import {ROTATED, TRANSFORM, type Transform, XORED} from './transform.ts'
import {AT, type ChunkPlaces, strideOf, type WasmMemory} from './wasm-memory.ts'

/** What the functions below work on and write to. */
interface Encoder {
  memory: WasmMemory
  writer: PayloadWriter
  max: boolean
  /** Where the bytes of the chunk and of its base lie. */
  at: Pick<ChunkPlaces, 'chunk' | 'base'>
}

/** Writes the payload of a chunk of `length` bytes; at most two bytes more than them. */
export function encodeAlone(encoder: Encoder, length: number, hint: ChunkHint) {
  const {at, memory} = encoder
  const bytes = memory.bytes.subarray(at.chunk, at.chunk + length)
  writeTransformed(encoder, length, chooseTransform(bytes, hint), 0)
  storeIfLarger(encoder, length)
}

/** The same with a base: the differences of floats in units in the last place, or the bytes XORed. */
export function encodeOnBase(encoder: Encoder, length: number, hint: ChunkHint) {
  const layout = elementLayout(hint.type)
  if (layout.kind === 'float') {
    writeDelta(encoder, length, layout.width, layout.exponentShift)
    return
  }
  const {at, memory} = encoder
  memory.kernels.copy(AT.scratch, at.chunk, length)
  memory.kernels.xorInto(AT.scratch, at.base, length)
  const bytes = memory.bytes.subarray(AT.scratch, AT.scratch + length)
  const xored = {...encoder, at: {...at, chunk: AT.scratch}}
  writeTransformed(xored, length, chooseTransform(bytes, hint), XORED)
}

function storeIfLarger({at, writer}: Encoder, length: number) {
  if (writer.length <= length + 2) return
  writer.cut(0)
  writer.byte(TRANSFORM.plain)
  if (length === 0) return
  writer.byte(STREAM.stored)
  writer.copy(at.chunk, length)
}

function writeTransformed(encoder: Encoder, length: number, transform: Transform, flag: number) {
  if (transform.kind === 'planes') writePlanes(encoder, length, transform, flag)
  else if (transform.kind === 'blocks') writeBlocks(encoder, length, transform.fields, flag)
  else {
    const {at, max, memory, writer} = encoder
    writer.byte(TRANSFORM.plain | flag)
    encodeStream(memory, writer, at.chunk, length, {max, repeats: transform.repeats})
  }
}

function writePlanes(
  {at, memory, writer, max}: Encoder,
  length: number,
  {rotated, rowLength, width}: Transform & {kind: 'planes'},
  flag: number,
) {
  writer.byte(TRANSFORM.planes | flag)
  writer.byte(rotated ? width | ROTATED : width)
  const elements = Math.floor(length / width)
  const others: StreamOptions = {max, repeats: false}
  const exponents = rotated ? {...others, rowLength} : others
  const stride = strideOf(elements)
  const {split2, split4, split8} = memory.kernels
  const split = width === 2 ? split2 : width === 4 ? split4 : split8
  split(at.chunk, elements, AT.planes, stride, Number(rotated))
  for (let k = 0; k < width; k++)
    encodeStream(memory, writer, AT.planes + k * stride, elements, k === 0 ? exponents : others)
  writeRest(writer, at.chunk, elements * width, length)
}

function writeBlocks({at, memory, writer, max}: Encoder, length: number, fields: readonly number[], flag: number) {
  writer.byte(TRANSFORM.blocks | flag)
  writer.byte(fields.length)
  for (const field of fields) writer.varint(field)
  const block = fields.reduce((sum, field) => sum + field, 0)
  const count = Math.floor(length / block)
  const options: StreamOptions = {max, repeats: false}
  let offset = 0
  for (const field of fields) {
    memory.kernels.gatherField(at.chunk + offset, block, field, count, AT.planes)
    encodeStream(memory, writer, AT.planes, field * count, options)
    offset += field
  }
  writeRest(writer, at.chunk, count * block, length)
}

function writeDelta({at, memory, writer, max}: Encoder, length: number, width: number, shift: number) {
  const elements = Math.floor(length / width)
  const counts = exponentCounts(memory, at.base, width, shift, elements)
  const {first, groups} = chooseGroups(counts)
  const sizes = groupSizes(counts, first, groups)
  for (const value of [TRANSFORM.delta, width, shift, first, groups]) writer.byte(value)
  fillPlaces(memory, first, sizes)
  const stride = strideOf(elements)
  memory.kernels.splitDelta(width, at.chunk, at.base, elements, shift, AT.places, AT.planes, stride)
  for (const stream of deltaStreams(width, sizes))
    encodeStream(memory, writer, stream.at, stream.length, {max, repeats: false})
  writeRest(writer, at.chunk, elements * width, length)
}

/** The bytes after the last whole element or block, as they are. */
function writeRest(writer: PayloadWriter, chunk: number, from: number, to: number) {
  writer.copy(chunk + from, to - from)
}
