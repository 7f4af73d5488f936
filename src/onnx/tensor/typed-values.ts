import type {Range, WireReader} from '../../protobuf/wire-reader.ts'
import {WIRE} from '../../protobuf/wire-reader.ts'
import {bitsOf} from '../data-types.ts'
import type {OnnxTensor, TensorData} from '../model.ts'
import {quoted} from '../onnx-error.ts'

const PIECE = 64 * 2 ** 10

/**
 * Values that are written as protobuf numbers (float_data and its kin), as raw data: little-endian, elements below a
 * byte packed.
 * @throws UserError `E_BAD_MODEL_FILE` where they are more or fewer than the shape says
 */
export function decodeTyped(wire: WireReader, tensor: OnnxTensor, data: TensorData & {kind: 'typed'}): Buffer {
  const target = Buffer.alloc(tensor.bytes ?? 0)
  const sink = new Sink(target, (offset) =>
    wire.bad(offset, `tensor ${quoted(tensor.name)} has other values than its shape and type need`),
  )
  const bytesEach = Math.max(8, bitsOf(tensor.dataType) ?? 8) / 8
  for (const range of data.ranges) {
    for (const field of wire.fields(range)) {
      const value = {start: field.at, end: field.end}
      if (data.encoding === 'fixed') copyFixed(wire, value, sink)
      else if (field.wire === WIRE.varint) sink.number(field.start, wire.low, wire.high, bytesEach)
      else copyVarints(wire, wire.range(field), {sink, bytesEach})
    }
  }
  if (sink.at !== target.length) throw sink.bad(tensor.place.field.start)
  return target
}

class Sink {
  at = 0
  readonly bad: (offset: number) => Error
  readonly #target: Buffer

  constructor(target: Buffer, bad: (offset: number) => Error) {
    this.#target = target
    this.bad = bad
  }

  bytes(offset: number, bytes: Buffer): void {
    if (this.at + bytes.length > this.#target.length) throw this.bad(offset)
    this.at += bytes.copy(this.#target, this.at)
  }

  number(offset: number, low: number, high: number, bytesEach: number): void {
    if (this.at + bytesEach > this.#target.length) throw this.bad(offset)
    if (bytesEach === 1) this.#target[this.at] = low
    else if (bytesEach === 2) this.#target.writeUInt16LE(low & 0xffff, this.at)
    else this.#target.writeUInt32LE(low, this.at)
    if (bytesEach === 8) this.#target.writeUInt32LE(high, this.at + 4)
    this.at += bytesEach
  }
}

function copyFixed(wire: WireReader, {end, start}: Range, sink: Sink): void {
  for (let at = start; at < end; at += PIECE) sink.bytes(at, wire.source.view(at, Math.min(PIECE, end - at)))
}

function copyVarints(wire: WireReader, {end, start}: Range, {bytesEach, sink}: {sink: Sink; bytesEach: number}): void {
  for (let at = start; at < end; ) {
    const next = wire.varint(at, end)
    sink.number(at, wire.low, wire.high, bytesEach)
    at = next
  }
}
