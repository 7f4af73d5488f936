import {describe, expect, it} from 'vitest'

import {llamaCppDecode, llamaCppPrefill} from '../../../src/sizing/speed/llama-cpp.ts'
import {card, known, PLAIN_WEIGHTS, plain, reason, roundCalibration} from './support.ts'

const calibration = roundCalibration()
const load = {model: plain(), gpu: card(), weights: PLAIN_WEIGHTS, context: 1000}

describe('llama.cpp, one stream', () => {
  it('reads weights and KV cache and launches each layer', () => {
    // 2 GB / 800 GB/s + 20 MB / 500 GB/s + 10 x 10 us = 2.5 + 0.04 + 0.1 ms
    const speed = known(llamaCppDecode(load, calibration))
    expect(speed.mid).toBeCloseTo(1 / 2.64e-3, 6)
    expect(speed.low).toBeCloseTo(0.8 / 2.64e-3, 6)
    expect(speed.high).toBeCloseTo(1.25 / 2.64e-3, 6)
    expect(speed).toMatchObject({unit: 'tokens/s', binding: 'memory-bandwidth', notes: []})
    expect(speed.formula).toBe(
      '2 GB / (0.8 x 1000 GB/s) + KV 0.02 GB / (0.5 x 1000 GB/s) + 10 layers x 10 us = 2.64 ms a token',
    )
  })

  it('unpacks quantized weights at the FP32 rate, more slowly on cards before Volta and small ones', () => {
    const quantized = {...load, weights: {bytes: 0.505e9}}
    // 0.5 GB / 800 GB/s + 0.14 ms + 5 x 10^9 / 50 TFLOPS
    expect(known(llamaCppDecode(quantized, calibration)).mid).toBeCloseTo(1 / 0.865e-3, 5)
    const pascal = known(llamaCppDecode({...quantized, gpu: card({architecture: 'Pascal'})}, calibration))
    expect(pascal.mid).toBeCloseTo(1 / 0.965e-3, 5)
    expect(known(llamaCppDecode({...quantized, gpu: card({tdpWatts: 70})}, calibration)).mid).toBe(pascal.mid)
  })

  it('has constants of its own for stacked memory', () => {
    // 2 GB / 500 GB/s + 0.04 ms + 10 x 100 us
    const speed = known(llamaCppDecode({...load, gpu: card({memoryType: 'HBM3'})}, calibration))
    expect(speed.mid).toBeCloseTo(1 / 5.04e-3, 5)
  })

  it('reads of a mixture the experts that one token goes to', () => {
    // 3 x 1000 x 100 x 8 experts x 10 layers = 24 M parameters; 2 of 8 are read
    const moe = {experts: 8, expertsPerToken: 2, expertIntermediate: 100, sharedExperts: 0, firstDenseLayers: 0}
    const model = plain({moe}, {kind: 'decoder-moe', parameters: {total: 1.01e9, active: 0.992e9}})
    const speed = known(llamaCppDecode({...load, model}, calibration))
    expect(speed.parts[0]!.seconds).toBeCloseTo((2e9 - 0.75 * 48e6) / 800e9, 9)
    expect(speed.notes.join()).toContain('mixtures of experts were not tested')
  })

  it('does not read the input embeddings, unless they are the output too', () => {
    const tied = known(llamaCppDecode({...load, model: plain({tiedEmbeddings: true})}, calibration))
    expect(tied.parts[0]!.seconds).toBeCloseTo(2.02e9 / 800e9, 9)
  })

  it('takes bytes from the parts of the weights where they are told', () => {
    const weights = {
      bytes: 3e9,
      parts: [
        {part: 'embeddings' as const, parameters: 1e7, bytes: 1e9},
        {part: 'mlp' as const, parameters: 1e9, bytes: 2e9},
      ],
    }
    expect(known(llamaCppDecode({...load, weights}, calibration)).parts[0]!.seconds).toBeCloseTo(2e9 / 800e9, 9)
  })

  it('is no faster over several GPUs, and says why', () => {
    const two = known(llamaCppDecode({...load, gpus: 2}, calibration))
    expect(two.mid).toBe(known(llamaCppDecode(load, calibration)).mid)
    expect(two.notes).toEqual([expect.stringContaining('in turn')])
  })

  it('gives AMD a wider range', () => {
    const [ours, other] = [load, {...load, gpu: card({vendor: 'AMD'})}].map((one) =>
      known(llamaCppDecode(one, calibration)),
    )
    expect(other!.mid).toBe(ours!.mid)
    expect(other!.low).toBeLessThan(ours!.low)
    expect(other!.high).toBeGreaterThan(ours!.high)
  })

  it.each([
    ['a TPU', {gpu: card({name: 'TPU', vendor: 'Google'})}, 'llama.cpp does not run on TPU.'],
    ['a card without FP32 rate', {gpu: card({peak: {fp16: 1}})}, 'No FP32 rate of Card is known.'],
    ['an encoder', {model: plain({}, {kind: 'encoder'})}, 'plain is an encoder: it writes no tokens.'],
  ])('has no answer for %s', (_, change, why) => {
    expect(reason(llamaCppDecode({...load, ...change}, calibration))).toBe(why)
  })

  it('has no answer for a model whose layers are not known', () => {
    const {shape: _, ...model} = plain()
    expect(reason(llamaCppDecode({...load, model}, calibration))).toBe('The layers of plain are not known.')
    expect(reason(llamaCppPrefill({...load, model}, calibration))).toBe('The layers of plain are not known.')
  })
})

describe('llama.cpp, a prompt', () => {
  it('multiplies at a multiple of the FP32 rate, and adds attention', () => {
    // 2 x 0.99 x 10^9 x 1000 + 2 x 10^7 at 100 TFLOPS; attention 4 x 1000 x 10 layers x 500,000 pairs at 50
    const seconds = 1.98002e12 / 100e12 + 2e10 / 50e12
    const speed = known(llamaCppPrefill(load, calibration))
    expect(speed.mid).toBeCloseTo(1000 / seconds, 3)
    expect(speed.binding).toBe('compute')
  })

  it.each([
    ['Pascal', 'GDDR5', 1],
    ['Volta', 'HBM2', 2.5],
    ['Turing', 'GDDR6', 2.5],
    ['Ampere', 'HBM2e', 4],
    ['Ampere', 'GDDR6', 2],
    ['Ada', 'GDDR6', 2],
  ])('%s with %s: %d x FP32', (architecture, memoryType, multiple) => {
    const speed = known(llamaCppPrefill({...load, gpu: card({architecture, memoryType})}, calibration))
    expect(speed.parts[0]!.seconds).toBeCloseTo(1.98002e12 / (multiple * 50e12), 9)
  })
})
