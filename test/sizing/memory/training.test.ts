import {describe, expect, it} from 'vitest'

import {loraParameters} from '../../../src/sizing/memory/lora.ts'
import type {MemoryPart, MemoryPlan} from '../../../src/sizing/memory/plan.ts'
import {memoryForTraining, type TrainingSettings} from '../../../src/sizing/memory/training.ts'
import {countOnly, known, tiny} from './models.ts'

const GIB = 2 ** 30
const STEP = {batch: 1, sequence: 1024}

function partOf({lines}: MemoryPlan, part: MemoryPart): number {
  return lines.filter((line) => line.part === part).reduce((sum, {bytes}) => sum + bytes, 0)
}

function states(plan: MemoryPlan): number {
  return partOf(plan, 'weights') + partOf(plan, 'gradients') + partOf(plan, 'optimizer')
}

describe('LoRA', () => {
  it('trains rank x (rows + columns) of each matrix it stands beside', () => {
    const shape = tiny().shape!
    expect(loraParameters(shape, 8, ['query'])).toBe(8 * 4 * (256 + 256))
    expect(loraParameters(shape, 8, ['query', 'value'])).toBe(8 * 4 * (256 + 256 + 256 + 64))
    expect(loraParameters(shape, 1, ['gate', 'up', 'down'])).toBe(4 * 3 * (256 + 512))
    expect(loraParameters({...shape, gatedMlp: false}, 1, ['gate'])).toBe(0)
    expect(loraParameters(known('llama-2-7b').shape!, 8, ['query', 'value'])).toBe(4_194_304)
  })

  it('stands beside every expert of a mixture', () => {
    const moe = {experts: 4, expertsPerToken: 2, expertIntermediate: 128, sharedExperts: 1, firstDenseLayers: 1}
    const {shape} = tiny({moe})
    expect(loraParameters(shape!, 1, ['up'])).toBe(3 * (4 * (256 + 128) + (256 + 128)) + (256 + 512))
  })

  it('is weights, 16 bytes for each trained parameter, and tokens x layers of activations', () => {
    const plan = memoryForTraining(tiny(), {task: 'lora', ...STEP})
    expect(partOf(plan, 'weights')).toBe(2 * tiny().parameters.total)
    expect(partOf(plan, 'adapters')).toBe(16 * 8 * 4 * (256 + 256 + 256 + 64))
    expect(partOf(plan, 'activations')).toBe(1024 * (4 * (8 * 512 + 22 * 256) + 10 * 1024))
    expect(plan.rangePerGpu).toBeUndefined()
  })

  it('counts fewer activations of plain and parallel blocks', () => {
    const model = tiny({gatedMlp: false, parallelBlock: true})
    const plan = memoryForTraining(model, {task: 'lora', ...STEP})
    expect(partOf(plan, 'activations')).toBe(1024 * (4 * (4 * 512 + 14 * 256) + 10 * 1024))
  })

  it('takes less with 4-bit weights, and more for their activations', () => {
    const lora = memoryForTraining(known('llama-2-7b'), {task: 'lora', ...STEP})
    const qlora = memoryForTraining(known('llama-2-7b'), {task: 'qlora', ...STEP})
    expect(partOf(qlora, 'weights')).toBeLessThan(partOf(lora, 'weights') / 3)
    expect(partOf(qlora, 'activations') / partOf(lora, 'activations')).toBeCloseTo(1.27, 2)
    expect(qlora.bytesPerGpu).toBeLessThan(lora.bytesPerGpu)
  })

  it('gives a range with checkpointing, and says that it is not calibrated', () => {
    const plan = memoryForTraining(known('llama-2-7b'), {task: 'lora', ...STEP, checkpointing: true})
    const kept = memoryForTraining(known('llama-2-7b'), {task: 'lora', ...STEP})
    expect(plan.notes.join()).toContain('not calibrated')
    expect(plan.rangePerGpu!.low).toBeLessThan(plan.rangePerGpu!.high)
    expect(plan.rangePerGpu!.high).toBeLessThan(kept.bytesPerGpu)
  })

  it('holds published FSDP runs in its range', () => {
    const range = (name: string, task: 'lora' | 'qlora') =>
      memoryForTraining(known(name), {task, batch: 2, sequence: 2048, gpus: 8, zeroStage: 3, checkpointing: true})
        .rangePerGpu!
    const of70b = range('llama-3.1-70b', 'lora')
    expect(27.6 * GIB).toBeGreaterThan(of70b.low)
    expect(27.6 * GIB).toBeLessThan(of70b.high)
    const of405b = range('llama-3.1-405b', 'qlora')
    expect(44.8 * GIB).toBeGreaterThan(of405b.low)
    expect(44.8 * GIB).toBeLessThan(of405b.high)
  })

  it('is refused where the shape is not known', () => {
    expect(() => memoryForTraining(countOnly(7e9), {task: 'lora', ...STEP})).toThrow(
      expect.objectContaining({code: 'E_MODEL_INCOMPLETE', fix: expect.stringContaining('--layers')}),
    )
  })
})

