import {chooseTransform} from './choose-transform.ts'
import type {ChunkHint} from './chunk-hint.ts'
import {chooseGroups, deltaStreams, exponentCounts, fillPlaces, groupSizes} from './delta.ts'
import {elementLayout} from './element-layout.ts'
import {encodeStream, type StreamOptions} from './encode-stream.ts'
import type {PayloadWriter} from './payload-writer.ts'
import {STREAM} from './stream-codecs.ts'
import {ROTATED, TRANSFORM, type Transform, XORED} from './transform.ts'
import {AT, strideOf, type WasmMemory} from './wasm-memory.ts'

/** What the functions below work on and write to. */
interface Encoder {
  memory: WasmMemory
  writer: PayloadWriter
  max: boolean
}

/** Writes the payload of the `length` bytes that lie at `AT.chunk`; at most two bytes more than them. */
export function encodeAlone(encoder: Encoder, length: number, hint: ChunkHint) {
  const bytes = encoder.memory.bytes.subarray(AT.chunk, AT.chunk + length)
  writeTransformed(encoder, length, chooseTransform(bytes, hint), 0)
  storeIfLarger(encoder, length)
}

/**
 * The same with the base that lies at `AT.base`: the differences of floats in units in the last place, or the bytes
 * XORed. Changes the bytes at `AT.chunk` when they are no floats.
 */
export function encodeOnBase(encoder: Encoder, length: number, hint: ChunkHint) {
  const layout = elementLayout(hint.type)
  if (layout.kind === 'float') {
    writeDelta(encoder, length, layout.width, layout.exponentShift)
    return
  }
  const {memory} = encoder
  memory.kernels.xorInto(AT.chunk, AT.base, length)
  const bytes = memory.bytes.subarray(AT.chunk, AT.chunk + length)
  writeTransformed(encoder, length, chooseTransform(bytes, hint), XORED)
}

function storeIfLarger({memory, writer}: Encoder, length: number) {
  if (writer.length <= length + 2) return
  writer.cut(0)
  writer.byte(TRANSFORM.plain)
  if (length === 0) return
  writer.byte(STREAM.stored)
  writer.bytes(memory.bytes.subarray(AT.chunk, AT.chunk + length))
}

function writeTransformed(encoder: Encoder, length: number, transform: Transform, flag: number) {
  if (transform.kind === 'planes') writePlanes(encoder, length, transform, flag)
  else if (transform.kind === 'blocks') writeBlocks(encoder, length, transform.fields, flag)
  else {
    encoder.writer.byte(TRANSFORM.plain | flag)
    encodeStream(encoder.memory, encoder.writer, AT.chunk, length, {max: encoder.max, repeats: transform.repeats})
  }
}

function writePlanes(
  {memory, writer, max}: Encoder,
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
  split(AT.chunk, elements, AT.planes, stride, Number(rotated))
  for (let k = 0; k < width; k++)
    encodeStream(memory, writer, AT.planes + k * stride, elements, k === 0 ? exponents : others)
  writeRest(memory, writer, elements * width, length)
}

function writeBlocks({memory, writer, max}: Encoder, length: number, fields: readonly number[], flag: number) {
  writer.byte(TRANSFORM.blocks | flag)
  writer.byte(fields.length)
  for (const field of fields) writer.varint(field)
  const block = fields.reduce((sum, field) => sum + field, 0)
  const count = Math.floor(length / block)
  const options: StreamOptions = {max, repeats: false}
  let offset = 0
  for (const field of fields) {
    memory.kernels.gatherField(AT.chunk + offset, block, field, count, AT.planes)
    encodeStream(memory, writer, AT.planes, field * count, options)
    offset += field
  }
  writeRest(memory, writer, count * block, length)
}

function writeDelta({memory, writer, max}: Encoder, length: number, width: number, shift: number) {
  const elements = Math.floor(length / width)
  const counts = exponentCounts(memory, width, shift, elements)
  const {first, groups} = chooseGroups(counts)
  const sizes = groupSizes(counts, first, groups)
  for (const value of [TRANSFORM.delta, width, shift, first, groups]) writer.byte(value)
  fillPlaces(memory, first, sizes)
  const stride = strideOf(elements)
  memory.kernels.splitDelta(width, AT.chunk, AT.base, elements, shift, AT.places, AT.planes, stride)
  for (const {at, length: size} of deltaStreams(width, sizes))
    encodeStream(memory, writer, at, size, {max, repeats: false})
  writeRest(memory, writer, elements * width, length)
}

/** The bytes after the last whole element or block, as they are. */
function writeRest(memory: WasmMemory, writer: PayloadWriter, from: number, to: number) {
  writer.bytes(memory.bytes.subarray(AT.chunk + from, AT.chunk + to))
}
