import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {knownModels, modelOfKnown} from '../../../src/models/known.ts'
import {gpuSpecs} from '../../../src/sizing/gpus.ts'
import {loadSpeedCalibration} from '../../../src/sizing/speed/calibration.ts'
import {PRECISIONS} from '../../../src/sizing/speed/gpu-speed.ts'
import {type StepLoad, saturatedThroughput, servingStep} from '../../../src/sizing/speed/serving.ts'
import {decodeSpeed, prefillSpeed} from '../../../src/sizing/speed/single-stream.ts'
import {isKnown, type Speed} from '../../../src/sizing/speed/speed.ts'
import {timeToFirstToken} from '../../../src/sizing/speed/ttft.ts'
import {card, known, plain} from './support.ts'

const calibration = loadSpeedCalibration()
const GPUS = gpuSpecs()
const MODELS = knownModels()
  .filter(({shape}) => shape)
  .map((row) => modelOfKnown({known: row, dropped: []}))

const loads = fc.record({
  model: fc.constantFrom(...MODELS),
  gpu: fc.constantFrom(...GPUS),
  bytesPerParameter: fc.double({min: 0.3, max: 4, noNaN: true}),
  precision: fc.constantFrom(...PRECISIONS),
  tensorParallel: fc.constantFrom(1, 2, 4, 8),
  inputTokens: fc.integer({min: 1, max: 200_000}),
  outputTokens: fc.integer({min: 1, max: 20_000}),
  concurrency: fc.integer({min: 1, max: 2000}),
  kvCapacityBytes: fc.double({min: 0, max: 1e12, noNaN: true}),
})

function speedsOf({
  bytesPerParameter,
  ...load
}: StepLoad & {bytesPerParameter: number; kvCapacityBytes: number}): Speed[] {
  const {gpu, inputTokens, model, precision, tensorParallel = 1} = load
  const weights = {bytes: bytesPerParameter * model.parameters.total}
  const full = {...load, weights}
  const stream = {model, gpu, weights, gpus: tensorParallel, precision, context: inputTokens}
  const step = servingStep(full, calibration)
  return [
    ...(isKnown(step) ? [step.perToken, step.throughput] : []),
    ...[
      timeToFirstToken(full, calibration),
      saturatedThroughput(full, calibration),
      decodeSpeed({...stream, engine: 'llama.cpp'}, calibration),
      decodeSpeed({...stream, engine: 'vllm'}, calibration),
      prefillSpeed({...stream, engine: 'llama.cpp'}, calibration),
      prefillSpeed({...stream, engine: 'vllm'}, calibration),
    ].filter((speed) => isKnown(speed)),
  ]
}

describe('whatever the model, hardware and load', () => {
  it('a speed is a range of positive numbers about its middle, with what bounds it and what it rests on', () => {
    fc.assert(
      fc.property(loads, (load) => {
        for (const speed of speedsOf({...load, weights: {bytes: 1}})) {
          expect(speed.low).toBeGreaterThan(0)
          expect(speed.low).toBeLessThanOrEqual(speed.mid)
          expect(speed.mid).toBeLessThanOrEqual(speed.high)
          expect(Number.isFinite(speed.high)).toBe(true)
          expect(speed.parts.every(({seconds}) => seconds >= 0 && Number.isFinite(seconds))).toBe(true)
          expect(speed.formula).not.toMatch(/NaN|Infinity|undefined/)
          expect(speed.calibration.basis).not.toBe('')
        }
      }),
      {numRuns: 200},
    )
  })
})

describe('more of it makes a step', () => {
  const base = (bandwidthGbs: number, bytes: number, concurrency: number, memoryType: string): StepLoad => ({
    model: plain(),
    gpu: card({bandwidthGbs, memoryType}),
    weights: {bytes},
    precision: 'bf16',
    inputTokens: 500,
    outputTokens: 100,
    concurrency,
  })
  const arguments_ = [
    fc.integer({min: 50, max: 8000}),
    fc.integer({min: 1e8, max: 4e9}),
    fc.integer({min: 1, max: 500}),
    fc.constantFrom('GDDR6', 'HBM3'),
  ] as const
  const seconds = (load: StepLoad) => known(servingStep(load, calibration)).perToken.mid
  const decode = ({gpu, model, weights}: StepLoad) =>
    known(decodeSpeed({engine: 'llama.cpp', gpu, model, weights, context: 500}, calibration)).mid

  it('bandwidth: no slower', () => {
    fc.assert(
      fc.property(...arguments_, (bandwidth, bytes, streams, memory) => {
        const [less, more] = [base(bandwidth, bytes, streams, memory), base(bandwidth * 1.5, bytes, streams, memory)]
        expect(seconds(more)).toBeLessThanOrEqual(seconds(less))
        expect(decode(more)).toBeGreaterThanOrEqual(decode(less))
      }),
    )
  })

  it('bytes: no faster', () => {
    fc.assert(
      fc.property(...arguments_, (bandwidth, bytes, streams, memory) => {
        const [less, more] = [base(bandwidth, bytes, streams, memory), base(bandwidth, bytes * 1.1, streams, memory)]
        expect(seconds(more)).toBeGreaterThanOrEqual(seconds(less))
      }),
    )
  })

  it('streams: each no faster, all of them together no slower', () => {
    fc.assert(
      fc.property(...arguments_, (bandwidth, bytes, streams, memory) => {
        const [less, more] = [base(bandwidth, bytes, streams, memory), base(bandwidth, bytes, streams + 1, memory)]
        expect(seconds(more)).toBeGreaterThan(seconds(less))
        expect((streams + 1) / seconds(more)).toBeGreaterThanOrEqual((streams / seconds(less)) * (1 - 1e-9))
      }),
    )
  })
})
