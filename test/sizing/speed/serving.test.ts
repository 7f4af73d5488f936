import {describe, expect, it} from 'vitest'

import {type StepLoad, saturatedThroughput, servingStep} from '../../../src/sizing/speed/serving.ts'
import {decodeSpeed, prefillSpeed} from '../../../src/sizing/speed/single-stream.ts'
import {timeToFirstToken} from '../../../src/sizing/speed/ttft.ts'
import {card, known, PLAIN_WEIGHTS, plain, reason, roundCalibration} from './support.ts'

const calibration = roundCalibration()
const load: StepLoad = {
  model: plain(),
  gpu: card(),
  weights: PLAIN_WEIGHTS,
  precision: 'bf16',
  inputTokens: 900,
  outputTokens: 200,
  concurrency: 10,
}

/** Of a prompt of 900: 2 x 0.99 x 10^9 x 900 + 2 x 10^7 + 4 x 1000 x 10 x 405,000. */
const PROMPT_FLOPS = 1.79822e12

const secondsOf = (one: StepLoad) =>
  Object.fromEntries(known(servingStep(one, calibration)).perToken.parts.map(({name, seconds}) => [name, seconds]))

describe('a step of a server', () => {
  it('is weights, KV cache, launches and the prompts of the others', () => {
    expect(secondsOf(load)).toEqual({
      weights: expect.closeTo(2e9 / 500e9, 9),
      'kv-cache': expect.closeTo((10 * 1000 * 20_000) / 500e9, 9),
      launch: expect.closeTo(10 * 1e-4, 9),
      prefill: expect.closeTo((9 * PROMPT_FLOPS) / 50e12 / 200, 9),
    })
    const {perToken, running, throughput} = known(servingStep(load, calibration))
    const seconds = 4e-3 + 0.4e-3 + 1e-3 + (9 * PROMPT_FLOPS) / 50e12 / 200
    expect(perToken.mid).toBeCloseTo(seconds, 9)
    expect(throughput.mid).toBeCloseTo(10 / seconds, 3)
    expect(throughput.low).toBeCloseTo(10 / (1.25 * seconds), 3)
    expect(running).toBe(10)
    expect(perToken.binding).toBe('memory-bandwidth')
  })

  it('is bound by compute once many streams share the weights', () => {
    const {weights} = secondsOf({...load, concurrency: 1000})
    expect(weights).toBeCloseTo((2 * 1e9 * 1000) / 50e12, 9)
    expect(known(servingStep({...load, concurrency: 1000}, calibration)).perToken.binding).toBe('compute')
  })

  it('splits over GPUs, which then have to add up their parts twice a layer', () => {
    const two = {...load, tensorParallel: 2}
    expect(secondsOf(two)).toEqual({
      weights: expect.closeTo(2e9 / 1000e9, 9),
      'kv-cache': expect.closeTo((10 * 1000 * 10_000) / 500e9, 9),
      launch: expect.closeTo(1e-3, 9),
      // 20 sums: 10 us, and 10 tokens x 1000 x 2 bytes over half of 100 GB/s
      'all-reduce': expect.closeTo(20 * (1e-5 + 20_000 / 50e9), 9),
      prefill: expect.closeTo((9 * (PROMPT_FLOPS / 100e12 + (20 * 900 * 2000) / 50e9)) / 200, 9),
    })
  })

  it('adds up once a layer where attention and MLP run side by side', () => {
    const model = plain({parallelBlock: true})
    const [once, twice] = [secondsOf({...load, model, tensorParallel: 2}), secondsOf({...load, tensorParallel: 2})]
    expect(once['all-reduce']).toBeCloseTo(twice['all-reduce']! / 2, 12)
  })

  it('keeps KV heads more than once where there are more GPUs than heads', () => {
    const [five, eight] = [5, 8].map((tensorParallel) => secondsOf({...load, tensorParallel})['kv-cache'])
    expect(eight).toBe(five)
  })

  it('reads of a mixture the experts that the streams reach', () => {
    const moe = {experts: 4, expertsPerToken: 2, expertIntermediate: 500, sharedExperts: 0, firstDenseLayers: 0}
    const model = plain({moe}, {kind: 'decoder-moe', parameters: {total: 1.01e9, active: 0.98e9}})
    const [one, two] = [1, 2].map((concurrency) => secondsOf({...load, model, concurrency})['weights']!)
    // 3 x 1000 x 500 x 4 x 10 = 60 M parameters, 120 MB: a half, then three quarters
    expect(one).toBeCloseTo((2e9 - 120e6 + 60e6) / 500e9, 9)
    expect(two).toBeCloseTo((2e9 - 120e6 + 90e6) / 500e9, 9)
    expect(known(servingStep({...load, model}, calibration)).perToken.calibration.id).toBe('serving-step-moe')
  })

  it('runs as many streams as have room, and says that memory bounds it', () => {
    // 1,100 tokens x 20,000 bytes a stream
    const {perToken, running} = known(servingStep({...load, kvCapacityBytes: 4 * 22e6}, calibration))
    expect(running).toBe(4)
    expect(perToken.binding).toBe('kv-capacity')
    expect(reason(servingStep({...load, kvCapacityBytes: 21e6}, calibration))).toContain('does not fit')
  })

  it('counts a longest time for a step with a prompt in it, and fewer such steps with SGLang', () => {
    const slow = roundCalibration({prefillSecondsPerLayer: 0.01})
    const seconds = (engine: 'vllm' | 'sglang') =>
      known(servingStep({...load, engine}, slow)).perToken.parts.find(({name}) => name === 'prefill')!.seconds
    expect(seconds('vllm')).toBeCloseTo((9 * 0.1) / 200, 9)
    expect(seconds('sglang')).toBeCloseTo(seconds('vllm') / 2, 9)
  })

  it('says what stands in, and widens the range of what was not measured', () => {
    const a100 = {
      ...load,
      gpu: card({name: 'A100', architecture: 'Ampere', peak: {fp16: 100}}),
      precision: 'fp8' as const,
    }
    const {perToken} = known(servingStep(a100, calibration))
    expect(perToken.notes).toEqual([
      'A100 has no fp8 rate: computed in fp16, 100 TFLOPS',
      'Measured on Hopper; A100 was not tested.',
    ])
    expect(perToken.high / perToken.mid).toBeCloseTo(1.25 * 1.2, 9)
  })

  it.each([
    ['no rate', {gpu: card({peak: {}})}, 'No rate of Card in bf16 is known.'],
    ['an encoder', {model: plain({}, {kind: 'encoder'})}, 'There is no formula for a server of encoder models.'],
  ])('has no answer for %s', (_, change, why) => {
    expect(reason(servingStep({...load, ...change}, calibration))).toBe(why)
  })

  it('has no answer for several GPUs that talk over nothing known', () => {
    const {interconnect: _, ...alone} = card()
    expect(reason(servingStep({...load, gpu: alone, tensorParallel: 2}, calibration))).toContain('not known')
  })
})

