import {type Field, type Range, WIRE} from '../../protobuf/wire-reader.ts'
import {DATA_TYPE} from '../data-types.ts'
import {ATTRIBUTE} from '../field-numbers.ts'
import {ONNX_LIMITS} from '../limits.ts'
import type {OnnxAttribute, OnnxGraph, OnnxTensor, Place} from '../model.ts'
import {readGraph} from './read-graph.ts'
import {readTensorProto} from './read-tensor.ts'
import type {OnnxReader} from './reader.ts'

const NONE: readonly never[] = []

/** An AttributeProto; `depth` is that of the graph which has its node. */
export function readAttribute(reader: OnnxReader, field: Field, depth: number): OnnxAttribute {
  const place = reader.place(field)
  const parts = new AttributeReader(reader, depth)
  for (const part of reader.wire.fields(place.message)) parts.take(part)
  return parts.build(place)
}

/** What an attribute says of itself in fields of one value. */
type Said = Pick<OnnxAttribute, 'name' | 'type'> & {float?: number; int?: number; text?: string; refName?: string}

class AttributeReader {
  readonly #reader: OnnxReader
  readonly #depth: number
  readonly #said: Said = {name: '', type: 0}
  // Most attributes have one value: what holds lists is made for those that do.
  #tensors: OnnxTensor[] | undefined
  #graphs: OnnxGraph[] | undefined
  #floats: NumberList | undefined
  #ints: NumberList | undefined
  #texts: string[] | 'too many' = []

  constructor(reader: OnnxReader, depth: number) {
    this.#reader = reader
    this.#depth = depth
  }

  take(field: Field): void {
    const {wire} = this.#reader
    switch (field.number) {
      case ATTRIBUTE.name:
        this.#said.name = wire.text(field)
        return
      case ATTRIBUTE.type:
        this.#said.type = wire.int(field)
        return
      case ATTRIBUTE.float:
        this.#said.float = wire.float(field)
        return
      case ATTRIBUTE.int:
        this.#said.int = wire.int(field)
        return
      case ATTRIBUTE.text:
        if (isShort(field)) this.#said.text = wire.text(field)
        return
      case ATTRIBUTE.refName:
        this.#said.refName = wire.text(field)
        return
      default:
        this.#takeMany(field)
    }
  }

  build(place: Place): OnnxAttribute {
    const numbers = this.#floats ?? this.#ints
    return {
      place,
      ...this.#said,
      ...(this.#floats?.kept && {floats: this.#floats.kept}),
      ...(this.#ints?.kept && {ints: this.#ints.kept}),
      ...(typeof this.#texts !== 'string' && this.#texts.length > 0 && {texts: this.#texts}),
      ...(numbers && {values: numbers.asTensor(place, this.#said.name)}),
      tensors: this.#tensors ?? NONE,
      graphs: this.#graphs ?? NONE,
    }
  }

  #takeMany(field: Field): void {
    const reader = this.#reader
    switch (field.number) {
      case ATTRIBUTE.floats:
        this.#floats ??= new NumberList('float')
        this.#floats.add(field, (most) => reader.floats(field, most), countFixed(field))
        return
      case ATTRIBUTE.ints:
        this.#ints ??= new NumberList('int64')
        this.#ints.add(field, (most) => reader.ints(field, most), countVarints(reader, field))
        return
      case ATTRIBUTE.texts:
        this.#addText(field)
        return
      case ATTRIBUTE.tensor:
      case ATTRIBUTE.tensors:
        this.#tensors ??= []
        this.#tensors.push(readTensorProto(reader, field))
        return
      case ATTRIBUTE.graph:
      case ATTRIBUTE.graphs:
        this.#graphs ??= []
        this.#graphs.push(readGraph(reader, field, this.#depth + 1))
    }
  }

  #addText(field: Field): void {
    if (typeof this.#texts === 'string') return
    if (this.#texts.length < ONNX_LIMITS.attributeValues && isShort(field))
      this.#texts.push(this.#reader.wire.text(field))
    else this.#texts = 'too many'
  }
}

/** A list of numbers as it comes in: the numbers while they are few, and where they are. */
class NumberList {
  readonly #type: 'float' | 'int64'
  readonly #ranges: Range[] = []
  #kept: number[] | undefined = []
  #count = 0

  constructor(type: 'float' | 'int64') {
    this.#type = type
  }

  get kept(): readonly number[] | undefined {
    return this.#kept && this.#kept.length > 0 ? this.#kept : undefined
  }

  add({end, start}: Field, read: (most: number) => number[] | undefined, count: number): void {
    const last = this.#ranges.at(-1)
    if (last?.end === start) last.end = end
    else this.#ranges.push({start, end})
    this.#count += count
    const more = this.#kept && read(ONNX_LIMITS.attributeValues - this.#kept.length)
    if (more) this.#kept?.push(...more)
    else this.#kept = undefined
  }

  asTensor(place: Place, name: string): OnnxTensor {
    const isFloat = this.#type === 'float'
    return {
      place,
      name,
      dataType: DATA_TYPE[this.#type],
      dims: [this.#count],
      bytes: this.#count * (isFloat ? 4 : 8),
      data: {kind: 'typed', encoding: isFloat ? 'fixed' : 'varint', ranges: this.#ranges},
    }
  }
}

function isShort({at, end}: Field): boolean {
  return end - at <= ONNX_LIMITS.textBytes
}

function countFixed({at, end, wire}: Field): number {
  return wire === WIRE.four ? 1 : (end - at) / 4
}

function countVarints(reader: OnnxReader, field: Field): number {
  let count = 0
  for (const _ of reader.wire.ints(field)) count++
  return count
}
