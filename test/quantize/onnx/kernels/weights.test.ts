import fc from 'fast-check'
import {expect, test} from 'vitest'
import {channelLayout} from '../../../../src/quantize/onnx/kernels/channel-layout.ts'
import {ChannelRanges} from '../../../../src/quantize/onnx/kernels/channel-ranges.ts'
import {channelScales, quantizeWeights} from '../../../../src/quantize/onnx/kernels/quantize-weights.ts'
import {roundHalfToEven} from '../../../../src/quantize/onnx/kernels/round-half-to-even.ts'
import {scaleZeroPoint} from '../../../../src/quantize/onnx/kernels/scale-zero-point.ts'

const int8 = {type: 'int8', symmetric: true} as const
const uint8 = {type: 'uint8', symmetric: false} as const

test('however a tensor is cut into chunks, the result is the same and each value within half a step', () => {
  const shapes = fc.array(fc.integer({min: 1, max: 6}), {minLength: 1, maxLength: 4})
  fc.assert(
    fc.property(
      shapes,
      fc.nat(),
      fc.integer({min: 1, max: 20}),
      fc.constantFrom(int8, uint8),
      (shape, pick, chunk, form) => {
        const layout = channelLayout(shape, pick % shape.length)
        const values = Float32Array.from({length: layout.size}, (_, index) => Math.sin(index * (pick + 1)))
        const ranges = new ChannelRanges(layout)
        for (let at = 0; at < values.length; at += chunk) ranges.add(values.subarray(at, at + chunk))
        const scales = channelScales(ranges, form)
        const whole = quantizeWeights(values, scales, layout)
        for (let at = 0; at < values.length; at += chunk) {
          const part = quantizeWeights(values.subarray(at, at + chunk), scales, layout, at)
          expect(part).toEqual(whole.subarray(at, at + chunk))
        }
        const integers = form.type === 'int8' ? new Int8Array(whole.buffer) : whole
        values.forEach((value, index) => {
          const channel = Math.floor(index / layout.inner) % layout.channels
          const scale = scales.scales[channel]!
          expect(Math.abs(scale * (integers[index]! - scales.zeroPoints[channel]!) - value)).toBeLessThan(
            scale * 0.5001,
          )
        })
      },
    ),
  )
})

test('one channel of the tensor is the whole of it where no axis is named, and an axis may count from the end', () => {
  expect(channelLayout([2, 3, 4])).toEqual({channels: 1, inner: 24, size: 24})
  expect(channelLayout([2, 3, 4], -2)).toEqual({channels: 3, inner: 4, size: 24})
  expect(channelLayout([])).toEqual({channels: 1, inner: 1, size: 1})
  expect(() => channelLayout([2, 3], 2)).toThrow('No axis 2 in a tensor of shape [2, 3]')
})

test('NaN and infinite weights are counted and left out of the range', () => {
  const ranges = new ChannelRanges(channelLayout([2, 3], 0))
  ranges.add(Float32Array.of(1, Number.NaN, -2, Infinity, -Infinity, 3))
  expect(ranges.nonFinite).toBe(3)
  expect([...ranges.min, ...ranges.max]).toEqual([-2, 3, 1, 3])
})

test('zeros and an empty tensor have scale 1 and zero point 0', () => {
  expect(scaleZeroPoint(0, 0, uint8)).toEqual({scale: 1, zeroPoint: 0})
  const {scales, zeroPoints} = channelScales(new ChannelRanges(channelLayout([0])), int8)
  expect([...scales, ...zeroPoints]).toEqual([1, 0])
})

test('a range is widened to hold 0 and may have a least width', () => {
  expect(scaleZeroPoint(51, 255, uint8)).toEqual({scale: 1, zeroPoint: 0})
  expect(scaleZeroPoint(-255, -51, uint8)).toEqual({scale: 1, zeroPoint: 255})
  expect(scaleZeroPoint(0, 1, uint8, {minRealRange: 510})).toEqual({scale: 2, zeroPoint: 0})
})

test('a scale is one that the type of the weights holds', () => {
  const {scale} = scaleZeroPoint(-1, 1, int8, {type: 'float16'})
  expect(scale).toBe(1032 * 2 ** -17)
  expect(scaleZeroPoint(-1, 1, int8, {type: 'bfloat16'}).scale).toBe(129 * 2 ** -14)
})

test.each([
  [Number.NaN, 1],
  [0, Infinity],
  [2, 1],
])('there is no scale for %d to %d', (min, max) => {
  expect(() => scaleZeroPoint(min, max, int8)).toThrow(RangeError)
})

test('halves are rounded to even', () => {
  expect([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 1e300].map(roundHalfToEven)).toEqual([
    -2, -2, 0, 0, 2, 2, 0, 1e300,
  ])
})
