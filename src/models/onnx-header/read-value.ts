import {MODEL_LIMITS} from '../limits.ts'
import type {OnnxValue} from './graph.ts'
import type {Reading, Wire, WireField} from './wire.ts'

/** From TypeProto to the dimensions: tensor_type, shape, dim. */
const PATH_TO_DIM = [1, 2, 1]
const BYTES = 2

/** Reads a ValueInfoProto: its name, and the dimensions of its tensor type. */
export function readValue(wire: Wire, end: number): Reading<OnnxValue> {
  return new ValueReader(wire).read(end)
}

class ValueReader {
  readonly #wire: Wire
  readonly #dims: OnnxValue['dims'] = []
  #name = ''

  constructor(wire: Wire) {
    this.#wire = wire
  }

  *read(end: number): Reading<OnnxValue> {
    yield* this.#wire.each(end, (field) => this.#take(field))
    return {name: this.#name, dims: this.#dims}
  }

  *#take(field: WireField): Reading<void> {
    if (field.number === 1) this.#name = yield* this.#wire.text(field)
    else if (field.number === 2 && field.wire === BYTES) yield* this.#within(field.end, PATH_TO_DIM)
  }

  /** Goes down messages along a path of field numbers, to the dimensions. */
  *#within(end: number, [first, ...rest]: readonly number[]): Reading<void> {
    yield* this.#wire.each(end, (field) => {
      if (field.number !== first || field.wire !== BYTES) return
      return rest.length === 0 ? this.#dim(field) : this.#within(field.end, rest)
    })
  }

  *#dim(field: WireField): Reading<void> {
    if (this.#dims.length >= MODEL_LIMITS.dimensions) throw this.#wire.bad('an input has too many dimensions')
    const at = this.#dims.push(undefined) - 1
    yield* this.#wire.each(field.end, (part) => this.#dimPart(part, at))
  }

  *#dimPart(part: WireField, at: number): Reading<void> {
    if (part.number === 1 && part.value > 0) this.#dims[at] = part.value
    else if (part.number === 2) this.#dims[at] = (yield* this.#wire.text(part)) || undefined
  }
}
