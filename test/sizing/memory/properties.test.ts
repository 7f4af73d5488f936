import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {knownModels, modelOfKnown} from '../../../src/models/known.ts'
import {type InferenceSettings, kvRoom, memoryForInference} from '../../../src/sizing/memory/inference.ts'
import {memoryForTraining} from '../../../src/sizing/memory/training.ts'
import {weightsIn} from '../../../src/sizing/memory/weights.ts'
import {ENGINES, findQuantization, quantizationNames, whyNotOn} from '../../../src/sizing/quantization.ts'

const MODELS = knownModels().map((known) => modelOfKnown({known, dropped: []}))
const SHAPED = MODELS.filter(({shape}) => shape !== undefined)
const DECODERS = SHAPED.filter(({kind}) => kind === 'decoder' || kind === 'decoder-moe')

const model = fc.constantFrom(...SHAPED)
const decoder = fc.constantFrom(...DECODERS)
const context = fc.integer({min: 1, max: 262_144})
const concurrency = fc.integer({min: 1, max: 512})
const engine = fc.constantFrom(...ENGINES)
const quant = fc.constantFrom(...quantizationNames())

function settingsOf(...[engineName, name, tokens, sequences]: [InferenceSettings['engine'], string, number, number]) {
  return {engine: engineName, quant: name, context: tokens, concurrency: sequences} satisfies InferenceSettings
}

function runs(engineName: InferenceSettings['engine'], name: string): boolean {
  return whyNotOn(engineName, findQuantization(name)) === undefined
}

describe('memory plans', () => {
  it('are finite, positive and the sum of their lines, for every model, engine and quantization', () => {
    fc.assert(
      fc.property(model, engine, quant, context, concurrency, (one, engineName, name, tokens, sequences) => {
        fc.pre(runs(engineName, name))
        const plan = memoryForInference(one, settingsOf(engineName, name, tokens, sequences))
        for (const {bytes, formula} of plan.lines) {
          expect(bytes).toBeGreaterThan(0)
          expect(formula).not.toMatch(/NaN|undefined|Infinity/)
        }
        expect(Number.isFinite(plan.bytesPerGpu)).toBe(true)
        expect(plan.requiredPerGpu).toBeGreaterThanOrEqual(plan.bytesPerGpu)
        expect(plan.bytesPerGpu).toBeCloseTo(
          plan.lines.reduce((sum, {bytes}) => sum + bytes, 0),
          0,
        )
      }),
      {numRuns: 150},
    )
  })

  it('never shrink with the context or the concurrency', () => {
    fc.assert(
      fc.property(decoder, engine, context, concurrency, fc.nat(4096), fc.nat(64), (one, engineName, ...numbers) => {
        const [tokens, sequences, more, others] = numbers
        const name = engineName === 'llama.cpp' ? 'q8_0' : 'int8'
        const bytes = (t: number, s: number) => memoryForInference(one, settingsOf(engineName, name, t, s)).bytesPerGpu
        expect(bytes(tokens + more, sequences)).toBeGreaterThanOrEqual(bytes(tokens, sequences))
        expect(bytes(tokens, sequences + others)).toBeGreaterThanOrEqual(bytes(tokens, sequences))
      }),
      {numRuns: 100},
    )
  })

  it('hold at least the whole model and its past on all GPUs together, and less on each', () => {
    fc.assert(
      fc.property(
        decoder,
        fc.constantFrom('vllm' as const, 'llama.cpp' as const),
        fc.constantFrom(2, 4, 8),
        (...args) => {
          const [one, engineName, tensorParallel] = args
          const settings = settingsOf(engineName, engineName === 'vllm' ? 'bf16' : 'q4_k_m', 8192, 8)
          const sharedPart = ({lines}: ReturnType<typeof memoryForInference>) =>
            lines.filter(({part}) => part === 'weights' || part === 'kv-cache').reduce((sum, {bytes}) => sum + bytes, 0)
          const alone = sharedPart(memoryForInference(one, settings))
          const shared = sharedPart(memoryForInference(one, {...settings, tensorParallel}))
          expect(shared * tensorParallel).toBeGreaterThanOrEqual(alone * (1 - 1e-9))
          expect(shared).toBeLessThan(alone)
        },
      ),
      {numRuns: 60},
    )
  })

  it('that need no more than a GPU has leave room for their past, and others do not', () => {
    fc.assert(
      fc.property(decoder, fc.integer({min: 1, max: 200}), fc.integer({min: 1, max: 32_768}), (one, gib, tokens) => {
        const settings = settingsOf('vllm', 'int8', tokens, 1)
        const fits = memoryForInference(one, settings).requiredPerGpu <= gib * 2 ** 30
        expect(kvRoom(one, settings, gib * 2 ** 30).sequences >= 1).toBe(fits)
      }),
      {numRuns: 100},
    )
  })
})

describe('weights', () => {
  it('grow with the bits, in every family', () => {
    const families = [
      ['nf4-dq', 'nf4', 'int8', 'bf16', 'fp32'],
      ['iq1_s', 'iq2_xxs', 'iq2_m', 'iq3_xxs', 'iq3_m', 'iq4_xs', 'q5_k_s', 'q6_k', 'q8_0', 'gguf-f16'],
      ['q2_k', 'q3_k_s', 'q3_k_m', 'q3_k_l', 'q4_k_m', 'q5_k_m', 'q6_k', 'q8_0', 'gguf-bf16', 'gguf-f32'],
    ]
    // Rows that are no whole number of 256-blocks fall back to other types: there Q2_K is larger than Q3_K_S.
    for (const one of DECODERS.filter(({shape}) => shape!.hidden % 256 === 0 && shape!.intermediate % 256 === 0)) {
      for (const names of families) {
        const sizes = names.map((name) => weightsIn(one, findQuantization(name)).bytes)
        expect(sizes, `${one.name}: ${names}`).toEqual(sizes.toSorted((a, b) => a - b))
      }
    }
  })
})

describe('training plans', () => {
  it('are finite, never shrink with tokens or rank, never grow with the ZeRO stage from 1 on', () => {
    const task = fc.constantFrom('lora' as const, 'qlora' as const, 'full' as const)
    fc.assert(
      fc.property(model, task, fc.integer({min: 1, max: 8192}), fc.integer({min: 1, max: 64}), (one, name, ...rest) => {
        const [sequence, rank] = rest
        const settings = {task: name, batch: 1, sequence, rank, gpus: 8}
        const {bytesPerGpu, rangePerGpu} = memoryForTraining(one, settings)
        expect(Number.isFinite(bytesPerGpu) && bytesPerGpu > 0).toBe(true)
        if (rangePerGpu) expect(rangePerGpu.low).toBeLessThanOrEqual(rangePerGpu.high)
        expect(memoryForTraining(one, {...settings, batch: 2}).bytesPerGpu).toBeGreaterThan(bytesPerGpu)
        expect(memoryForTraining(one, {...settings, rank: 2 * rank}).bytesPerGpu).toBeGreaterThanOrEqual(bytesPerGpu)
        const stage = (zeroStage: 1 | 2) => memoryForTraining(one, {...settings, zeroStage}).bytesPerGpu
        expect(stage(1)).toBeLessThanOrEqual(bytesPerGpu)
        expect(stage(2)).toBeLessThanOrEqual(stage(1))
      }),
      {numRuns: 100},
    )
  })
})
