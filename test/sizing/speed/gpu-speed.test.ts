import {describe, expect, it} from 'vitest'

import {gpuSpecs} from '../../../src/sizing/gpus.ts'
import {linkRate, peakRate, unpacksSlowly} from '../../../src/sizing/speed/gpu-speed.ts'

const gpu = (id: string) => gpuSpecs().find((spec) => spec.id === id)!

describe('the rate of a precision', () => {
  it.each([
    ['h100-sxm5-80', 'fp8', 'fp8', 1979],
    ['a100-sxm4-80', 'fp8', 'fp16', 312],
    ['a100-sxm4-80', 'int8', 'int8', 624],
    ['t4', 'bf16', 'fp16', 65.1],
    ['h100-sxm5-80', 'fp4', 'fp8', 1979],
    ['p40', 'fp16', 'fp32', 11.8],
    ['k80', 'bf16', 'fp32', 4.11],
    ['tpu-v5e', 'fp16', 'bf16', 197],
  ] as const)('%s in %s is that of %s', (id, asked, precision, tflops) => {
    const rate = peakRate(gpu(id), asked)
    expect(rate).toMatchObject({precision, tflops})
    expect(rate!.note !== undefined).toBe(asked !== precision)
  })

  it('is unknown where nothing can stand in', () => {
    expect(peakRate(gpu('gaudi1'), 'bf16')).toBeUndefined()
  })
})

describe('the link between GPUs', () => {
  it('is half of what is published for both directions', () => {
    expect(linkRate(gpu('h100-sxm5-80'))).toMatchObject({gbs: 450})
  })

  it('is PCIe where there is none, and says so', () => {
    const {gbs, note} = linkRate(gpu('l4'))!
    expect(gbs).toBeCloseTo(31.5, 1)
    expect(note).toContain('PCIe')
  })

  it('is unknown where neither is', () => {
    expect(linkRate({name: 'x'})).toBeUndefined()
  })
})

it('cards before Volta and cards of 75 W unpack weights slowly', () => {
  expect(['p40', 't4', 'l4'].map((id) => unpacksSlowly(gpu(id)))).toEqual([true, true, true])
  expect(['a10g', 'l40s', 'rtx-3090'].map((id) => unpacksSlowly(gpu(id)))).toEqual([false, false, false])
})
