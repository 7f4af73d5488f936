import {execFileSync} from 'node:child_process'

import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import type {Pricing} from '../../../src/estimate/components/pricing.ts'
import type {SavingAction} from '../../../src/estimate/estimate.ts'
import {priceSpec} from '../../../src/estimate/price-spec.ts'
import {type Candidate, isCandidate} from '../../../src/estimate/savings/candidate.ts'
import {storageTierLever, vectorDbLever} from '../../../src/estimate/savings/data.ts'
import {batchLever, cacheLever} from '../../../src/estimate/savings/demand.ts'
import {scaleToZeroLever, scheduleLever} from '../../../src/estimate/savings/hours.ts'
import {findSavings} from '../../../src/estimate/savings/index.ts'
import {regionLever} from '../../../src/estimate/savings/place.ts'
import {spotLever} from '../../../src/estimate/savings/purchase.ts'
import {quantizeLever} from '../../../src/estimate/savings/quantize.ts'
import {rightSizeLever} from '../../../src/estimate/savings/size.ts'
import type {Component, Spec} from '../../../src/estimate/spec/spec.ts'
import {catalogOf, offer, price} from '../../support/offers.ts'
import {shellWords} from '../../support/shell-words.ts'
import {anySpec} from '../generate-spec.ts'
import {estimateOf, pricingOf, savingsOf} from '../support.ts'

const LEVERS = [spotLever, rightSizeLever, quantizeLever, scheduleLever, scaleToZeroLever, regionLever]
const MORE_LEVERS = [storageTierLever, vectorDbLever, cacheLever, batchLever]

/** What the action changes, found anew. */
function candidateOf({component, kind, title}: SavingAction, pricing: Pricing): Candidate {
  const found = pricing.spec.components.flatMap((part) =>
    [...LEVERS, ...MORE_LEVERS].flatMap((lever) => lever(part, pricing)),
  )
  const is = (one: Candidate) => one.component === component && one.kind === kind && one.title === title
  return found.filter(isCandidate).find(is)!
}

/** The spec with the changes of all these actions. */
function changed(actions: SavingAction[], pricing: Pricing): Spec {
  const patches = actions.map((action) => candidateOf(action, pricing))
  const components = pricing.spec.components.map((component) => {
    const own = patches.filter((patch) => patch.component === component.name).map(({patch}) => patch)
    return Object.assign({}, component, ...own) as Component
  })
  return {...pricing.spec, components}
}

function expectClose(a: number, b: number, scale: number): void {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, scale))
}

const settingsOf = (command: string) =>
  shellWords(command).flatMap((word, i, words) => (words[i - 1] === '--set' ? [word] : []))

describe('what is suggested for any spec', () => {
  test('saves what the bill is less with it, and never at the loss of a price', () => {
    fc.assert(
      fc.property(anySpec, (fields) => {
        const pricing = pricingOf(fields)
        const bill = priceSpec(pricing)
        const {actions} = findSavings(bill, pricing, 'frugal estimate spec.yaml')
        for (const action of actions) {
          const after = priceSpec({...pricing, spec: changed([action], pricing)})
          expectClose(action.saves, bill.total - after.total, bill.total)
          expect(action.saves).toBeGreaterThan(0)
          expect(after.notFound).toBeLessThanOrEqual(bill.notFound)
        }
        expect(actions.map(({saves}) => saves)).toEqual(actions.map(({saves}) => saves).sort((a, b) => b - a))
      }),
      {numRuns: 60},
    )
  })

  test('is planned together as a whole: nothing is counted twice, and never more than is paid', () => {
    fc.assert(
      fc.property(anySpec, (fields) => {
        const pricing = pricingOf(fields)
        const bill = priceSpec(pricing)
        const {actions, afterCombined, combined} = findSavings(bill, pricing, 'frugal estimate spec.yaml')
        const planned = actions.filter((action) => action.combined)
        const after = priceSpec({...pricing, spec: changed(planned, pricing)})
        expectClose(combined, bill.total - after.total, bill.total)
        expectClose(afterCombined, after.total, bill.total)
        expectClose(
          combined,
          planned.reduce((sum, {addsToPlan}) => sum + addsToPlan!, 0),
          bill.total,
        )
        expect(combined).toBeLessThanOrEqual(bill.total * (1 + 1e-9))
        expect(combined).toBeGreaterThanOrEqual(0)
        for (const action of actions) {
          expect(action.combined).toBe(action.addsToPlan !== undefined)
          if (!action.combined) continue
          expect(action.risk.level).not.toBe('high')
          const {restsOn} = candidateOf(action, pricing)
          if (restsOn) expect(pricing.spec.stated).toContain(restsOn)
        }
      }),
      {numRuns: 60},
    )
  })

  test('comes with a frugal command that keeps the promise', () => {
    const named = fc.tuple(
      anySpec,
      fc.constantFrom('part', 'gpt-4.1', 'a=b', 'two words', '"q"', 'back\\slash', '$HOME'),
    )
    fc.assert(
      fc.property(named, ([spec, name]) => {
        const fields = {...spec, components: spec.components.map((part, i) => ({...part, name: `${name} ${i}`}))}
        const pricing = pricingOf(fields)
        const bill = priceSpec(pricing)
        for (const {command, saves} of findSavings(bill, pricing, 'frugal estimate spec.yaml').actions) {
          expect(command).toMatch(/^frugal [a-z-]+ /)
          const settings = settingsOf(command)
          if (settings.length === 0) continue
          expect(command).toMatch(/^frugal estimate spec\.yaml --set /)
          expectClose(estimateOf(fields, {}, settings).total, bill.total - saves, bill.total)
        }
      }),
      {numRuns: 60},
    )
  })
})

