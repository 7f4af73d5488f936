import {describe, expect, it} from 'vitest'

import {readModel} from '../../src/models/read-model.ts'
import type {Offer} from '../../src/prices/offer.ts'
import {kvRoom, memoryForInference} from '../../src/sizing/memory/inference.ts'
import {weightsIn} from '../../src/sizing/memory/weights.ts'
import {findQuantization} from '../../src/sizing/quantization.ts'
import {recommend} from '../../src/sizing/recommend/recommend.ts'
import type {RecommendRequest} from '../../src/sizing/recommend/request.ts'
import {offer, price} from '../support/offers.ts'

// The guide's figures, and what is true; the same rows as docs/recommend-gpu.md.
const GIB = 2 ** 30
const T4_USABLE = 14.56 * GIB
const A10G_USABLE = 22.07 * GIB

const gpu = (instanceType: string, name: string, memoryGiB: number, count: number): Offer =>
  offer({instanceType, accelerator: {name, memoryGiB, count}, onDemand: price(1)})
const T4 = gpu('g4dn.xlarge', 'T4', 16, 1)
const A10G = gpu('g5.xlarge', 'A10G', 24, 1)
const A10G_2 = gpu('two A10G', 'A10G', 24, 2)
const A100_40 = gpu('a2-highgpu-1g', 'A100', 40, 1)
const A100_80 = gpu('a2-ultragpu-1g', 'A100', 80, 1)

const gb = async (name: string, quant: string) => weightsIn(await readModel(name), findQuantization(quant)).bytes / 1e9
const gib = async (name: string, quant: string) => ((await gb(name, quant)) * 1e9) / GIB
const fits = async (name: string, request: RecommendRequest, on: Offer) =>
  recommend(await readModel(name), request, [{...on, provider: on === A100_40 || on === A100_80 ? 'gcp' : 'aws'}])
    .candidates.length > 0
const room = async (name: string, quant: string, usable: number) =>
  kvRoom(await readModel(name), {engine: 'vllm', quant, context: 4096, concurrency: 1}, usable).tokens

describe('"MiniLM on CPU or T4, 80 MB"', () => {
  it('is 90.9 MB in fp32 and 45 MB in fp16', async () => {
    expect((await gb('all-MiniLM-L6-v2', 'fp32')) * 1000).toBeCloseTo(90.9, 1)
    expect((await gb('all-MiniLM-L6-v2', 'fp16')) * 1000).toBeCloseTo(45.4, 1)
  })

  it('needs no GPU', async () => {
    const {accelerator: _, ...cpu} = offer({instanceType: 'c7i.xlarge', vcpu: 4, memoryGiB: 8})
    const {candidates} = recommend(await readModel('all-MiniLM-L6-v2'), {}, [], {cpuOffers: () => [cpu]})
    expect(candidates.map(({offer: {instanceType}}) => instanceType)).toEqual(['c7i.xlarge'])
  })
})

describe('"llama-2-7b on T4, 14 GB in int8"', () => {
  it('is 13.5 GB in fp16 and 6.7 to 7.0 GB in int8', async () => {
    expect(await gb('llama-2-7b', 'fp16')).toBeCloseTo(13.48, 2)
    const int8 = await gb('llama-2-7b', 'int8')
    expect(int8).toBeGreaterThan(6.7)
    expect(int8).toBeLessThan(7.05)
  })

  it('leaves no room for a KV cache in fp16, about 12k tokens in int8', async () => {
    expect(await room('llama-2-7b', 'fp16', T4_USABLE)).toBe(0)
    const tokens = await room('llama-2-7b', 'int8', T4_USABLE)
    expect(tokens).toBeGreaterThan(11_000)
    expect(tokens).toBeLessThan(13_000)
    expect(await fits('llama-2-7b', {quant: 'fp16'}, T4)).toBe(false)
    expect(await fits('llama-2-7b', {quant: 'int8'}, T4)).toBe(true)
  })
})

