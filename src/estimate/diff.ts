import type {Estimate, EstimateDiff, LineChange} from './estimate.ts'
import type {PricedBaseline} from './load-baseline.ts'

/** What changed from one estimate to another, line by line, as a pull request would show it. */
export function diffEstimates(before: PricedBaseline, after: Estimate): EstimateDiff {
  const old = groupByKey(before.lines)
  const now = groupByKey(after.lines)
  const lines = [...new Set([...old.keys(), ...now.keys()])].map((key) => changeOf(old.get(key), now.get(key)))
  const delta = after.total - before.total
  return {
    before: {name: before.name, total: before.total, notFound: before.notFound},
    after: {name: after.name, total: after.total, notFound: after.notFound},
    delta,
    ...(before.total > 0 && {percent: (delta / before.total) * 100}),
    lines,
  }
}

interface Side {
  component: string
  item: string
  /** Absent as soon as one of the lines has no price. */
  monthly?: number
  quantity: number
}

/** Lines of the same component and item are one: a component may have several of a kind. */
function groupByKey(lines: PricedBaseline['lines']): Map<string, Side> {
  const sides = new Map<string, Side>()
  for (const {component, item, monthly, quantity} of lines) {
    const key = `${component}\n${item}`
    const side = sides.get(key)
    const total = side ? addKnown(side.monthly, monthly) : monthly
    sides.set(key, {
      component,
      item,
      quantity: (side?.quantity ?? 0) + quantity,
      ...(total !== undefined && {monthly: total}),
    })
  }
  return sides
}

function addKnown(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b
}

function changeOf(before: Side | undefined, after: Side | undefined): LineChange {
  const {component, item} = (after ?? before) as Side
  const delta = deltaOf(before, after)
  return {
    component,
    item,
    change: kindOf(before, after),
    ...(before?.monthly !== undefined && {before: before.monthly}),
    ...(after?.monthly !== undefined && {after: after.monthly}),
    ...(delta !== undefined && {delta}),
  }
}

function deltaOf(before: Side | undefined, after: Side | undefined): number | undefined {
  const from = before ? before.monthly : 0
  const to = after ? after.monthly : 0
  return from === undefined || to === undefined ? undefined : to - from
}

function kindOf(before: Side | undefined, after: Side | undefined): LineChange['change'] {
  if (!before) return 'added'
  if (!after) return 'removed'
  const same = before.quantity === after.quantity && Math.abs((before.monthly ?? 0) - (after.monthly ?? 0)) < 0.005
  return same && (before.monthly === undefined) === (after.monthly === undefined) ? 'same' : 'changed'
}