describe('training all parameters', () => {
  const perParameter = (settings: Partial<TrainingSettings>) =>
    states(memoryForTraining(countOnly(1e9), {task: 'full', ...STEP, ...settings})) / 1e9

  it('takes 18 bytes a parameter with AdamW in mixed precision, 16 at least', () => {
    expect(perParameter({})).toBe(18)
    const {rangePerGpu} = memoryForTraining(countOnly(1e9), {task: 'training', ...STEP})
    expect(rangePerGpu).toEqual({low: 16e9, high: 18e9})
  })

  it('takes less with 8-bit or paged moments, or nothing in 32 bits', () => {
    expect(perParameter({optimizer: 'adamw8bit'})).toBe(12)
    expect(perParameter({precision: 'bf16'})).toBe(8)
    expect(perParameter({precision: 'bf16', optimizer: 'adamw8bit'})).toBe(6)
    expect(perParameter({precision: 'bf16', optimizer: 'paged'})).toBe(4)
    expect(perParameter({precision: 'fp32'})).toBe(16)
  })

  it('is split by ZeRO as DeepSpeed documents it', () => {
    const sharded = (zeroStage: 0 | 1 | 2 | 3) => perParameter({zeroStage, gpus: 8})
    expect(sharded(0)).toBe(18)
    expect(sharded(1)).toBe(6 + 12 / 8)
    expect(sharded(2)).toBe(4 + 16 / 8)
    expect(sharded(3)).toBe(18 / 8)
  })

  it('gathers a layer at a time in stage 3', () => {
    const plan = memoryForTraining(known('t5-3b'), {task: 'full', ...STEP, gpus: 8, zeroStage: 3})
    expect(plan.lines.find(({part}) => part === 'runtime')!.formula).toContain('largest layer')
    expect(states(plan)).toBeCloseTo((18 * 2_851_598_336) / 8, 0)
  })

  it('says what it leaves out where the shape is not known', () => {
    const plan = memoryForTraining(countOnly(1e9), {task: 'full', ...STEP})
    expect(partOf(plan, 'activations')).toBe(0)
    expect(plan.notes.join()).toContain('Activations of 1B are not known')
  })

  it('warns that paged states need the host’s memory', () => {
    const plan = memoryForTraining(known('llama-3-8b'), {task: 'full', ...STEP, optimizer: 'paged'})
    expect(plan.notes.join()).toContain('host memory')
  })

  it('refuses numbers that make no sense', () => {
    for (const wrong of [{batch: 0}, {sequence: -1}, {gpus: 1.5}, {rank: 0}]) {
      expect(() => memoryForTraining(tiny(), {task: 'lora', ...STEP, ...wrong})).toThrow(
        expect.objectContaining({code: 'E_BAD_NUMBER'}),
      )
    }
  })
})