describe('"llama-2-13b on A10G, 26 GB in int8"', () => {
  it('is 26 GB in fp16, which does not fit; int8 is 12.4 GiB and does, with about 9k tokens', async () => {
    expect(await gb('llama-2-13b', 'fp16')).toBeCloseTo(26.03, 1)
    expect(await gib('llama-2-13b', 'int8')).toBeCloseTo(12.4, 1)
    expect(await fits('llama-2-13b', {quant: 'fp16'}, A10G)).toBe(false)
    expect(await fits('llama-2-13b', {quant: 'int8'}, A10G)).toBe(true)
    const tokens = await room('llama-2-13b', 'int8', A10G_USABLE)
    expect(tokens).toBeGreaterThan(8000)
    expect(tokens).toBeLessThan(10_000)
  })
})

describe('"llama-2-70b on A100-80 or 2x A10G, 140 GB in int8"', () => {
  it('is 138 GB in fp16; int8 is 64.7 GiB and fits an A100-80, but not two A10G', async () => {
    expect(await gb('llama-2-70b', 'fp16')).toBeCloseTo(137.95, 1)
    expect(await gib('llama-2-70b', 'int8')).toBeCloseTo(64.7, 1)
    expect(await fits('llama-2-70b', {quant: 'int8'}, A100_80)).toBe(true)
    expect(await fits('llama-2-70b', {quant: 'int8'}, A10G_2)).toBe(false)
  })

  it('leaves about 17k tokens on the A100-80', async () => {
    const tokens = await room('llama-2-70b', 'int8', 79.14 * GIB)
    expect(tokens).toBeGreaterThan(14_000)
    expect(tokens).toBeLessThan(19_000)
  })

  it('is marginal in 4 bits on two A10G: within a tenth of what they have', async () => {
    const plan = memoryForInference(await readModel('llama-2-70b'), {
      engine: 'llama.cpp',
      quant: 'q4_k_m',
      context: 2048,
      concurrency: 1,
      tensorParallel: 2,
    })
    expect(plan.requiredPerGpu / A10G_USABLE).toBeGreaterThan(0.9)
    expect(plan.requiredPerGpu / A10G_USABLE).toBeLessThan(1.1)
  })
})

describe('"LoRA on A10G"', () => {
  it('is right for 7B at 1.3k tokens, as QLoRA with room to spare, and wrong for 13B in bf16', async () => {
    expect(await fits('llama-2-7b', {task: 'lora', context: 1300}, A10G)).toBe(true)
    expect(await fits('llama-2-7b', {task: 'qlora', context: 1300}, A10G)).toBe(true)
    expect(await fits('llama-2-13b', {task: 'lora', context: 1300}, A10G)).toBe(false)
  })
})

describe('"full fine-tune on A100-40"', () => {
  it('is wrong for 7B, which needs 108 to 121 GB before activations, and right for about 1B', async () => {
    expect(await fits('llama-2-7b', {task: 'full-finetune'}, A100_40)).toBe(false)
    expect(await fits('tinyllama-1.1b', {task: 'full-finetune'}, A100_40)).toBe(true)
  })
})

describe('"quantization: BERT 440 to 110 MB, 7B 14 to 4 GB in int8, 70B 140 to 35 GB"', () => {
  it('BERT is 438 MB in fp32; 110 MB only with its embeddings in 8 bits too, else 181 MB or more', async () => {
    const bert = await readModel('bert-base')
    expect((await gb('bert-base', 'fp32')) * 1000).toBeCloseTo(438, 0)
    const whole = weightsIn(bert, findQuantization('int8'), {quantizeEmbeddings: true}).bytes / 1e6
    const kept = weightsIn(bert, findQuantization('int8')).bytes / 1e6
    expect(whole).toBeCloseTo(110, -1)
    expect(kept).toBeGreaterThan(175)
  })

  it('4 GB of 7B is 4 bits, not 8; 35 GB of 70B is exactly 4, Q4_K_M is 39 to 40 GiB', async () => {
    expect(await gb('llama-2-7b', 'q4_k_m')).toBeCloseTo(4.1, 0)
    expect(await gb('llama-2-7b', 'int8')).toBeCloseTo(7, 0)
    const {parameters} = await readModel('llama-2-70b')
    expect((parameters.total * 4) / 8 / 1e9).toBeCloseTo(34.5, 1)
    const llama3 = await gib('llama-3-70b', 'q4_k_m')
    expect(llama3).toBeCloseTo(39.6, 1)
    expect(await gib('llama-2-70b', 'q4_k_m')).toBeCloseTo(38.6, 0)
  })
})
