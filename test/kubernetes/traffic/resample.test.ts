import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {onTicks} from '../../../src/kubernetes/traffic/on-ticks.ts'
import type {RawTrace} from '../../../src/kubernetes/traffic/raw-trace.ts'
import {resampleGauge, resampleRate} from '../../../src/kubernetes/traffic/resample.ts'

const raw = (load: number[], stepSeconds: number): RawTrace => ({
  load: Float64Array.from(load),
  stepSeconds,
  columns: new Map(),
  source: 'a',
  notes: [],
})

describe('a trace on steps of another length', () => {
  it('repeats a rate on shorter steps and averages it over longer ones', () => {
    expect([...resampleRate(Float64Array.of(4, 8), 60, 15)]).toEqual([4, 4, 4, 4, 8, 8, 8, 8])
    expect([...resampleRate(Float64Array.of(1, 3, 5, 7), 5, 10)]).toEqual([2, 6])
    expect([...resampleRate(Float64Array.of(6, 3), 10, 15)]).toEqual([5, 1])
  })

  it('averages a gauge over what a last step covers', () => {
    expect([...resampleGauge(Float64Array.of(6, 3), 10, 15)]).toEqual([5, 3])
  })

  it('keeps the number of requests, whatever the two lengths', () => {
    const steps = fc.constantFrom(0.1, 1, 7, 10, 15, 60, 3600)
    fc.assert(
      fc.property(
        fc.array(fc.double({min: 0, max: 1e6, noNaN: true}), {minLength: 1, maxLength: 50}),
        steps,
        steps,
        (load, from, to) => {
          const sum = (values: Iterable<number>, step: number) => [...values].reduce((a, b) => a + b * step, 0)
          const resampled = resampleRate(Float64Array.from(load), from, to)
          expect(Math.abs(sum(resampled, to) - sum(load, from))).toBeLessThanOrEqual(1e-9 * (1 + sum(load, from)))
        },
      ),
    )
  })

  it('is scaled so that its highest tick is --peak', () => {
    const trace = onTicks(raw([1, 2, 4], 15), {syncSeconds: 15, startEpoch: 100, peak: 1000})
    expect([...trace.load]).toEqual([250, 500, 1000])
    expect(trace).toMatchObject({
      startEpoch: 100,
      stepSeconds: 15,
      notes: ['scaled to a peak of 1000 requests a second'],
    })
    expect(() => onTicks(raw([0, 0], 15), {syncSeconds: 15, startEpoch: 0, peak: 5})).toThrow(
      expect.objectContaining({code: 'E_BAD_TRACE'}),
    )
  })

  it('of too many ticks is refused', () => {
    expect(() => onTicks(raw(new Array(9).fill(1), 1e8), {syncSeconds: 15, startEpoch: 0})).toThrow(
      expect.objectContaining({code: 'E_BAD_TRACE'}),
    )
  })
})
