import {describe, expect, test} from 'vitest'

import {catalogOf, offer, price, without} from '../../support/offers.ts'
import {savingsOf} from '../support.ts'

const card = without(offer({onDemand: price(1)}), 'spot')
const gpu = {type: 'instance', name: 'gpu', instance: 'g4dn.xlarge'}

function found(kind: string, component: object = {}, more: object = {}, sold: object = card) {
  const {actions, unpriced} = savingsOf(
    {components: [{...gpu, ...component}], ...more},
    {catalog: catalogOf([sold as typeof card])},
  )
  return {
    action: actions.find((action) => action.kind === kind),
    unpriced: unpriced.find((lever) => lever.kind === kind),
  }
}

describe('a schedule', () => {
  test('switches a single instance off outside the hours of use, at a high risk', () => {
    // 730 x 45 / 168 hours, to a tenth.
    expect(found('schedule').action).toMatchObject({
      title: 'Switch off outside the hours of use',
      saves: expect.closeTo(730 - 195.5, 9),
      risk: {level: 'high'},
      combined: false,
      command: 'frugal estimate spec.yaml --set gpu.hoursPerMonth=195.5',
      assumes: [
        'in use 45 hours a week (assumptions.activeHoursPerWeek)',
        'nobody calls outside',
        "assumptions.activeHoursPerWeek is frugal's default: state yours",
      ],
    })
  })

  test('leaves a third of several on, at a medium risk', () => {
    const {action} = found('schedule', {count: 6}, {assumptions: {activeHoursPerWeek: 84}})
    // Half the time 6 of them, half the time 2: 4 on average.
    expect(action).toMatchObject({
      title: 'Run 2 of 6 outside the hours of use',
      saves: expect.closeTo(2 * 730, 0),
      risk: {level: 'medium'},
      combined: true,
    })
  })

  test('of what has to answer at any hour is of high risk, or none', () => {
    expect(found('schedule', {alwaysOn: true}).action).toBeUndefined()
    expect(found('schedule', {alwaysOn: true, count: 3}).action!.risk.level).toBe('high')
  })

  test.each([
    ['is on one already', {schedule: {hoursPerDay: 8}}],
    ['is bought ahead', {commitment: {coverage: 1, discount: 0.3}}],
  ])('is not suggested for what %s', (_, component) => {
    expect(found('schedule', component).action).toBeUndefined()
  })

  test('is nothing for a service in use all week', () => {
    expect(found('schedule', {}, {assumptions: {activeHoursPerWeek: 168}}).action).toBeUndefined()
  })
})

describe('scale to zero', () => {
  const traffic = (requestsPerMonth: number, secondsPerRequest: number) => ({
    traffic: {requestsPerMonth, secondsPerRequest},
  })

  test('pays for each request and the idle time after it', () => {
    // 2,000 requests of 10 s, and 300 s idle after each: 172.2 hours.
    expect(found('scale-to-zero', {}, traffic(2000, 10)).action).toMatchObject({
      saves: expect.closeTo(730 - 172.2, 9),
      risk: {level: 'medium'},
      combined: true,
      command: 'frugal gen-hpa gpu --scale-to-zero --cpu none',
    })
  })

  test('shares the hours among the instances', () => {
    const {action} = found('scale-to-zero', {count: 2}, traffic(2000, 10))
    expect(action!.saves).toBeCloseTo(1460 - 2 * 86.1, 9)
  })

  test('saves nothing where requests come before the idle time is over', () => {
    expect(found('scale-to-zero', {}, traffic(100_000, 10)).action).toBeUndefined()
    expect(found('scale-to-zero', {}, traffic(8000, 60)).action).toBeUndefined()
  })

  test('without a request saves all of it', () => {
    expect(found('scale-to-zero', {}, traffic(0, 10)).action!.saves).toBe(730)
  })

  test('of what has to answer at any hour is of high risk', () => {
    expect(found('scale-to-zero', {alwaysOn: true}, traffic(2000, 10)).action).toMatchObject({
      risk: {level: 'high'},
      combined: false,
    })
  })

  test('needs the traffic stated', () => {
    const {action, unpriced} = found('scale-to-zero', {}, {traffic: {requestsPerMonth: 5}})
    expect(action).toBeUndefined()
    expect(unpriced!.reason).toContain('traffic.secondsPerRequest')
  })

  test('is not for machines without a GPU, nor for what is on a few hours', () => {
    const web = without(card, 'accelerator')
    expect(found('scale-to-zero', {}, traffic(2000, 10), web)).toEqual({action: undefined, unpriced: undefined})
    expect(found('scale-to-zero', {hoursPerMonth: 100}, traffic(10, 10)).action).toBeUndefined()
  })

  test('and a schedule exclude each other in the plan', () => {
    const more = {...traffic(2000, 10), assumptions: {activeHoursPerWeek: 20}}
    const {actions} = savingsOf({components: [{...gpu, count: 3}], ...more}, {catalog: catalogOf([card])})
    const hours = actions.filter(({kind}) => kind === 'schedule' || kind === 'scale-to-zero')
    expect(hours).toHaveLength(2)
    expect(hours.map(({combined}) => combined)).toEqual([true, false])
  })
})
