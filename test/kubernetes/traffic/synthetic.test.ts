import {createHash} from 'node:crypto'
import {describe, expect, it} from 'vitest'

import {createZoneClock} from '../../../src/kubernetes/schedule/zone-clock.ts'
import {randomOf} from '../../../src/kubernetes/traffic/random.ts'
import {SYNTHETICS, syntheticTrace} from '../../../src/kubernetes/traffic/synthetic.ts'

const MONDAY = Date.UTC(2026, 0, 5) / 1000
const make = (kind: (typeof SYNTHETICS)[number], options = {}) =>
  syntheticTrace(kind, {seed: 1, days: 7, peak: 1000, base: 50, startEpoch: MONDAY, offsetAt: () => 0, ...options})
const digest = (load: Float64Array) =>
  createHash('sha256')
    .update(new Uint8Array(load.buffer, load.byteOffset, load.byteLength))
    .digest('hex')
    .slice(0, 12)
const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length

/** Load of one hour of a day of the week, 0 for Monday. */
const hour = (load: Float64Array, day: number, at: number) =>
  mean(load.subarray((day * 24 + at) * 240, (day * 24 + at + 1) * 240))

describe('a synthetic trace', () => {
  it('is the same to the last bit for the same seed, on every platform', () => {
    expect(SYNTHETICS.map((kind) => digest(make(kind).load))).toMatchInlineSnapshot(`
      [
        "84c0ba81c90b",
        "4b7bbf87e92d",
        "30bf4d22f1c9",
      ]
    `)
    expect(digest(make('diurnal', {seed: 2}).load)).not.toBe(digest(make('diurnal').load))
  })

  it.each(SYNTHETICS)('%s peaks where it is told to and is never negative', (kind) => {
    const {load} = make(kind, {peak: 321})
    expect(Math.max(...load)).toBeCloseTo(321, 9)
    expect(Math.min(...load)).toBeGreaterThan(0)
    expect(load).toHaveLength(7 * 24 * 240)
  })

  it('of office hours is busy on weekdays and quiet at night and at weekends', () => {
    const {load} = make('office-hours')
    expect(hour(load, 0, 11)).toBeGreaterThan(700)
    expect(hour(load, 0, 3)).toBeLessThan(80)
    expect(hour(load, 5, 11)).toBeLessThan(200)
  })

  it('keeps office hours by the clock on the wall, when summer time begins too', () => {
    const {intervalAt} = createZoneClock('Europe/Madrid')
    const startEpoch = Date.UTC(2026, 2, 22, 23) / 1000
    const {load} = make('office-hours', {startEpoch, days: 14, offsetAt: (epoch: number) => intervalAt(epoch).offset})
    // The second Monday begins an hour earlier, as the Sunday before it had 23.
    expect(hour(load, 0, 7) / hour(load, 7, 6)).toBeCloseTo(1, 0)
    expect(hour(load, 7, 7)).toBeGreaterThan(1.5 * hour(load, 0, 7))
  })

  it('of days is lowest at 4 and highest at 16', () => {
    const {load} = make('diurnal')
    expect(hour(load, 2, 4)).toBeLessThan(100)
    expect(hour(load, 2, 15)).toBeGreaterThan(700)
  })

  it('of bursts goes up to many times its middle', () => {
    const {load} = make('bursty')
    const sorted = [...load].sort((a, b) => a - b)
    expect(sorted.at(-1)! / sorted[Math.floor(sorted.length / 2)]!).toBeGreaterThan(3)
  })
})

it('random numbers are spread evenly from 0 up to 1', () => {
  const random = randomOf(7)
  const values = Array.from({length: 10_000}, random)
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
  expect(mean(Float64Array.from(values))).toBeCloseTo(0.5, 1)
})
