import {decodeStream} from './decode-stream.ts'
import {checkDelta, deltaStreams, exponentCounts, fillPlaces, groupSizes} from './delta.ts'
import {PayloadError} from './payload-error.ts'
import type {PayloadReader} from './payload-reader.ts'
import {ROTATED, TRANSFORM, XORED} from './transform.ts'
import {AT, type ChunkPlaces, strideOf, type WasmMemory} from './wasm-memory.ts'

/** Where a chunk goes, and where its base lies, if there is one. */
export type DecodePlaces = Pick<ChunkPlaces, 'chunk'> & Partial<Pick<ChunkPlaces, 'base'>>

/** Reads a payload into a chunk of `length` bytes. */
export function decodeInto(memory: WasmMemory, reader: PayloadReader, length: number, {base, chunk}: DecodePlaces) {
  const first = reader.byte()
  const transform = first & ~XORED
  const isXored = first !== transform
  if ((isXored || transform === TRANSFORM.delta) && base === undefined)
    throw new PayloadError('the payload needs its base')
  if (transform === TRANSFORM.plain) decodeStream(memory, reader, chunk, length)
  else if (transform === TRANSFORM.planes) readPlanes(memory, reader, length, chunk)
  else if (transform === TRANSFORM.blocks) readBlocks(memory, reader, length, chunk)
  else if (first === TRANSFORM.delta) readDelta(memory, reader, length, {base: base!, chunk})
  else throw new PayloadError(`the payload has the unknown transform ${first}`)
  reader.finish()
  if (isXored) memory.kernels.xorInto(chunk, base!, length)
}

function readPlanes(memory: WasmMemory, reader: PayloadReader, length: number, chunk: number) {
  const parameter = reader.byte()
  const width = parameter & ~ROTATED
  const {join2, join4, join8} = memory.kernels
  const join = width === 2 ? join2 : width === 4 ? join4 : width === 8 ? join8 : undefined
  if (join === undefined) throw new PayloadError(`the payload has planes of the unknown width ${width}`)
  const elements = Math.floor(length / width)
  const stride = strideOf(elements)
  for (let k = 0; k < width; k++) decodeStream(memory, reader, AT.planes + k * stride, elements)
  join(AT.planes, stride, elements, chunk, Number(parameter !== width))
  readRest(memory, reader, chunk + elements * width, length - elements * width)
}

function readBlocks(memory: WasmMemory, reader: PayloadReader, length: number, chunk: number) {
  const fields = Array.from({length: reader.byte()}, () => reader.varint())
  const block = fields.reduce((sum, field) => sum + field, 0)
  if (block === 0) throw new PayloadError('the payload has blocks of no bytes')
  const count = Math.floor(length / block)
  let offset = 0
  for (const field of fields) {
    decodeStream(memory, reader, AT.planes, field * count)
    memory.kernels.scatterField(AT.planes, block, field, count, chunk + offset)
    offset += field
  }
  readRest(memory, reader, chunk + count * block, length - count * block)
}

function readDelta(memory: WasmMemory, reader: PayloadReader, length: number, {base, chunk}: Required<DecodePlaces>) {
  const [width, shift, first, groups] = [reader.byte(), reader.byte(), reader.byte(), reader.byte()]
  checkDelta(width, shift, first, groups)
  const elements = Math.floor(length / width)
  const sizes = groupSizes(exponentCounts(memory, base, width, shift, elements), first, groups)
  for (const {at, length: size} of deltaStreams(width, sizes)) decodeStream(memory, reader, at, size)
  fillPlaces(memory, first, sizes)
  memory.kernels.joinDelta(width, AT.planes, strideOf(elements), base, elements, shift, AT.places, chunk)
  readRest(memory, reader, chunk + elements * width, length - elements * width)
}

function readRest(memory: WasmMemory, reader: PayloadReader, at: number, length: number) {
  memory.kernels.copy(at, reader.take(length), length)
}
