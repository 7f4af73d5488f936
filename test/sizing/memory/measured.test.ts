import {describe, expect, it} from 'vitest'
import {errorOf, summarize} from '../../../scripts/sizing/comparison.ts'
import {haveWhole, readKept, readMeasured} from '../../../scripts/sizing/measured.ts'
import {compareMemory} from '../../../scripts/sizing/memory-errors.ts'

/** Mean and largest absolute error of each formula, as parts of one. */
const BOUNDS: Record<string, {mean: number; max: number}> = {
  'GGUF size by name': {mean: 0.0005, max: 0.002},
  'GGUF file, other models': {mean: 0.002, max: 0.005},
  'KV cache': {mean: 0.001, max: 0.001},
  'llama.cpp VRAM': {mean: 0.02, max: 0.04},
  'vLLM weights': {mean: 0.02, max: 0.08},
  'vLLM activation peak': {mean: 0.03, max: 0.05},
  'vLLM room for KV': {mean: 0.03, max: 0.05},
  'LoRA and QLoRA, no checkpointing': {mean: 0.03, max: 0.05},
  'PyTorch inference': {mean: 0.02, max: 0.04},
  'LoRA with checkpointing, middle of range': {mean: 0.15, max: 0.2},
  'ONNX Runtime on CPU, encoders': {mean: 0.04, max: 0.06},
}

describe.each([
  {rows: 'the rows kept here', read: readKept},
  {rows: haveWhole() ? 'all rows' : 'the rows kept here, read as the benchmark does', read: readMeasured},
])('memory formulas against $rows', ({read}) => {
  const summaries = summarize(compareMemory(read))

  it('are all measured', () => {
    expect(summaries.map(({formula}) => formula).toSorted()).toEqual(Object.keys(BOUNDS).toSorted())
  })

  it.each(summaries)('$formula: $n measurements within bounds', ({formula, max, mean, n}) => {
    expect(n).toBeGreaterThan(0)
    expect(mean).toBeLessThanOrEqual(BOUNDS[formula]!.mean)
    expect(max).toBeLessThanOrEqual(BOUNDS[formula]!.max)
  })
})

describe('error summary', () => {
  it('takes absolute errors and leaves out what is said not to count', () => {
    const row = {formula: 'f', row: 'r', unit: 'GiB', measured: 100}
    const rows = [
      {...row, predicted: 110},
      {...row, predicted: 70},
      {...row, predicted: 1000, leftOut: 'not logged'},
    ]
    expect(errorOf(rows[1]!)).toBeCloseTo(-0.3)
    const [summary] = summarize(rows)
    expect(summary).toMatchObject({formula: 'f', n: 2})
    expect(summary!.mean).toBeCloseTo(0.2)
    expect(summary!.max).toBeCloseTo(0.3)
  })
})
