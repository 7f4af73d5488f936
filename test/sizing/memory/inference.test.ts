import {describe, expect, it} from 'vitest'

import {type InferenceSettings, kvRoom, memoryForInference} from '../../../src/sizing/memory/inference.ts'
import type {MemoryPart, MemoryPlan} from '../../../src/sizing/memory/plan.ts'
import {countOnly, known, tiny} from './models.ts'

const GIB = 2 ** 30
const ONE: Omit<InferenceSettings, 'engine'> = {context: 1024, concurrency: 1}

function partOf({lines}: MemoryPlan, part: MemoryPart): number {
  return lines.filter((line) => line.part === part).reduce((sum, {bytes}) => sum + bytes, 0)
}

describe('memory of inference', () => {
  it('is the sum of lines, each with its formula and its source', () => {
    const plan = memoryForInference(known('llama-2-7b'), {engine: 'vllm', quant: 'int8', ...ONE})
    expect(plan.lines.map(({part}) => part)).toEqual(['weights', 'kv-cache', 'activations', 'runtime', 'runtime'])
    expect(plan.bytesPerGpu).toBe(plan.lines.reduce((sum, {bytes}) => sum + bytes, 0))
    for (const {formula, source} of plan.lines) expect(formula.length * source.length).toBeGreaterThan(0)
    expect(plan.lines[1]!.formula).toBe('(32 layers x 2 x 32 KV heads x 128 x 1,024 tokens) x 2 bytes x 1 sequences')
  })

  it('takes the file’s own tensors, else the published type, where no quantization is asked for', () => {
    const stored = {bytes: 1_000_000, byType: [{type: 'bf16', parameters: 500_000, bytes: 1_000_000}]}
    const settings: InferenceSettings = {engine: 'vllm', ...ONE}
    expect(partOf(memoryForInference(tiny({}, {stored}), settings), 'weights')).toBe(1_000_000)
    expect(partOf(memoryForInference(tiny(), settings), 'weights')).toBe(2 * tiny().parameters.total)
    const asked = memoryForInference(tiny({}, {stored}), {...settings, quant: 'fp32'})
    expect(partOf(asked, 'weights')).toBe(4 * tiny().parameters.total)
  })

  it('says of a bare count its weights, and what is missing for the rest', () => {
    expect(() => memoryForInference(countOnly(7e9), {engine: 'vllm', quant: 'int8', ...ONE})).toThrow(
      expect.objectContaining({
        code: 'E_MODEL_INCOMPLETE',
        message: expect.stringContaining('7.0 GB of weights'),
        fix: expect.stringContaining('--layers'),
      }),
    )
    expect(() => memoryForInference(countOnly(7e9), {engine: 'vllm', ...ONE})).toThrow(
      expect.objectContaining({code: 'E_MODEL_INCOMPLETE', fix: expect.stringContaining('--quant')}),
    )
  })

  it('needs no shape of what keeps no past, and says that activations are not counted', () => {
    const plan = memoryForInference(known('resnet-50'), {engine: 'onnxruntime', device: 'cpu', ...ONE})
    expect(partOf(plan, 'weights')).toBe(4 * 25_557_032)
    expect(plan.notes.join()).toContain('Activations of resnet-50 are not known')
  })

  it('refuses a recurrent state of unknown size', () => {
    const model = tiny({attention: {fullLayers: 1, slidingLayers: 0, recurrentLayers: 3}})
    expect(() => memoryForInference(model, {engine: 'vllm', ...ONE})).toThrow(
      expect.objectContaining({code: 'E_MODEL_INCOMPLETE', message: expect.stringContaining('recurrent state')}),
    )
  })

  it('counts the recurrent state once a sequence, whatever the context', () => {
    const state = (context: number) =>
      partOf(
        memoryForInference(known('qwen3.6-27b'), {engine: 'llama.cpp', context, concurrency: 4, quant: 'q4_k_m'}),
        'recurrent-state',
      )
    expect(state(1000) / 2 ** 20).toBeCloseTo(598.5, 1)
    expect(state(100_000)).toBe(state(1000))
  })

  it('keeps a second cache for attention to the input of an encoder-decoder', () => {
    const plan = memoryForInference(known('t5-base'), {engine: 'pytorch', context: 512, concurrency: 1})
    expect(plan.lines.filter(({part}) => part === 'kv-cache')).toHaveLength(2)
    expect(partOf(plan, 'kv-cache')).toBe(2 * 12 * 2 * 12 * 64 * 2 * 512)
  })

  it('notes a context the model was not made for', () => {
    const plan = memoryForInference(known('llama-2-7b'), {engine: 'vllm', context: 8192, concurrency: 1})
    expect(plan.notes.join()).toContain('longer than the 4,096')
  })

  it('refuses numbers that make no sense', () => {
    for (const wrong of [{context: 0}, {concurrency: 1.5}, {tensorParallel: Number.NaN}]) {
      expect(() => memoryForInference(tiny(), {engine: 'vllm', ...ONE, ...wrong})).toThrow(
        expect.objectContaining({code: 'E_BAD_NUMBER'}),
      )
    }
  })
})

