import {expect, test} from 'vitest'
import {quantizeGatherRows} from '../../../../src/quantize/onnx/kernels/gather-blocks.ts'
import {MatMulNBitsQuantizer} from '../../../../src/quantize/onnx/kernels/matmul-nbits.ts'

const wave = (length: number) => Float32Array.from({length}, (_, index) => Math.sin(index * 7.3) * 3)

test.each([4, 8] as const)('a matrix in pieces of whole blocks gives the same %d-bit weights', (bits) => {
  const matrix = {k: 70, n: 5, bits, blockSize: 16, symmetric: false}
  const values = wave(350)
  const whole = new MatMulNBitsQuantizer(matrix)
  whole.add(values)
  const pieces = new MatMulNBitsQuantizer(matrix)
  pieces.add(values.subarray(0, 160))
  pieces.add(values.subarray(160))
  expect(pieces.finish()).toEqual(whole.finish())
})

test('half a byte past an odd K is a weight of 0', () => {
  const quantizer = new MatMulNBitsQuantizer({k: 1, n: 1, bits: 4, blockSize: 16, symmetric: true})
  quantizer.add(Float32Array.of(-8))
  expect([...quantizer.finish().packed.subarray(0, 2)]).toEqual([0x80, 0])
})

test('rows that are cut, too many or missing are refused', () => {
  const quantizer = () => new MatMulNBitsQuantizer({k: 32, n: 2, bits: 4, blockSize: 16, symmetric: true})
  expect(() => quantizer().add(new Float32Array(3))).toThrow(RangeError)
  expect(() => quantizer().add(new Float32Array(20))).toThrow(RangeError)
  expect(() => quantizer().add(new Float32Array(66))).toThrow(RangeError)
  expect(() => quantizer().finish()).toThrow('0 of 32 rows were given')
  expect(() => new MatMulNBitsQuantizer({k: 1, n: 1, bits: 4, blockSize: 24, symmetric: true})).toThrow('Block size 24')
  expect(() => quantizeGatherRows(new Float32Array(5), {bits: 4, blockSize: 16, columns: 2, symmetric: true})).toThrow(
    RangeError,
  )
})

test.each([true, false])('8-bit embedding rows are within a step of what they were (symmetric: %s)', (symmetric) => {
  const values = wave(10 * 40)
  const {packed, scales, zeroPoints} = quantizeGatherRows(values, {bits: 8, blockSize: 32, columns: 40, symmetric})
  values.forEach((value, index) => {
    const block = Math.floor(index / 40) * 2 + Math.floor((index % 40) / 32)
    const back = scales[block]! * (packed[index]! - (zeroPoints?.[block] ?? 128))
    expect(Math.abs(back - value)).toBeLessThan(Math.abs(scales[block]!) * 1.0001)
  })
})

test('bfloat16 scales are bfloat16 values', () => {
  const {scales} = quantizeGatherRows(wave(32), {
    bits: 4,
    blockSize: 32,
    columns: 32,
    symmetric: false,
    type: 'bfloat16',
  })
  expect(new Uint32Array(scales.buffer)[0]! & 0xffff).toBe(0)
})
