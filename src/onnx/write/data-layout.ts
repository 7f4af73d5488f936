import {rawBytes} from '../data-types.ts'
import type {NewTensor} from '../edits.ts'
import type {OnnxTensor} from '../model.ts'
import {Rope} from './rope.ts'

/** Tensors below this stay in the model: what onnx does. */
export const EXTERNAL_THRESHOLD = 1024
/** From this size on a tensor begins at a page, so that it can be mapped. */
const LARGE = 2 ** 20
const PAGE = 4096
/** Lets a value of any type, and a vector register, begin where it should. */
const SMALL_ALIGNMENT = 64

/** The file beside a model that takes its large weights. */
export class DataLayout {
  /** Its name, in the folder of the model. */
  readonly location: string
  readonly rope = new Rope()
  readonly #places = new Map<string, number>()

  constructor(location: string) {
    this.location = location
  }

  /** Where a tensor of the model goes; two that lie in one place do so again. */
  store(tensor: OnnxTensor): number {
    const {data} = tensor
    const key = data.kind === 'external' ? `${data.external.path}:${data.external.offset}:${tensor.bytes}` : undefined
    const known = key === undefined ? undefined : this.#places.get(key)
    if (known !== undefined) return known
    const offset = this.#align(tensor.bytes ?? 0)
    this.rope.store(tensor)
    if (key !== undefined) this.#places.set(key, offset)
    return offset
  }

  produce(tensor: NewTensor, size: number): number {
    const offset = this.#align(size)
    this.rope.produce(tensor, size)
    return offset
  }

  #align(size: number): number {
    const step = size >= LARGE ? PAGE : SMALL_ALIGNMENT
    const padding = (step - (this.rope.size % step)) % step
    this.rope.bytes(new Uint8Array(padding))
    return this.rope.size
  }
}

/** @throws TypeError for a type or shape that has no raw data */
export function sizeOfTensor({dataType, dims, name}: NewTensor): number {
  const size = rawBytes(dataType, dims)
  if (size === undefined) throw new TypeError(`tensor ${JSON.stringify(name)} has no size: type ${dataType}, [${dims}]`)
  return size
}
