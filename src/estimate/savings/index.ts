import {shellQuote} from '../../shell-quote.ts'
import {priceComponent} from '../components/index.ts'
import type {Pricing} from '../components/pricing.ts'
import type {Estimate, Line, SavingAction, Savings} from '../estimate.ts'
import {settingText, valueText} from '../spec/overrides.ts'
import type {Component, Spec} from '../spec/spec.ts'
import {type Candidate, isCandidate, type Lever, type Unpriced} from './candidate.ts'
import {storageTierLever, vectorDbLever} from './data.ts'
import {batchLever, cacheLever} from './demand.ts'
import {scaleToZeroLever, scheduleLever} from './hours.ts'
import {regionLever} from './place.ts'
import {commitmentLever, spotLever} from './purchase.ts'
import {quantizeLever} from './quantize.ts'
import {rightSizeLever} from './size.ts'

const LEVERS: Lever[] = [
  spotLever,
  commitmentLever,
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
    .map((candidate) => besideCommitment(candidate, pricing))
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

/** Hours bought ahead are paid whether they are used or not: a change that needs fewer of them is no plan. */
function besideCommitment(candidate: Candidate, {spec}: Pricing): Candidate {
  const component = spec.components.find(({name}) => name === candidate.component)
  if (component?.type !== 'instance' || !component.commitment || candidate.kind === 'spot') return candidate
  const why = `committed hours are paid until the commitment ends, used or not; ${candidate.risk.why}`
  return {...candidate, risk: {level: 'high', why}}
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
  const {assumes, command, component, kind, patch, risk, title} = candidate
  return {
    kind,
    component,
    title,
    saves,
    assumes: [...assumes, ...guessOf(candidate, spec.stated)],
    risk,
    command: command ?? `${invocation}${settings(component, patch)}`,
    combined: adds !== undefined,
    ...(adds !== undefined && {addsToPlan: adds}),
  }
}

/** What a reader has to know of a figure that rests on a default. */
function guessOf({restsOn, risk}: Candidate, stated: Spec['stated']): string[] {
  if (restsOn === undefined || stated.includes(restsOn)) return []
  const joins = risk.level === 'high' ? '' : ', and it joins the plan'
  return [`assumptions.${restsOn} is frugal's default: state yours${joins}`]
}

function settings(component: string, patch: Record<string, unknown>): string {
  const set = ([field, value]: [string, unknown]) => `${settingText([component, field])}=${valueText(value)}`
  return Object.entries(patch)
    .map((entry) => ` --set ${shellQuote(set(entry))}`)
    .join('')
}
