import {badFormula, type Place} from './formula-error.ts'
import {either, flatten, isNumber, promoted, type Scalar, type Typed, type Values} from './typed.ts'
import {int64Of} from './whole.ts'

type Type = Scalar['type']

interface PlainFunction {
  /** Whether it takes any number of numbers and lists; else it takes one number. */
  many: boolean
  typeOf(types: readonly Type[]): Type
  run(values: readonly number[]): number
}

const joined = (join: (a: Type, b: Type) => Type) => (types: readonly Type[]) => types.reduce(join)
const float = (): Type => 'float'
const int = (): Type => 'int'

const one = (typeOf: PlainFunction['typeOf'], of: (x: number) => number): PlainFunction => ({
  many: false,
  typeOf,
  run: ([x]) => of(x!),
})

/** Functions of numbers, as expr-lang/expr defines them. */
export const FUNCTIONS: ReadonlyMap<string, PlainFunction> = new Map(
  Object.entries({
    abs: one(joined(either), Math.abs),
    ceil: one(float, Math.ceil),
    floor: one(float, Math.floor),
    // Halves go away from zero.
    round: one(float, (x) => Math.sign(x) * Math.round(Math.abs(x))),
    int: one(int, int64Of),
    float: one(float, (x) => x),
    max: {many: true, typeOf: joined(either), run: (all) => first(all, (a, b) => a < b)},
    min: {many: true, typeOf: joined(either), run: (all) => first(all, (a, b) => a > b)},
    mean: {many: true, typeOf: float, run: (all) => all.reduce((a, b) => a + b) / all.length},
    median: {many: true, typeOf: float, run: median},
  }),
)

/** Functions of a list, which may take a condition for each of its items. */
export const LIST_FUNCTIONS: ReadonlySet<string> = new Set(['len', 'sum', 'count', 'all', 'any', 'none', 'one'])

export function callFunction(place: Place, args: readonly Typed[]): Scalar {
  const {many, run, typeOf} = FUNCTIONS.get(place.text)!
  const items = flatten(args)
  if (items.length === 0 || !items.every(isNumber) || (!many && (args.length !== 1 || args[0]!.type === 'list'))) {
    throw badFormula(
      'the function does not take what it is given',
      place,
      `Give ${place.text} ${many ? 'numbers' : 'one number'}.`,
    )
  }
  return {type: typeOf(items.map(({type}) => type)), run: (values) => run(items.map((item) => item.run(values)))}
}

/**
 * @param perItem For each item of the list, what the condition (or the value to sum) is of it; the items themselves
 * where there is none.
 */
export function callListFunction(place: Place, list: Typed, perItem: Scalar[] | undefined): Scalar {
  const {text} = place
  if (list.type !== 'list' || (text === 'len') !== (perItem === undefined)) {
    if (!(list.type === 'list' && perItem === undefined && (text === 'sum' || text === 'count'))) {
      throw badFormula(
        'the function does not take what it is given',
        place,
        `Write ${text}([a, b]${text === 'len' ? '' : ', # > 1'}).`,
      )
    }
  }
  const items = perItem ?? (list.items as Scalar[])
  if (text === 'len') return {type: 'int', run: () => list.items.length}
  const wanted = text === 'sum' ? isNumber : ({type}: Typed) => type === 'bool'
  if (!items.every(wanted)) {
    throw badFormula(
      `the function wants ${text === 'sum' ? 'numbers' : 'conditions'}`,
      place,
      `Write ${text}([a, b]${text === 'sum' ? '' : ', # > 1'}).`,
    )
  }
  const total = (values: Values) => items.reduce((sum, item) => sum + item.run(values), 0)
  if (text === 'sum') return {type: items.map(({type}) => type).reduce(promoted, 'int'), run: total}
  if (text === 'count') return {type: 'int', run: total}
  const holds: Record<string, (count: number) => boolean> = {
    all: (count) => count === items.length,
    any: (count) => count > 0,
    none: (count) => count === 0,
    one: (count) => count === 1,
  }
  return {type: 'bool', run: (values) => Number(holds[text]!(total(values)))}
}

/** The first value that no other beats; of NaN, which nothing beats, unlike Math.max. */
function first(all: readonly number[], beaten: (a: number, b: number) => boolean): number {
  return all.reduce((a, b) => (beaten(a, b) ? b : a))
}

function median(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
