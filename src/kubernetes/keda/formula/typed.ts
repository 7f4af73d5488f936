/** The values of a formula's names, by their index. */
export type Values = ArrayLike<number>

/** A part of a formula that is one value; `true` is 1. A `number` is an int or a float, which only its run tells. */
export interface Scalar {
  type: 'int' | 'float' | 'number' | 'bool'
  run(values: Values): number
}

/** A list as it is written: its length is known before it runs. */
export interface List {
  type: 'list'
  items: Typed[]
}

export type Typed = Scalar | List

export function isNumber(typed: Typed): typed is Scalar {
  return typed.type === 'int' || typed.type === 'float' || typed.type === 'number'
}

/** The type of a result that is one of two. */
export function either(a: Scalar['type'], b: Scalar['type']): Scalar['type'] {
  return a === b ? a : 'number'
}

/** The type of `+`, `-` and `*`. */
export function promoted(a: Scalar['type'], b: Scalar['type']): Scalar['type'] {
  return a === 'float' || b === 'float' ? 'float' : either(a, b)
}

/** All numbers of a list and the lists in it. */
export function flatten(items: readonly Typed[]): Scalar[] {
  return items.flatMap((item) => (item.type === 'list' ? flatten(item.items) : [item]))
}
