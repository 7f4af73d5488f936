import {describe, expect, it} from 'vitest'

import {at, fitOne, withConstants} from '../../scripts/speed/fit.ts'
import {minimize} from '../../scripts/speed/minimize.ts'
import {groupBy, type Point, quantile, summarize} from '../../scripts/speed/point.ts'
import {loadSpeedCalibration} from '../../src/sizing/speed/calibration.ts'

describe('fitting', () => {
  it('finds a minimum', () => {
    const {at: found, value} = minimize(([x, y]) => (x! - 3) ** 2 + (y! - 0.01) ** 2 * 1e4, [1, 1])
    expect(found[0]).toBeCloseTo(3, 3)
    expect(found[1]).toBeCloseTo(0.01, 4)
    expect(value).toBeCloseTo(0, 6)
  })

  it('finds the constant that made the measurements, and the errors of groups left out', () => {
    const points = [1, 2, 4, 8].flatMap((size) =>
      ['a', 'b'].map(
        (model): Point => ({
          labels: {model, size: String(size)},
          // Model b takes a tenth longer.
          measured: size * 0.4 * (model === 'a' ? 1 : 1.1),
          predict: (calibration) => size * at(calibration, 'training').constants['mfu']!,
        }),
      ),
    )
    const start = withConstants(loadSpeedCalibration(), 'training', {mfu: 0.3})
    const fitted = fitOne(start, {path: 'training', points, constants: ['mfu'], holdOut: ['model'], by: 'model'})
    const {constants, heldOut, spread} = at(fitted, 'training')
    expect(constants['mfu']).toBeGreaterThanOrEqual(0.399)
    expect(constants['mfu']).toBeLessThanOrEqual(0.441)
    expect(heldOut).toMatchObject({by: 'model', measurements: 8})
    expect(heldOut!.mean).toBeCloseTo((0.1 + 1 - 1 / 1.1) / 2, 2)
    expect(spread.low).toBeCloseTo(1 / 1.1, 2)
    expect(spread.high).toBeCloseTo(1.1, 2)
    expect(at(start, 'training').constants['mfu']).toBe(0.3)
  })

  it('only finds errors where nothing is to be fitted', () => {
    const point: Point = {labels: {model: 'a'}, measured: 2, predict: () => 3}
    const start = loadSpeedCalibration()
    const fitted = fitOne(start, {path: 'training', points: [point], constants: [], holdOut: ['model'], by: 'none'})
    expect(at(fitted, 'training').constants).toEqual(at(start, 'training').constants)
    expect(at(fitted, 'training').heldOut!.mean).toBe(0.5)
  })
})

describe('errors', () => {
  it('are summed up without sign, the bias with it', () => {
    expect(summarize([0.1, -0.3, 0.1])).toEqual({
      n: 3,
      mean: expect.closeTo(0.5 / 3),
      median: 0.1,
      max: 0.3,
      bias: expect.closeTo(-0.1 / 3),
    })
  })

  it('have quantiles between their values', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([1, 2], 0)).toBe(1)
  })

  it('are grouped by labels, numbers in order', () => {
    const points = ['10', '9'].map((streams): Point => ({labels: {streams}, measured: 1, predict: () => 1}))
    expect(groupBy(points, 'streams').map(([name]) => name)).toEqual(['9', '10'])
  })
})