describe('the plan', () => {
  const gpus = {type: 'instance', name: "it's 4 cards", instance: 'g4dn.xlarge', count: 4}
  const cards = {catalog: catalogOf([offer({onDemand: price(1, {kind: 'listed'}), spot: price(0.4)})])}
  const kinds = (fields: object) =>
    savingsOf({components: [gpus], ...fields}, cards).actions.map(({combined, kind}) => [kind, combined])

  test('leaves out what rests on an assumption that the spec does not state', () => {
    expect(kinds({})).toEqual([
      ['spot', true],
      ['schedule', false],
      ['batch', false],
      ['cache', false],
    ])
    const {actions} = savingsOf({components: [gpus]}, cards)
    expect(actions.find(({kind}) => kind === 'batch')!.assumes.at(-1)).toBe(
      "assumptions.batchGain is frugal's default: state yours, and it joins the plan",
    )
  })

  test('takes it in once it is stated, each field once', () => {
    expect(kinds({assumptions: {batchGain: 2, cacheHitRate: 0.3, activeHoursPerWeek: 45}})).toEqual([
      ['spot', true],
      ['schedule', true],
      ['batch', true],
      ['cache', false],
    ])
    const {combined} = savingsOf({assumptions: {batchGain: 2}, components: [gpus]}, cards)
    // 4 x 730 h at $1 become 2 x 730 h at $0.40.
    expect(combined).toBeCloseTo(2920 - 584, 9)
  })

  test('never takes a high risk, stated or not', () => {
    const {actions, combined} = savingsOf(
      {assumptions: {activeHoursPerWeek: 45}, components: [{...gpus, count: 1}]},
      {catalog: catalogOf([offer({onDemand: price(1)})].map(({spot: _, ...rest}) => rest))},
    )
    expect(actions).toMatchObject([{kind: 'schedule', combined: false, risk: {level: 'high'}}])
    expect(combined).toBe(0)
  })

  test('does not count on hours that are bought ahead', () => {
    const components = [{...gpus, commitment: {coverage: 0.5, discount: 0.2}}]
    const {actions} = savingsOf({assumptions: {batchGain: 2}, components}, cards)
    expect(actions).toMatchObject([
      {kind: 'batch', combined: false, risk: {level: 'high', why: expect.stringContaining('committed hours are paid')}},
      // Only the other half goes to spot.
      {kind: 'spot', combined: true, saves: expect.closeTo(1460 * 0.6, 9)},
      {kind: 'cache', combined: false},
    ])
  })

  test('leaves cents alone', () => {
    expect(savingsOf({components: [{...gpus, hoursPerMonth: 0.2}]}, cards).actions).toEqual([])
  })

  test('of nothing is nothing, and what cannot be priced says what would let it be', () => {
    const savings = savingsOf({components: [{type: 'fixed', usdPerMonth: 10}]})
    expect(savings).toEqual({actions: [], combined: 0, afterCombined: 10, unpriced: []})
    expect(savingsOf({components: [gpus]}, cards).unpriced.map(({kind}) => kind)).toEqual([
      'commitment',
      'quantize',
      'scale-to-zero',
    ])
  })

  test('has commands that a real shell takes apart as they were meant', () => {
    const {actions} = savingsOf({components: [gpus]}, cards)
    const {command} = actions.find(({kind}) => kind === 'batch')!
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], {encoding: 'utf8'})
      .trimEnd()
      .split('\n')
    expect(words).toEqual(['frugal', 'estimate', 'spec.yaml', '--set', "it's 4 cards.count=2"])
    expect(estimateOf({components: [gpus]}, cards, words.slice(4)).total).toBeCloseTo(1460, 9)
  })
})
