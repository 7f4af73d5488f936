import {describe, expect, test} from 'vitest'
import {compare} from './compare.ts'
import {readCases} from './reference.ts'

const cases = await readCases(new URL('../../../fixtures/quantize/reference.jsonl', import.meta.url))

describe("bit-equal to ONNX Runtime's own quantizer", () => {
  test.each([
    ['integer', 'INT8 and UINT8 weights, per tensor and per channel of any axis, fp32 and fp16'],
    ['range', 'scale and zero point of a range'],
    ['matmul', 'MatMulNBits of 4 and 8 bits'],
    ['gather', 'GatherBlockQuantized of 4 bits'],
    ['half', 'fp16 with clamped and lifted values'],
    ['calibration', 'Entropy and Percentile over several batches'],
  ] as const)('%s: %s', (kind, _what) => {
    const given = cases.filter((one) => one.kind === kind)
    expect(given.length).toBeGreaterThan(1)
    for (const one of given) {
      const {ours, theirs} = compare[kind](one)
      expect(ours).toEqual(theirs)
    }
  })
})
