import {existsSync} from 'node:fs'
import {join} from 'node:path'

import {describe, expect, it} from 'vitest'
import {MEASURED} from '../../../scripts/speed/inputs.ts'
import {errorsOf, summarize} from '../../../scripts/speed/point.ts'
import {loadPoints} from '../../../scripts/speed/points.ts'
import {loadSpeedCalibration} from '../../../src/sizing/speed/calibration.ts'

const KEPT = join(import.meta.dirname, '..', '..', 'fixtures', 'sizing', 'speed')
const calibration = loadSpeedCalibration()

/** Mean absolute error with the constants that ship: of all rows, and of the rows kept here. */
const BOUNDS = {
  'llama.cpp decode, builds of 2025': {all: 0.06, kept: 0.06},
  'llama.cpp decode, builds of 2024': {all: 0.08, kept: 0.08},
  'llama.cpp prefill, builds of 2025': {all: 0.12, kept: 0.14},
  'llama.cpp prefill, builds of 2024': {all: 0.24, kept: 0.28},
  'serving step, dense': {all: 0.08, kept: 0.09},
  'serving step, mixtures': {all: 0.13, kept: 0.17},
  'saturated, dense': {all: 0.08, kept: 0.12},
  'saturated, mixtures': {all: 0.13, kept: 0.17},
  'saturated, ratio of accelerators': {all: 0.1, kept: 0.1},
  'time to first token': {all: 0.25, kept: 0.25},
  'training time': {all: 0.25, kept: 0.25},
}

async function read(folder: string) {
  const {decode, mlperf, prefill, saturated, step, training, ttft} = await loadPoints(folder)
  return {
    'llama.cpp decode, builds of 2025': decode['2025'],
    'llama.cpp decode, builds of 2024': decode['2024'],
    'llama.cpp prefill, builds of 2025': prefill['2025'],
    'llama.cpp prefill, builds of 2024': prefill['2024'],
    'serving step, dense': step.dense,
    'serving step, mixtures': step.moe,
    'saturated, dense': saturated.dense,
    'saturated, mixtures': saturated.moe,
    'saturated, ratio of accelerators': mlperf,
    'time to first token': ttft,
    'training time': training,
  }
}

const whole = existsSync(MEASURED)

describe.each([
  {rows: 'the rows kept here', folder: KEPT, bound: 'kept' as const},
  whole
    ? {rows: 'all rows', folder: MEASURED, bound: 'all' as const}
    : {rows: 'the rows kept here, all there are', folder: KEPT, bound: 'kept' as const},
])('speed formulas against $rows', async ({bound, folder}) => {
  const points = await read(folder)

  it.each(Object.entries(BOUNDS))('%s: within its bound', (name, bounds) => {
    const {mean, n} = summarize(errorsOf(points[name as keyof typeof points], calibration))
    expect(n).toBeGreaterThanOrEqual(5)
    expect(mean).toBeLessThanOrEqual(bounds[bound])
  })
})

describe('the calibration', () => {
  const {decode, saturated, step} = calibration

  it.each([
    ['single-stream decode', decode['2025'], 0.1],
    ['single-stream decode, builds of 2024', decode['2024'], 0.1],
    ['dense serving step', step.dense, 0.12],
    ['serving step of mixtures', step.moe, 0.2],
    ['dense saturated throughput', saturated.dense, 0.25],
  ] as const)('%s: mean error on rows left out of the fit within its target', (_, {heldOut}, target) => {
    expect(heldOut!.mean).toBeLessThanOrEqual(target)
  })

  it('has constants above 0, each with its meaning, and a range about 1', () => {
    const all = [
      ...Object.values(decode),
      ...Object.values(calibration.prefill),
      ...Object.values(step),
      ...Object.values(saturated),
      calibration.ttft,
      calibration.training,
      calibration.forward,
      calibration.cpuDecode,
      calibration.cpuForward,
    ]
    for (const {basis, constants, meaning, spread} of all) {
      expect(Object.values(constants).every((value) => value > 0 && Number.isFinite(value))).toBe(true)
      if (!('others' in meaning)) expect(Object.keys(meaning).sort()).toEqual(Object.keys(constants).sort())
      expect(spread.low).toBeLessThan(spread.high)
      expect(basis).not.toBe('')
    }
    expect(new Set(all.map(({id}) => id)).size).toBe(all.length)
    expect(calibration.asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
  })
})