describe('vLLM', () => {
  it('peaks in a step’s activations or in its logits, whichever is more', () => {
    const llama = known('llama-3.1-8b')
    const long = memoryForInference(llama, {engine: 'vllm', context: 20_000, concurrency: 1, batchedTokens: 20_000})
    expect(partOf(long, 'activations')).toBe(20_000 * 2 * (3 * 14_336 + 3 * 4096))
    const short = memoryForInference(llama, {engine: 'vllm', context: 2048, concurrency: 1})
    expect(short.lines.find(({part}) => part === 'activations')!.formula).toContain('256 sequences x 128,256')
  })

  it('splits weights and cache over its GPUs, the cache only as far as there are KV heads', () => {
    const plan = (tensorParallel: number) =>
      memoryForInference(known('llama-3-8b'), {engine: 'vllm', quant: 'bf16', ...ONE, tensorParallel})
    expect(partOf(plan(8), 'kv-cache')).toBe(partOf(plan(1), 'kv-cache') / 8)
    expect(partOf(plan(16), 'kv-cache')).toBe(partOf(plan(8), 'kv-cache'))
    const keyValue = 2 * 2 * 32 * 4096 * 8 * 128
    expect(partOf(plan(16), 'weights')).toBeCloseTo((2 * 8_030_261_248 + keyValue) / 16, 0)
    expect(plan(4).totalBytes).toBe(plan(4).bytesPerGpu * 4)
  })

  it('keeps a latent cache whole on every GPU', () => {
    const plan = (tensorParallel: number) =>
      memoryForInference(known('deepseek-v3'), {engine: 'vllm', ...ONE, tensorParallel})
    expect(partOf(plan(8), 'kv-cache')).toBe(partOf(plan(1), 'kv-cache'))
  })

  it('needs a GPU larger by the share it leaves, with its graphs inside the share or beside it', () => {
    const settings: InferenceSettings = {engine: 'vllm', ...ONE}
    const inside = memoryForInference(known('llama-3-8b'), settings)
    expect(inside.requiredPerGpu).toBeCloseTo(inside.bytesPerGpu / 0.9, 0)
    const beside = memoryForInference(known('llama-3-8b'), {...settings, graphsCounted: false})
    expect(beside.requiredPerGpu).toBeCloseTo((inside.bytesPerGpu - 0.4 * GIB) / 0.9, 0)
  })

  it('says how much layers with a window take without the hybrid cache manager', () => {
    const settings: InferenceSettings = {engine: 'vllm', context: 131_072, concurrency: 1}
    const plan = memoryForInference(known('gemma-3-27b'), settings)
    expect(plan.notes.join()).toContain('62.00 GiB a sequence')
    const paged = memoryForInference(known('gemma-3-27b'), {...settings, fullLengthPages: true})
    expect(partOf(paged, 'kv-cache')).toBe(62 * GIB)
  })
})

