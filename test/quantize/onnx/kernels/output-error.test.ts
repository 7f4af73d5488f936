import {expect, test} from 'vitest'
import {countTop1, OutputErrorSum} from '../../../../src/quantize/onnx/kernels/output-error.ts'

function errorOf(reference: number[], candidate: number[]) {
  const sum = new OutputErrorSum()
  sum.add(Float32Array.from(reference), Float32Array.from(candidate))
  return sum.result()
}

test('equal outputs have no error', () => {
  expect(errorOf([1, -2], [1, -2])).toEqual({count: 2, nonFinite: 0, cosine: 1, relativeRmse: 0, maxAbsolute: 0})
})

test('the error is relative to the size of the reference', () => {
  expect(errorOf([3, 4], [3, 4.5])).toMatchObject({relativeRmse: 0.1, maxAbsolute: 0.5})
  expect(errorOf([1, 0], [0, 1])).toMatchObject({cosine: 0})
  expect(errorOf([1, 2], [-1, -2])).toMatchObject({cosine: -1})
})

test('the greatest fp32 values do not overflow and the smallest are not lost', () => {
  expect(errorOf([3e38, 3e38], [-3e38, 3e38])).toMatchObject({cosine: 0, relativeRmse: Math.SQRT2})
  expect(errorOf([1e-40], [1e-40])).toMatchObject({cosine: 1, relativeRmse: 0})
})

test('what zeros leave undefined is absent', () => {
  expect(errorOf([0, 0], [0, 1])).toEqual({count: 2, nonFinite: 0, maxAbsolute: 1})
  expect(errorOf([0], [0])).toMatchObject({cosine: 1, relativeRmse: 0})
  expect(errorOf([], [])).toEqual({count: 0, nonFinite: 0, maxAbsolute: 0})
})

test('values that are not finite are counted unless both are the same', () => {
  const {NaN: nan} = Number
  expect(errorOf([1, nan, nan, -Infinity, Infinity], [1, nan, 1, -Infinity, -Infinity])).toMatchObject({
    count: 1,
    nonFinite: 2,
  })
})

test('top-1 compares the first greatest of each row', () => {
  const reference = Float32Array.of(1, 3, 3, 9, 0, 0, Number.NaN, 1, 2)
  const candidate = Float32Array.of(0, 2, 1, 0, 0, 1, Number.NaN, 1, 2)
  expect(countTop1(reference, candidate, 3)).toEqual({rows: 3, same: 1})
  expect(() => countTop1(reference, candidate, 2)).toThrow(RangeError)
  expect(() => countTop1(reference, candidate.subarray(1), 3)).toThrow(RangeError)
})
