import {describe, expect, it} from 'vitest'

import {
  bytesPerKvValue,
  findKvType,
  kvBytesPerSequence,
  kvBytesPerToken,
  kvShards,
} from '../../../src/sizing/memory/kv-cache.ts'
import {known, tiny} from './models.ts'

const shapeOf = (name: string) => known(name).shape!

describe('KV cache', () => {
  it('is two vectors a token, layer and KV head', () => {
    expect(kvBytesPerSequence(tiny().shape!, 100).bytes).toBe(2 * 2 * 32 * 2 * 4 * 100)
    expect(kvBytesPerToken(shapeOf('llama-2-7b'))).toBe(524_288)
    expect(kvBytesPerToken(shapeOf('llama-3-8b'))).toBe(131_072)
  })

  it('takes the head size from the config, not from the hidden size', () => {
    // 1,024 hidden over 16 heads would be 64, and half of it.
    expect(kvBytesPerToken(shapeOf('qwen3-0.6b'))).toBe(114_688)
  })

  it('stops at the window of the layers that have one', () => {
    const {bytes, formula} = kvBytesPerSequence(shapeOf('gemma-3-27b'), 131_072)
    expect(bytes / 2 ** 30).toBeCloseTo(10.406, 3)
    expect(formula).toContain('52 layers x 2 x 16 KV heads x 128 x 1,024 tokens')
    expect(kvBytesPerSequence(shapeOf('gemma-3-27b'), 500).bytes).toBe(500 * kvBytesPerToken(shapeOf('gemma-3-27b')))
  })

  it('reserves the whole context for those layers where vLLM does', () => {
    const gptOss = shapeOf('gpt-oss-120b')
    expect(kvBytesPerToken(gptOss)).toBe(73_728)
    expect(kvBytesPerSequence(gptOss, 8192, {fullLengthPages: true}).bytes).toBe(73_728 * 8192)
    expect(kvBytesPerToken(shapeOf('gemma-4-31b'))).toBe(983_040)
  })

  it('is one compressed vector with latent attention', () => {
    const deepseek = shapeOf('deepseek-v3.1')
    expect(kvBytesPerToken(deepseek)).toBe(70_272)
    expect(kvBytesPerSequence(deepseek, 1000).formula).toContain('(512 + 64 latent)')
  })

  it('is kept only by the full layers of a hybrid', () => {
    expect(kvBytesPerSequence(shapeOf('qwen3.6-27b'), 262_144).bytes).toBe(16_384 * 2 ** 20)
  })

  it('counts layers that differ by what they add together', () => {
    const shape = tiny({
      attention: {
        fullLayers: 1,
        slidingLayers: 3,
        slidingWindow: 10,
        recurrentLayers: 0,
        kvElements: {full: 100, sliding: 900},
      },
    }).shape!
    expect(kvBytesPerSequence(shape, 50).bytes).toBe(2 * (100 * 50 + 900 * 10))
  })

  it('holds a scale for each block of a quantized cache', () => {
    expect(bytesPerKvValue('f16')).toBe(2)
    expect(bytesPerKvValue('fp8')).toBe(1)
    expect(bytesPerKvValue('q8_0')).toBe(34 / 32)
    expect(bytesPerKvValue('q4_0')).toBe(18 / 32)
    expect(kvBytesPerSequence(tiny().shape!, 100, {type: 'q4_0'}).bytes).toBe((2 * 2 * 32 * 4 * 100 * 18) / 32)
  })

  it('is split by KV head, and not at all where it is one latent vector', () => {
    expect(kvShards(shapeOf('llama-3-8b'), 4)).toBe(4)
    expect(kvShards(shapeOf('llama-3-8b'), 16)).toBe(8)
    expect(kvShards(shapeOf('deepseek-v3'), 8)).toBe(1)
  })

  it('has types found by name, and others refused', () => {
    expect(findKvType('FP16')).toBe('f16')
    expect(findKvType('q8_0')).toBe('q8_0')
    expect(() => findKvType('q8_1')).toThrow(expect.objectContaining({code: 'E_UNKNOWN_KV_TYPE'}))
  })
})