describe('llama.cpp', () => {
  it('leaves the input embedding to the CPU unless it is the output layer too', () => {
    const weights = (model: ReturnType<typeof tiny>, device: 'cpu' | 'gpu' = 'gpu') =>
      partOf(memoryForInference(model, {engine: 'llama.cpp', quant: 'f16', ...ONE, device}), 'weights')
    const norms = 2 * (4 * 512 + 256)
    const {total} = tiny().parameters
    expect(weights(tiny())).toBe(2 * (total - 262_144) + norms)
    expect(weights(tiny(), 'cpu')).toBe(2 * total + norms)
    const tied = tiny({tiedEmbeddings: true}, {parameters: {total: total - 262_144}})
    expect(weights(tied)).toBe(2 * (total - 262_144) + norms)
  })

  it('holds the logits of a micro-batch, as its log says', () => {
    const plan = memoryForInference(known('llama-3-8b'), {
      engine: 'llama.cpp',
      quant: 'q8_0',
      context: 1,
      concurrency: 1,
    })
    // "CUDA0 compute buffer size = 258.50 MiB"
    expect(partOf(plan, 'activations') / 2 ** 20).toBeCloseTo(258.5, 1)
  })

  it('shares layers over GPUs', () => {
    const plan = (tensorParallel: number) =>
      memoryForInference(known('llama-3-70b'), {engine: 'llama.cpp', quant: 'q4_k_m', ...ONE, tensorParallel})
    expect(partOf(plan(2), 'kv-cache')).toBe(partOf(plan(1), 'kv-cache') / 2)
    expect(partOf(plan(2), 'weights')).toBeCloseTo((partOf(plan(1), 'weights') * 41) / 81, 0)
  })
})

describe('ONNX Runtime and PyTorch', () => {
  it('keep the scores of exported attention, which grow with the square of the input', () => {
    const activations = (context: number) =>
      partOf(memoryForInference(known('bert-base'), {engine: 'onnxruntime', context, concurrency: 8}), 'activations')
    expect(activations(512)).toBeGreaterThan(4 * activations(128))
  })

  it('fit MiniLM in well under a gigabyte', () => {
    const settings: InferenceSettings = {engine: 'onnxruntime', device: 'cpu', context: 256, concurrency: 1}
    const plan = memoryForInference(known('all-minilm-l6-v2'), settings)
    expect(partOf(plan, 'weights') / 1e6).toBeCloseTo(90.9, 1)
    expect(plan.bytesPerGpu / 1e6).toBeLessThan(300)
  })

  it('do not share one model between GPUs in ONNX Runtime', () => {
    expect(() => memoryForInference(known('bert-base'), {engine: 'onnxruntime', ...ONE, tensorParallel: 2})).toThrow(
      expect.objectContaining({code: 'E_ENGINE_PARALLEL'}),
    )
  })

  it('need room for PyTorch’s context beside what its allocator reports', () => {
    const plan = memoryForInference(known('llama-2-7b'), {engine: 'pytorch', ...ONE})
    expect((plan.requiredPerGpu - plan.bytesPerGpu) / GIB).toBeCloseTo(0.7, 6)
  })
})

describe('room for the KV cache', () => {
  it('is what weights, activations and the engine leave', () => {
    const settings: InferenceSettings = {engine: 'vllm', quant: 'bf16', context: 8192, concurrency: 1}
    const plan = memoryForInference(known('llama-3-8b'), settings)
    const room = kvRoom(known('llama-3-8b'), settings, 79.14 * GIB)
    expect(room.bytes).toBeCloseTo(79.14 * GIB * 0.9 - (plan.bytesPerGpu - partOf(plan, 'kv-cache')), 0)
    expect(room.tokens).toBe(Math.floor(room.bytes / 131_072))
    expect(room.sequences).toBe(Math.floor(room.tokens / 8192))
  })

  it('is negative where the weights alone do not fit, and holds no token', () => {
    const room = kvRoom(known('llama-2-13b'), {engine: 'vllm', quant: 'fp16', ...ONE}, 22.07 * GIB)
    expect(room.bytes).toBeLessThan(0)
    expect(room).toMatchObject({tokens: 0, sequences: 0})
  })

  it('holds more sequences where windows stop them from growing', () => {
    const settings: InferenceSettings = {engine: 'vllm', quant: 'int8', context: 32_768, concurrency: 1}
    const hybrid = kvRoom(known('gemma-3-27b'), settings, 79.14 * GIB)
    const paged = kvRoom(known('gemma-3-27b'), {...settings, fullLengthPages: true}, 79.14 * GIB)
    expect(hybrid.sequences).toBeGreaterThan(3 * paged.sequences)
  })
})
