import {shellQuote} from '../../shell-quote.ts'
import {priceComponent} from '../components/index.ts'
import type {Pricing} from '../components/pricing.ts'
import type {Estimate, Line, SavingAction, Savings} from '../estimate.ts'
import type {Component} from '../spec/spec.ts'
import {type Candidate, isCandidate, type Lever, type Unpriced} from './candidate.ts'
import {storageTierLever, vectorDbLever} from './data.ts'
import {batchLever, cacheLever} from './demand.ts'
import {scaleToZeroLever, scheduleLever} from './hours.ts'
import {regionLever} from './place.ts'
import {spotLever} from './purchase.ts'
import {quantizeLever, rightSizeLever} from './size.ts'

const LEVERS: Lever[] = [
  spotLever,
  rightSizeLever,
  quantizeLever,
  scheduleLever,
  scaleToZeroLever,
  regionLever,
  storageTierLever,
  vectorDbLever,
  cacheLever,
  batchLever,
]

/** Less than this is rounding, not a saving. */
const LEAST_USD = 0.5

interface Priced {
  candidate: Candidate
  saves: number
}

/**
 * Every change to the spec that saves money, each priced on its own by pricing its component anew, and a plan of
 * those that go together, priced as a whole. A change of high risk, or one that rests on a default assumption, is
 * shown and not planned.
 * @param invocation the command line that made the estimate, for the commands that follow from it
 */
export function findSavings(estimate: Estimate, pricing: Pricing, invocation: string): Savings {
  const found = pricing.spec.components.flatMap((component) => LEVERS.flatMap((lever) => lever(component, pricing)))
  const priced = found
    .filter(isCandidate)
    .map((candidate) => ({candidate, saves: savingOf([candidate], pricing)}))
    .filter(({saves}) => saves >= LEAST_USD)
    .sort((a, b) => b.saves - a.saves)
  const plan = makePlan(priced, pricing)
  const combined = [...plan.values()].reduce((total, adds) => total + adds, 0)
  return {
    actions: priced.map(({candidate, saves}) => toAction(candidate, saves, plan.get(candidate), pricing, invocation)),
    combined,
    afterCombined: estimate.total - combined,
    unpriced: found.filter((candidate): candidate is Unpriced => !isCandidate(candidate)),
  }
}

/** What one component costs less with the candidates; nothing saved where a price is then missing. */
function savingOf(candidates: Candidate[], pricing: Pricing): number {
  const before = pricing.spec.components.find(({name}) => name === candidates[0]?.component)
  if (!before) return 0
  const after = Object.assign({}, before, ...candidates.map(({patch}) => patch)) as Component
  const [now, then] = [before, after].map((component) => priceComponent(component, pricing))
  const missing = (lines: Line[]) => lines.filter(({monthly}) => monthly === undefined).length
  return missing(then!) > missing(now!) ? 0 : sumOf(now!) - sumOf(then!)
}

function sumOf(lines: Line[]): number {
  return lines.reduce((total, {monthly = 0}) => total + monthly, 0)
}

/** Takes the largest first, and each further one that still adds: what it adds is counted after those before it. */
function makePlan(priced: Priced[], pricing: Pricing): Map<Candidate, number> {
  const plan = new Map<Candidate, number>()
  const taken = new Set<string>()
  for (const {candidate} of priced) {
    const fields = Object.keys(candidate.patch).map((field) => `${candidate.component}.${field}`)
    if (!isSound(candidate, pricing) || fields.some((field) => taken.has(field))) continue
    const before = [...plan.keys()].filter(({component}) => component === candidate.component)
    const adds = savingOf([...before, candidate], pricing) - (before.length > 0 ? savingOf(before, pricing) : 0)
    if (adds < LEAST_USD) continue
    plan.set(candidate, adds)
    for (const field of fields) taken.add(field)
  }
  return plan
}

function isSound({restsOn, risk}: Candidate, {spec}: Pricing): boolean {
  return risk.level !== 'high' && (restsOn === undefined || spec.stated.includes(restsOn))
}

function toAction(
  candidate: Candidate,
  saves: number,
  adds: number | undefined,
  {spec}: Pricing,
  invocation: string,
): SavingAction {
  const {assumes, command, component, kind, patch, restsOn, risk, title} = candidate
  const guess = restsOn !== undefined && !spec.stated.includes(restsOn)
  return {
    kind,
    component,
    title,
    saves,
    assumes: guess
      ? [...assumes, `assumptions.${restsOn} is frugal's default: state yours, and it joins the plan`]
      : assumes,
    risk,
    command: command ?? `${invocation}${settings(component, patch)}`,
    combined: adds !== undefined,
    ...(adds !== undefined && {addsToPlan: adds}),
  }
}

function settings(component: string, patch: Record<string, unknown>): string {
  return Object.entries(patch)
    .filter(([, value]) => value !== undefined)
    .map(
      ([field, value]) =>
        ` --set ${shellQuote(`${component}.${field}=${typeof value === 'object' ? JSON.stringify(value) : value}`)}`,
    )
    .join('')
}
