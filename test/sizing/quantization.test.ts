import {describe, expect, it} from 'vitest'

import {findQuantization, quantizationNames, whyNotOn} from '../../src/sizing/quantization.ts'

describe('quantization by name', () => {
  it('is found in either case, with - or _, and by its aliases', () => {
    expect(findQuantization('Q4_K_M').name).toBe('q4_k_m')
    expect(findQuantization('q4-k-m').name).toBe('q4_k_m')
    expect(findQuantization('NF4_DQ').name).toBe('nf4-dq')
    expect(findQuantization('float16').name).toBe('fp16')
    expect(findQuantization('W8A8').name).toBe('int8')
    expect(findQuantization(' 4bit ').name).toBe('int4')
    expect(findQuantization('q5_k').name).toBe('q5_k_m')
  })

  it('knows every name it lists, and every type of llama-quantize', () => {
    const names = quantizationNames()
    for (const name of names) expect(findQuantization(name).name).toBe(name)
    const ofQuantize =
      'q4_0 q4_1 q5_0 q5_1 iq2_xxs iq2_xs iq2_s iq2_m iq1_s iq1_m tq1_0 tq2_0 q2_k q2_k_s iq3_xxs iq3_s iq3_m iq3_xs ' +
      'q3_k_s q3_k_m q3_k_l iq4_nl iq4_xs q4_k_s q4_k_m q5_k_s q5_k_m q6_k q8_0'
    expect(names).toEqual(expect.arrayContaining(ofQuantize.split(' ')))
  })

  it('refuses what it does not know, with the nearest names', () => {
    expect(() => findQuantization('q4_k_n')).toThrow(
      expect.objectContaining({code: 'E_UNKNOWN_QUANT', fix: expect.stringContaining('q4_k_m')}),
    )
    expect(() => findQuantization('rotated-42')).toThrow(
      expect.objectContaining({code: 'E_UNKNOWN_QUANT', fix: expect.stringContaining('int8')}),
    )
  })

  it('gives the bytes a weight takes with its scales', () => {
    const bytes = (name: string) => {
      const found = findQuantization(name)
      return found.kind === 'gguf' ? 0 : found.bytesPerWeight
    }
    expect(bytes('fp32')).toBe(4)
    expect(bytes('bf16')).toBe(2)
    expect(bytes('int8')).toBe(1)
    expect(bytes('nf4')).toBe(0.5625)
    expect(bytes('nf4-dq')).toBeCloseTo(0.516, 3)
    expect(bytes('awq') * 8).toBeCloseTo(4.156, 3)
    expect(bytes('mxfp4') * 8).toBe(4.25)
  })
})

describe('quantization of an engine', () => {
  it('is the GGUF file of that type where llama.cpp is meant', () => {
    expect(findQuantization('fp16', 'llama.cpp')).toMatchObject({kind: 'gguf', name: 'gguf-f16'})
    expect(findQuantization('mxfp4', 'llama.cpp')).toMatchObject({kind: 'gguf', name: 'gguf-mxfp4'})
    expect(findQuantization('mxfp4', 'vllm')).toMatchObject({kind: 'linear', applies: 'experts'})
  })

  it('is refused where the engine does not read it, and says what it reads instead', () => {
    expect(() => findQuantization('int8', 'llama.cpp')).toThrow(
      expect.objectContaining({code: 'E_QUANT_ENGINE', message: expect.stringContaining('q8_0')}),
    )
    expect(whyNotOn('pytorch', findQuantization('q4_k_m'))).toContain('llama.cpp')
    expect(whyNotOn('onnxruntime', findQuantization('nf4'))).toContain('int8')
    expect(whyNotOn('vllm', findQuantization('q4_k_m'))).toBeUndefined()
    expect(whyNotOn('onnxruntime', findQuantization('int8'))).toBeUndefined()
  })
})
