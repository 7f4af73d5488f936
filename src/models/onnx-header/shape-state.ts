import {MODEL_LIMITS} from '../limits.ts'
import type {OnnxNode, OnnxTensor} from './graph.ts'

/** What is known of the values of a graph so far: shapes, and the contents of small constants that shapes come from. */
export class ShapeState {
  readonly #shapes: Map<string, readonly number[]>
  readonly #values = new Map<string, readonly number[]>()

  constructor(inputs: ReadonlyMap<string, readonly number[]>, initializers: readonly OnnxTensor[]) {
    this.#shapes = new Map(inputs)
    for (const {dims, name, values} of initializers) {
      this.#setShape(name, dims)
      if (values) this.#setValues(name, values, dims)
    }
  }

  shape(name: string | undefined): readonly number[] | undefined {
    return name === undefined ? undefined : this.#shapes.get(name)
  }

  /** Contents of a small integer constant. */
  values(name: string | undefined): readonly number[] | undefined {
    return name === undefined ? undefined : this.#values.get(name)
  }

  /** Takes over what a rule found out of a node. */
  learn({outputs}: OnnxNode, {shapes, values}: Inferred): void {
    for (const [i, shape] of shapes?.entries() ?? []) this.#setShape(outputs[i], shape)
    if (values) this.#setValues(outputs[0], values, shapes?.[0])
  }

  #setShape(name: string | undefined, shape: readonly number[] | undefined): void {
    if (!name || !shape || shape.length > MODEL_LIMITS.dimensions) return
    if (shape.every((size) => Number.isSafeInteger(size) && size >= 0)) this.#shapes.set(name, shape)
  }

  #setValues(name: string | undefined, values: readonly number[], shape?: readonly number[]): void {
    if (!name || values.length > MODEL_LIMITS.onnxShapeValues) return
    this.#values.set(name, values)
    this.#setShape(name, shape ?? [values.length])
  }
}

/** What a rule finds out of a node: shapes of its outputs, and contents where they are small. */
export interface Inferred {
  shapes?: (readonly number[] | undefined)[]
  values?: readonly number[]
}

/** Works out the outputs of one operator; undefined where it cannot. */
export type ShapeRule = (node: OnnxNode, state: ShapeState) => Inferred | undefined

/** NumPy's rule for shapes that meet in one operation. */
export function broadcast(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  const result: number[] = []
  for (let i = 0; i < rank; i++) {
    const sizes = new Set(shapes.map((shape) => shape[i - (rank - shape.length)] ?? 1).filter((size) => size !== 1))
    if (sizes.size > 1) return undefined
    result.push([...sizes][0] ?? 1)
  }
  return result
}

/** An axis counted from the end where it is below 0; undefined where it is none. */
export function axisOf(axis: number, rank: number): number | undefined {
  const at = axis < 0 ? axis + rank : axis
  return at >= 0 && at < rank ? at : undefined
}