describe('saturated throughput', () => {
  it('is what the streams make that fit', () => {
    const speed = known(saturatedThroughput({...load, kvCapacityBytes: 100 * 22e6}, calibration))
    const weights = 4e-3
    const kv = (100 * 1000 * 20_000) / 500e9
    const prompts = (99 * PROMPT_FLOPS) / 50e12 / 200
    expect(speed.running).toBe(100)
    expect(speed.mid).toBeCloseTo(100 / (weights + kv + 1e-3 + prompts), 3)
  })

  it('stops at what the engine takes', () => {
    const speed = known(saturatedThroughput({...load, kvCapacityBytes: 1e12, maxSequences: 256}, calibration))
    expect(speed.running).toBe(256)
  })

  it('holds a latent cache on every GPU', () => {
    const attention = {fullLayers: 10, slidingLayers: 0, recurrentLayers: 0, mla: {kvLoraRank: 500, ropeDim: 50}}
    const running = (tensorParallel: number) =>
      known(
        saturatedThroughput({...load, model: plain({attention}), tensorParallel, kvCapacityBytes: 1e9}, calibration),
      ).running
    expect(running(4)).toBeCloseTo(running(1) / 4, 9)
  })

  it('reaches less of the peak on AMD', () => {
    const [ours, amd] = [card(), card({vendor: 'AMD'})].map((gpu) =>
      known(saturatedThroughput({...load, gpu, kvCapacityBytes: 1e12}, calibration)),
    )
    expect(amd!.mid).toBeLessThan(ours!.mid * 0.6)
  })
})

describe('time to the first token', () => {
  it('of a stream alone is the server and its prompt', () => {
    const alone = known(timeToFirstToken({...load, concurrency: 1}, calibration))
    expect(alone.mid).toBeCloseTo(0.03 + PROMPT_FLOPS / 50e12, 9)
    expect(alone.unit).toBe('s')
  })

  it('of one among others is a step and a share of their prompts more', () => {
    const step = known(servingStep(load, calibration)).perToken.mid
    const among = known(timeToFirstToken(load, calibration))
    expect(among.mid).toBeCloseTo(0.03 + PROMPT_FLOPS / 50e12 + step + (0.1 * 9 * PROMPT_FLOPS) / 50e12, 9)
  })

  it('says so where streams wait for room', () => {
    const full = known(timeToFirstToken({...load, kvCapacityBytes: 4 * 22e6}, calibration))
    expect(full.binding).toBe('kv-capacity')
    expect(full.notes).toContain('Only 4 of 10 streams fit: the others wait for one to end.')
  })
})

describe('one stream', () => {
  const stream = {model: plain(), gpu: card(), weights: PLAIN_WEIGHTS, context: 1000}

  it('of a server is its step with nobody else', () => {
    const speed = known(decodeSpeed({...stream, engine: 'vllm'}, calibration))
    expect(speed.mid).toBeCloseTo(1 / (4e-3 + (1000.5 * 20_000) / 500e9 + 1e-3), 6)
    expect(speed.low).toBeCloseTo(speed.mid / 1.25, 9)
    expect(speed.unit).toBe('tokens/s')
  })

  it('of llama.cpp goes by its own formula', () => {
    const speed = known(decodeSpeed({...stream, engine: 'llama.cpp'}, calibration))
    expect(speed.calibration.id).toBe('llama-cpp-decode-2025')
    expect(known(prefillSpeed({...stream, engine: 'llama.cpp'}, calibration)).calibration.id).toBe(
      'llama-cpp-prefill-2025',
    )
  })

  it('reads its prompt at least as fast as the weights can be read', () => {
    const short = known(prefillSpeed({...stream, engine: 'vllm', context: 8}, calibration))
    expect(short.mid).toBeCloseTo(8 / 4e-3, 3)
    const long = known(prefillSpeed({...stream, engine: 'vllm', context: 900}, calibration))
    expect(long.mid).toBeCloseTo(900 / (PROMPT_FLOPS / 50e12), 0)
    expect(long.low).toBeLessThan(long.mid)
    expect(long.high).toBeGreaterThan(long.mid)
  })
})
