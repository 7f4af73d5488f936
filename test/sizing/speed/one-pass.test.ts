import {describe, expect, it} from 'vitest'

import {cpuDecode, cpuForward} from '../../../src/sizing/speed/cpu.ts'
import {forwardFlops, forwardThroughput} from '../../../src/sizing/speed/forward.ts'
import {trainingTime} from '../../../src/sizing/speed/training.ts'
import {known as knownModel} from '../memory/models.ts'
import {card, known, PLAIN_WEIGHTS, plain, reason, roundCalibration} from './support.ts'

const calibration = roundCalibration()
const vision = {
  name: 'vision',
  kind: 'vision' as const,
  origin: {kind: 'onnx' as const, from: 'v.onnx', source: 'the file'},
  parameters: {total: 1e7},
  macsPerInput: 4e9,
}

describe('a model that answers in one pass', () => {
  it('works twice the multiply-accumulates of its graph', () => {
    expect(forwardFlops(vision)).toBe(8e9)
    // 10 x 8 GFLOP / (0.25 x 100 TFLOPS)
    const speed = known(forwardThroughput({model: vision, gpu: card(), weights: {bytes: 4e7}, batch: 10}, calibration))
    expect(speed.mid).toBeCloseTo(10 / 3.2e-3, 3)
    expect(speed).toMatchObject({unit: 'inputs/s', binding: 'compute'})
  })

  it('of an encoder: 2 FLOPs a parameter and token, without its embeddings, and attention over all pairs', () => {
    const encoder = plain({}, {kind: 'encoder'})
    expect(forwardFlops(encoder, 100)).toBeCloseTo(2 * 1e9 * 100 + 4 * 1000 * 10 * 100 ** 2, -3)
    // MiniLM: 10,992,768 parameters beside its embeddings of words; 6 layers of 12 heads of 32
    expect(forwardFlops(knownModel('all-minilm-l6-v2'), 128)).toBe(2 * 10_992_768 * 128 + 4 * 384 * 6 * 128 ** 2)
  })

  it('reads its weights at least once a batch', () => {
    const one = {model: vision, gpu: card(), weights: {bytes: 4e9}, batch: 1}
    expect(known(forwardThroughput(one, calibration))).toMatchObject({binding: 'memory-bandwidth', mid: 125})
  })

  it('has no answer where the work is not known', () => {
    const {macsPerInput: _, ...unknown} = vision
    expect(
      reason(forwardThroughput({model: unknown, gpu: card(), weights: {bytes: 1}, batch: 1}, calibration)),
    ).toContain('is not known')
    expect(reason(cpuForward({model: unknown, weights: {bytes: 1}, vcpus: 8, context: 1}, calibration))).toContain(
      'not known',
    )
  })
})

describe('an instance without GPU', () => {
  it('reads weights as fast as its vCPUs, up to what a socket does', () => {
    const decode = (vcpus: number) =>
      known(cpuDecode({model: plain(), weights: PLAIN_WEIGHTS, vcpus, context: 1000}, calibration))
    // 2.02 GB / (0.5 x 32 GB/s)
    expect(decode(8).mid).toBeCloseTo(16e9 / 2.02e9, 6)
    expect(decode(8).binding).toBe('memory-bandwidth')
    expect(decode(50).mid).toBe(decode(100).mid)
  })

  it('works an encoder off by its FLOPs', () => {
    const speed = known(cpuForward({model: vision, weights: {bytes: 4e7}, vcpus: 8, context: 1}, calibration))
    expect(speed.mid).toBeCloseTo((8 * 20e9) / 8e9, 6)
  })

  it('has no answer for a decoder whose layers are not known', () => {
    const {shape: _, ...model} = plain()
    expect(reason(cpuDecode({model, weights: PLAIN_WEIGHTS, vcpus: 8, context: 1}, calibration))).toContain('plain')
  })
})

describe('training', () => {
  const load = {model: plain(), gpu: card(), gpus: 8, tokens: 1e9, method: 'full' as const}

  it('is 6 FLOPs a parameter and token', () => {
    const time = known(trainingTime(load, calibration))
    expect(time.mid).toBeCloseTo((6 * 1e9 * 1e9) / (8 * 0.4 * 100e12), 3)
    expect(time).toMatchObject({unit: 's', binding: 'compute', notes: []})
  })

  it('is 4 for adapters, and 2 more where activations are worked out again', () => {
    const [full, adapter, both] = [
      load,
      {...load, method: 'adapter' as const},
      {...load, method: 'adapter' as const, checkpointing: true},
    ].map((one) => known(trainingTime(one, calibration)))
    expect(adapter!.mid / full!.mid).toBeCloseTo(4 / 6, 9)
    expect(both!.mid).toBeCloseTo(full!.mid, 9)
    expect(adapter!.notes.join()).toContain('small batch')
  })

  it('counts of a mixture what a token goes through', () => {
    const model = plain({}, {kind: 'decoder-moe', parameters: {total: 5e9, active: 1.01e9}})
    expect(known(trainingTime({...load, model}, calibration)).mid).toBe(known(trainingTime(load, calibration)).mid)
  })

  it('has no answer without a rate', () => {
    expect(reason(trainingTime({...load, gpu: card({peak: {}})}, calibration))).toContain('bf16')
  })
})
