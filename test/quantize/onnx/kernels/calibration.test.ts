import {expect, test} from 'vitest'
import {AbsoluteHistogramCollector} from '../../../../src/quantize/onnx/kernels/calibration/absolute-histogram-collector.ts'
import {entropyRange} from '../../../../src/quantize/onnx/kernels/calibration/entropy.ts'
import {HistogramCollector} from '../../../../src/quantize/onnx/kernels/calibration/histogram-collector.ts'
import {MinMaxCollector} from '../../../../src/quantize/onnx/kernels/calibration/min-max.ts'
import {pairwiseSum} from '../../../../src/quantize/onnx/kernels/calibration/pairwise-sum.ts'
import {percentileRange} from '../../../../src/quantize/onnx/kernels/calibration/percentile.ts'

const of = (...values: number[]) => Float32Array.from(values)
const wave = (length: number, size = 1) => Float32Array.from({length}, (_, index) => Math.sin(index * 1.7) * size)

test('MinMax holds every finite value of every batch', () => {
  const collector = new MinMaxCollector()
  expect(collector.range()).toBeUndefined()
  collector.collect([of(1, 2), of(-3, Number.NaN)])
  collector.collect([of(5, Infinity)])
  expect(collector.range()).toEqual({min: -3, max: 5})
  expect(collector.nonFinite).toBe(2)
})

test('MinMax may be symmetric, or a mean of the batches that moves from call to call', () => {
  const symmetric = new MinMaxCollector({symmetric: true})
  symmetric.collect([of(-1, 4)])
  expect(symmetric.range()).toEqual({min: -4, max: 4})
  const moving = new MinMaxCollector({movingAverage: true, averagingConstant: 0.5})
  moving.collect([of(-1, 2), of(-3, 4)])
  expect(moving.range()).toEqual({min: -2, max: 3})
  moving.collect([of(-4, 5)])
  expect(moving.range()).toEqual({min: -3, max: 4})
  expect(() => new MinMaxCollector({averagingConstant: 2})).toThrow(RangeError)
})

test('a threshold known beforehand makes batches count as if they came at once', () => {
  const batches = [wave(100, 2), wave(80, 7), wave(90, 3)]
  const once = new HistogramCollector({bins: 256})
  once.collect(Float32Array.from(batches.flatMap((batch) => [...batch])))
  const threshold = Math.max(...once.histogram()!.edges)
  const apart = new HistogramCollector({bins: 256, threshold})
  for (const batch of batches) apart.collect(batch)
  expect(apart.histogram()).toEqual(once.histogram())
})

test.each([HistogramCollector, AbsoluteHistogramCollector])('%o counts finite values and no others', (Collector) => {
  const collector = new Collector({bins: 16})
  collector.collect(of(Number.NaN))
  expect(collector.histogram()).toBeUndefined()
  collector.collect(of(1, -2, Infinity))
  collector.collect(of(9, -9))
  const {counts, range} = collector.histogram()!
  expect(counts.reduce((sum, count) => sum + count)).toBe(4)
  expect(range).toEqual({min: -9, max: 9})
  expect(collector.nonFinite).toBe(2)
  expect(() => new Collector({bins: 0})).toThrow(RangeError)
})

test('an outlier that would need millions of bins is refused, not allocated', () => {
  for (const Collector of [HistogramCollector, AbsoluteHistogramCollector]) {
    const collector = new Collector({bins: 128})
    collector.collect(of(0, 1e-6))
    expect(() => collector.collect(of(1e6))).toThrow(RangeError)
  }
})

test('Percentile cuts the tails, and 100 cuts none', () => {
  const collector = new HistogramCollector({bins: 1024})
  collector.collect(Float32Array.from({length: 1024}, (_, index) => index - 512))
  const histogram = collector.histogram()!
  expect(percentileRange(histogram, 100, false)).toEqual({min: -512, max: 511})
  const {max, min} = percentileRange(histogram, 90, false)
  expect([Math.round(min), Math.round(max)]).toEqual([-461, 460])
  expect(() => percentileRange(histogram, 101, false)).toThrow(RangeError)
})

test('Entropy leaves out a lone outlier', () => {
  const values = Float32Array.from({length: 5000}, (_, index) => Math.sin(index) + Math.cos(index * 1.3))
  values[0] = 20
  const collector = new HistogramCollector({bins: 2048})
  collector.collect(values)
  const {max, min} = entropyRange(collector.histogram()!, 128)
  expect(max).toBeLessThan(3)
  expect(min).toBeGreaterThan(-3)
})

test('Entropy refuses more steps than bins', () => {
  const collector = new HistogramCollector({bins: 64})
  collector.collect(wave(10))
  expect(() => entropyRange(collector.histogram()!, 128)).toThrow('128 steps for a histogram of 64 bins')
})

test('the pairwise sum is near the true one', () => {
  const values = wave(1003)
  const sum = values.reduce((all, value) => all + value, 0)
  expect(pairwiseSum(values)).toBeCloseTo(sum, 4)
  expect(pairwiseSum(of())).toBe(0)
})
