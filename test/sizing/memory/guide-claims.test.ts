import {describe, expect, it} from 'vitest'

import {type InferenceSettings, kvRoom, memoryForInference} from '../../../src/sizing/memory/inference.ts'
import {memoryForTraining} from '../../../src/sizing/memory/training.ts'
import {weightsIn} from '../../../src/sizing/memory/weights.ts'
import {findQuantization} from '../../../src/sizing/quantization.ts'
import {known} from './models.ts'

/** Usable memory, as vLLM's logs say it. */
const T4 = 14.56 * 2 ** 30
const A10G = 22.07 * 2 ** 30
const A100_40 = 39.39 * 2 ** 30
const A100_80 = 79.14 * 2 ** 30

const GB = 1e9
const GIB = 2 ** 30

function weights(name: string, quant: string, quantizeEmbeddings = false): number {
  return weightsIn(known(name), findQuantization(quant), {quantizeEmbeddings}).bytes
}

function served(quant: string, context = 4096): InferenceSettings {
  return {engine: 'vllm', quant, context, concurrency: 1}
}

function isAbout(value: number, expected: number): void {
  expect(Math.abs(value / expected - 1), `${value} for about ${expected}`).toBeLessThan(0.1)
}

describe('what guides say of memory, and what is true', () => {
  it('MiniLM "80 MB on a T4": 90.9 MB in fp32, 45 MB in fp16', () => {
    expect(weights('all-minilm-l6-v2', 'fp32') / 1e6).toBeCloseTo(90.9, 1)
    expect(weights('all-minilm-l6-v2', 'fp16') / 1e6).toBeCloseTo(45.4, 1)
  })

  it('llama-2-7b "14 GB (int8)" on a T4: that is fp16 and leaves no room; int8 is 7.0 GB and leaves about 12k', () => {
    expect(weights('llama-2-7b', 'fp16') / GB).toBeCloseTo(13.5, 1)
    expect(weights('llama-2-7b', 'int8', true) / GB).toBeCloseTo(6.74, 2)
    expect(weights('llama-2-7b', 'int8') / GB).toBeCloseTo(7.0, 1)
    expect(kvRoom(known('llama-2-7b'), served('fp16'), T4).tokens).toBe(0)
    isAbout(kvRoom(known('llama-2-7b'), served('int8'), T4).tokens, 12_000)
  })

  it('llama-2-13b "26 GB (int8)" on an A10G: that is fp16 and does not fit; int8 is 12.4 GiB and leaves about 9k', () => {
    expect(weights('llama-2-13b', 'fp16') / GB).toBeCloseTo(26.0, 1)
    expect(weights('llama-2-13b', 'fp16')).toBeGreaterThan(A10G)
    expect(weights('llama-2-13b', 'int8') / GIB).toBeCloseTo(12.4, 1)
    isAbout(kvRoom(known('llama-2-13b'), served('int8'), A10G).tokens, 9000)
  })

  it('llama-2-70b "140 GB (int8), A100-80 or 2 x A10G": int8 is 64.7 GiB, fits the first (about 17k), not the second', () => {
    expect(weights('llama-2-70b', 'fp16') / GB).toBeCloseTo(138, 0)
    expect(weights('llama-2-70b', 'int8') / GIB).toBeCloseTo(64.7, 1)
    isAbout(kvRoom(known('llama-2-70b'), served('int8'), A100_80).tokens, 17_000)
    const two = (quant: string, engine: 'vllm' | 'llama.cpp') =>
      memoryForInference(known('llama-2-70b'), {...served(quant), engine, tensorParallel: 2}).requiredPerGpu
    expect(two('int8', 'vllm')).toBeGreaterThan(A10G)
    expect(two('q4_k_m', 'llama.cpp') / A10G).toBeGreaterThan(0.9)
    expect(two('q4_k_m', 'llama.cpp') / A10G).toBeLessThan(1)
  })

  it('LoRA on an A10G: 7B with 4 bits yes (14.1 GB), 7B in bf16 at 1.3k tokens just (21.3 GB), 13B in bf16 no', () => {
    const step = {batch: 1, sequence: 1304}
    const small = memoryForTraining(known('llama-2-7b'), {task: 'qlora', ...step})
    const plain = memoryForTraining(known('llama-2-7b'), {task: 'lora', ...step})
    const large = memoryForTraining(known('llama-2-13b'), {task: 'lora', ...step})
    expect(small.bytesPerGpu / GB).toBeCloseTo(14.2, 1)
    expect(plain.bytesPerGpu / GB).toBeCloseTo(21.4, 1)
    expect(plain.requiredPerGpu).toBeLessThan(A10G)
    expect(large.requiredPerGpu).toBeGreaterThan(A10G)
  })

  it('full fine-tuning on an A100-40: 7B needs 108-121 GB before activations; under 2B fits, 8B only with paged states', () => {
    const step = {task: 'full', batch: 1, sequence: 512} as const
    const plan = memoryForTraining(known('llama-2-7b'), step)
    const states = plan.lines.filter(({part}) => part !== 'activations').reduce((sum, {bytes}) => sum + bytes, 0)
    expect(states / GB).toBeCloseTo(121, 0)
    expect((states - 2 * 6_738_415_616) / GB).toBeCloseTo(108, 0)
    expect(plan.requiredPerGpu).toBeGreaterThan(A100_40)
    expect(memoryForTraining(known('qwen3-1.7b'), step).requiredPerGpu).toBeLessThan(A100_40)
    const paged = memoryForTraining(known('llama-3-8b'), {...step, precision: 'bf16', optimizer: 'paged'})
    expect(paged.requiredPerGpu).toBeLessThan(A100_40)
  })

  it('BERT-base "440 to 110 MB": 438 MB; 110 MB only with quantized embeddings, else 181 MB', () => {
    expect(weights('bert-base-uncased', 'fp32') / 1e6).toBeCloseTo(438, 0)
    expect(weights('bert-base-uncased', 'int8') / 1e6).toBeCloseTo(181, 0)
    isAbout(weights('bert-base-uncased', 'int8', true) / 1e6, 110)
  })

  it('LLaMA-7B "14 to 4 GB, INT8": that is 4 bits; LLaMA-70B "35 GB" is 4.0 bits, Q4_K_M is 39.6 GiB', () => {
    isAbout(weights('llama-7b', 'int8') / GB, 7)
    isAbout(weights('llama-7b', 'q4_k_m') / GB, 4)
    expect((70_553_706_496 * 4) / 8 / GB).toBeCloseTo(35.3, 1)
    expect(weights('llama-3-70b', 'q4_k_m') / GIB).toBeCloseTo(39.6, 1)
  })
})
