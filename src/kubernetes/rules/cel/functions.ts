import {CelError, combine} from './combine.ts'

type Test = (item: unknown) => boolean

/** Calls whose last argument is evaluated once an item. */
export const MACROS: Readonly<Record<string, (items: readonly unknown[], test: Test) => unknown>> = {
  all: (items, test) =>
    combine(
      false,
      items.map((item) => () => test(item)),
    ),
  exists: (items, test) =>
    combine(
      true,
      items.map((item) => () => test(item)),
    ),
  exists_one: (items, test) => items.filter(test).length === 1,
  filter: (items, test) => items.filter(test),
}

/** `size(x)`, `int(x)`. Throws CelError. */
export function callFunction(name: string, [value]: readonly unknown[]): unknown {
  if (name === 'size') return size(value)
  if (name === 'int') return integer(value)
  if (name === 'string') return String(value)
  throw new CelError(`no function ${name}`)
}

/** `x.size()`, `x.startsWith(y)` and the like. Throws CelError. */
export function callMethod(name: string, receiver: unknown, [argument]: readonly unknown[]): unknown {
  if (name === 'size') return size(receiver)
  if (typeof receiver !== 'string' || typeof argument !== 'string') throw new CelError(`no such overload: ${name}`)
  switch (name) {
    case 'startsWith':
      return receiver.startsWith(argument)
    case 'endsWith':
      return receiver.endsWith(argument)
    case 'contains':
      return receiver.includes(argument)
    case 'matches':
      return new RegExp(argument, 'u').test(receiver)
    case 'find':
      return new RegExp(argument, 'u').exec(receiver)?.[0] ?? ''
    case 'split':
      return receiver.split(argument)
  }
  throw new CelError(`no function ${name}`)
}

function size(value: unknown): number {
  if (typeof value === 'string') return [...value].length
  if (Array.isArray(value)) return value.length
  if (typeof value === 'object' && value !== null) return Object.keys(value).length
  throw new CelError('no such overload: size')
}

function integer(value: unknown): number {
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value !== 'string' || !/^[+-]?\d+$/.test(value)) throw new CelError(`not an integer: ${String(value)}`)
  if (Math.abs(Number(value)) >= 2 ** 63) throw new CelError(`not a 64-bit integer: ${value}`)
  return Number(value)
}
