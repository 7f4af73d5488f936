import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fromBfloat, roundToBfloat, toBfloat} from '../../../../src/quantize/onnx/kernels/bfloat16.ts'
import {toFloat32} from '../../../../src/quantize/onnx/kernels/float-type.ts'
import {fromHalf, roundToHalf, toHalf, toSafeHalf} from '../../../../src/quantize/onnx/kernels/float16.ts'

const everyHalf = Uint16Array.from({length: 65_536}, (_, bits) => bits)
const isNaNHalf = (bits: number) => (bits & 0x7fff) > 0x7c00

test('every fp16 value but NaN comes back from fp32 as it was', () => {
  const back = toHalf(fromHalf(everyHalf))
  expect(back.filter((bits, index) => bits !== index && !isNaNHalf(index))).toEqual(new Uint16Array())
  expect(back.every((bits, index) => isNaNHalf(index) === isNaNHalf(bits))).toBe(true)
})

test('every bfloat16 value but NaN comes back from fp32 as it was', () => {
  const values = fromBfloat(everyHalf)
  const back = toBfloat(values)
  expect(back.every((bits, index) => bits === index || Number.isNaN(values[index]))).toBe(true)
  expect(Number.isNaN(roundToBfloat(Number.NaN))).toBe(true)
})

test('fp16 takes the nearest value, the even one of two equally near, by bits and by arithmetic alike', () => {
  const halves = [...fromHalf(everyHalf.subarray(0, 0x7c00))]
  fc.assert(
    fc.property(fc.integer({min: 0, max: halves.length - 2}), fc.double({min: 0, max: 1, noNaN: true}), (at, part) => {
      const value = Math.fround(halves[at]! + (halves[at + 1]! - halves[at]!) * part)
      const rest = value - halves[at]! - (halves[at + 1]! - value)
      const expected = rest < 0 || (rest === 0 && at % 2 === 0) ? at : at + 1
      expect([...toHalf(Float32Array.of(value, -value))]).toEqual([expected, expected + 0x8000])
      expect(roundToHalf(value)).toBe(halves[expected])
      expect(roundToHalf(-value)).toBe(-halves[expected]!)
    }),
  )
})

test('too large a value becomes infinite, but a weight is clamped and counted', () => {
  const values = Float32Array.of(65_504, 65_519, 65_520, -1e30, Infinity, Number.NaN)
  expect([...toHalf(values)]).toEqual([0x7bff, 0x7bff, 0x7c00, 0xfc00, 0x7c00, 0x7e00])
  expect(roundToHalf(65_519)).toBe(65_504)
  expect(roundToHalf(-65_520)).toBe(-Infinity)
  const {bits, ...counts} = toSafeHalf(values)
  expect([...bits]).toEqual([0x7bff, 0x7bff, 0x7bff, 0xfbff, 0x7c00, 0x7e00])
  expect(counts).toEqual({clamped: 3, lifted: 0, nonFinite: 2})
})

test('a weight too small for fp16 is lifted and counted, and 0 stays 0', () => {
  const {bits, ...counts} = toSafeHalf(Float32Array.of(1e-30, -1e-9, 5.95e-8, 5.96e-8, 2 ** -24, 0, -0))
  expect([...bits]).toEqual([1, 0x8001, 1, 1, 1, 0, 0x8000])
  expect(counts).toEqual({clamped: 0, lifted: 3, nonFinite: 0})
})

test('bfloat16 rounds ties to even', () => {
  expect(roundToBfloat(1 + 2 ** -8)).toBe(1)
  expect(roundToBfloat(1 + 3 * 2 ** -8)).toBe(1 + 2 ** -6)
})

test('raw bytes are read where they lie, aligned or not', () => {
  const bytes = new Uint8Array(9)
  new DataView(bytes.buffer).setFloat32(1, 1.5, true)
  new DataView(bytes.buffer).setUint16(5, 0x3f80, true)
  expect([...toFloat32(bytes.subarray(1, 5), 'float32')]).toEqual([1.5])
  expect([...toFloat32(bytes.subarray(5, 7), 'bfloat16')]).toEqual([1])
  expect([...toFloat32(Uint8Array.of(0, 0x3c), 'float16')]).toEqual([1])
})
