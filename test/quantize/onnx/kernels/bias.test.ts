import {expect, test} from 'vitest'
import {quantizeBias, weightScalesForBias} from '../../../../src/quantize/onnx/kernels/bias.ts'

test('a bias is divided by input scale times weight scale, one or one a channel', () => {
  const one = quantizeBias(Float32Array.of(1, -0.375), 0.5, Float32Array.of(0.5))
  expect(one).toEqual({values: Int32Array.of(4, -2), scales: Float32Array.of(0.25), clipped: 0})
  const each = quantizeBias(Float32Array.of(1, 1), 0.5, Float32Array.of(0.5, 0.25))
  expect([...each.values]).toEqual([4, 8])
})

test('a bias beyond int32 is clipped and counted', () => {
  const {clipped, values} = quantizeBias(Float32Array.of(1, -1), 1e-6, Float32Array.of(1e-6))
  expect([...values]).toEqual([2 ** 31 - 1, -(2 ** 31)])
  expect(clipped).toBe(2)
})

test('weight scales are raised just so far that int32 holds the bias', () => {
  const bias = Float32Array.of(1, -1, 0)
  const scales = weightScalesForBias(bias, 1e-6, Float32Array.of(1e-6, 0.5, 1e-6))
  expect(scales[0]).toBeGreaterThan(4e-4)
  expect([...scales.subarray(1)]).toEqual([0.5, Math.fround(1e-6)])
  expect(quantizeBias(bias, 1e-6, scales).clipped).toBe(0)
  const one = weightScalesForBias(bias, 1e-6, Float32Array.of(1e-6))
  expect(quantizeBias(bias, 1e-6, one).clipped).toBe(0)
})
