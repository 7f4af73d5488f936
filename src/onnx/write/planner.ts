import type {Field, Range, WireReader} from '../../protobuf/wire-reader.ts'
import type {OnnxEdits} from '../edits.ts'
import type {OnnxModel, OnnxNode, OnnxTensor, OnnxValue, Place} from '../model.ts'
import {wireOf} from '../read/reader.ts'
import type {DataLayout} from './data-layout.ts'
import {Rope} from './rope.ts'

/** What the planners of all messages share: the model, the edits (those that were found are counted) and the layout. */
export class Planner {
  readonly model: OnnxModel
  readonly edits: OnnxEdits
  readonly wire: WireReader
  /** Where large tensors go; undefined where all stay in the model. */
  readonly data: DataLayout | undefined
  readonly #used = new Set<unknown>()

  constructor(model: OnnxModel, edits: OnnxEdits, data: DataLayout | undefined) {
    this.model = model
    this.edits = edits
    this.wire = wireOf(model.file)
    this.data = data
  }

  nodeEdit(node: OnnxNode) {
    return this.#use(node, this.edits.nodes?.get(node))
  }

  tensorEdit(tensor: OnnxTensor) {
    return this.#use(tensor, this.edits.tensors?.get(tensor))
  }

  valueEdit(value: OnnxValue) {
    return this.#use(value, this.edits.values?.get(value))
  }

  /** An edit of what is not in the model would be lost without a word. @throws Error */
  checkUsed(): void {
    const {nodes, tensors, values} = this.edits
    for (const keys of [nodes, tensors, values])
      for (const [key] of keys ?? [])
        if (!this.#used.has(key)) throw new Error(`an edit names ${JSON.stringify(key.name)}, which is not written`)
  }

  /**
   * A message with some fields changed, those of `change` that are not undefined, and `tail` (planned last: weights are laid out in order) behind all.
   * Undefined where it stays as it is.
   */
  rewrite(message: Range, change: (field: Field) => Rope | undefined, tail = () => new Rope()): Rope | undefined {
    const rope = new Rope()
    let isChanged = false
    for (const field of this.wire.fields(message)) {
      const changed = change(field)
      if (changed) {
        isChanged = true
        rope.append(changed)
      } else rope.copy(field)
    }
    const end = tail()
    return isChanged || end.size > 0 ? rope.append(end) : undefined
  }

  #use<T>(key: unknown, edit: T | undefined): T | undefined {
    if (edit !== undefined) this.#used.add(key)
    return edit
  }
}

/** Finds what stands at a field. */
export function byField<T extends {place: Place}>(things: readonly T[]): (field: Field) => T | undefined {
  const byStart = new Map(things.map((thing) => [thing.place.field.start, thing]))
  return ({start}) => byStart.get(start)
}
