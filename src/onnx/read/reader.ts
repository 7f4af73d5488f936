import {FileSource} from '../../protobuf/byte-source.ts'
import {type Field, WIRE, WireReader} from '../../protobuf/wire-reader.ts'
import {ExternalFiles} from '../external-files.ts'
import {ONNX_LIMITS} from '../limits.ts'
import type {Place} from '../model.ts'
import {truncated, wireErrors} from '../onnx-error.ts'
import type {OnnxFile} from '../onnx-file.ts'

/** The fields of an open file. */
export function wireOf({handle, path, size}: OnnxFile): WireReader {
  const source = new FileSource(handle.fd, size, (offset) => truncated(path, 'it became shorter meanwhile', offset))
  return new WireReader(source, wireErrors(path), ONNX_LIMITS)
}

/** What the readers of all messages share: the file, its limits, and the files beside it. */
export class OnnxReader {
  readonly wire: WireReader
  readonly external: ExternalFiles
  #partsLeft: number = ONNX_LIMITS.parts
  #valuesLeft: number = ONNX_LIMITS.keptValues

  constructor(file: OnnxFile) {
    this.wire = wireOf(file)
    this.external = new ExternalFiles(file.path)
  }

  /** Where a message that will be kept stands. */
  place(field: Field): Place {
    const message = this.wire.range(field)
    if (this.#partsLeft-- <= 0)
      throw this.wire.bad(field.start, `it has more than ${ONNX_LIMITS.parts} nodes, tensors and values`)
    return {field: {start: field.start, end: field.end}, message}
  }

  /** The numbers of a repeated field; undefined where there are more than are kept, or a file has too many in all. */
  ints(field: Field, most: number): number[] | undefined {
    const values: number[] = []
    for (const value of this.wire.ints(field)) {
      if (values.length >= most || this.#valuesLeft <= 0) return undefined
      this.#valuesLeft--
      values.push(value)
    }
    return values
  }

  /** {@link ints} for numbers of four bytes. */
  floats(field: Field, most: number): number[] | undefined {
    if (field.wire === WIRE.four) return [this.wire.float(field)]
    const {end, start} = this.wire.range(field)
    const count = (end - start) / 4
    if (!Number.isInteger(count)) throw this.wire.bad(start, 'a list of floats ends within one')
    if (count > most || count > this.#valuesLeft) return undefined
    this.#valuesLeft -= count
    const bytes = this.wire.source.view(start, end - start)
    return Array.from({length: count}, (_, i) => bytes.readFloatLE(4 * i))
  }
}

/** Refuses a message of which there must be one: two would be merged by a reader of protobuf, which nobody writes. */
export function once<T>(reader: OnnxReader, field: Field, before: T | undefined): void {
  if (before !== undefined) throw reader.wire.bad(field.start, `field ${field.number} is there twice`)
}
