import {describe, expect, it} from 'vitest'
import type {Model} from '../../../src/models/model.ts'
import {createTypeChooser, type GgufContext} from '../../../src/sizing/memory/gguf-types.ts'
import type {Tensor} from '../../../src/sizing/memory/tensors.ts'
import {storedWeights, type WeightsOptions, weightsIn} from '../../../src/sizing/memory/weights.ts'
import {findQuantization} from '../../../src/sizing/quantization.ts'
import {countOnly, known, tiny} from './models.ts'

function bytes(model: Model, quant: string, options?: WeightsOptions): number {
  return weightsIn(model, findQuantization(quant), options).bytes
}

function gb(name: string, quant: string): number {
  return bytes(known(name), quant) / 1e9
}

const PLAIN_LLAMA: GgufContext = {
  layers: 32,
  groupedHeads: 4,
  experts: 1,
  valueTensors: 32,
  falcon: false,
  tied: false,
  class70b: false,
  imatrix: false,
}

function typesOf(quant: string, tensors: Tensor[], context: Partial<GgufContext> = {}): string[] {
  const quantization = findQuantization(quant)
  if (quantization.kind !== 'gguf') throw new Error(`${quant} is no GGUF type`)
  return tensors.map(createTypeChooser(quantization.recipe, {...PLAIN_LLAMA, ...context}))
}

function layersOf(role: Tensor['role'], count = 32, columns = 4096): Tensor[] {
  return Array.from({length: count}, (_, layer) => ({role, columns, values: columns, layer}))
}

describe('weights by name', () => {
  it('are parameters x bytes where every tensor has one type', () => {
    const model = tiny()
    expect(bytes(model, 'fp32')).toBe(4 * model.parameters.total)
    expect(bytes(model, 'bf16')).toBe(2 * model.parameters.total)
  })

  it('leave embeddings, output layer and norms at 16 bits where linear layers are quantized', () => {
    const linear = 4 * (2 * 65_536 + 2 * 16_384 + 3 * 131_072)
    const rest = 2 * 262_144 + 4 * 512 + 256
    expect(bytes(tiny(), 'int8')).toBe(linear + 2 * rest)
    expect(bytes(tiny(), 'nf4')).toBe(0.5625 * linear + 2 * rest)
  })

  it('quantize embeddings too where that is asked for', () => {
    const norms = 4 * 512 + 256
    const {total} = tiny().parameters
    expect(bytes(tiny(), 'int8', {quantizeEmbeddings: true})).toBe(total - norms + 2 * norms)
  })

  it('keep what is not quantized of a 32-bit encoder at 32 bits', () => {
    expect(gb('bert-base-uncased', 'int8')).toBeCloseTo(0.181, 3)
    expect(gb('bert-base-uncased', 'fp32')).toBeCloseTo(0.438, 3)
  })

  it('quantize only the experts of gpt-oss', () => {
    expect(bytes(known('gpt-oss-20b'), 'mxfp4') / 2 ** 30).toBeCloseTo(12.8, 1)
    expect(bytes(known('gpt-oss-120b'), 'mxfp4') / 2 ** 30).toBeCloseTo(60.8, 1)
  })

  it('come with their parts, which add up', () => {
    const {parts, ...weights} = weightsIn(known('mixtral-8x7b'), findQuantization('q4_k_m'))
    expect(parts!.reduce((sum, part) => sum + part.bytes, 0)).toBeCloseTo(weights.bytes, 0)
    expect(parts!.reduce((sum, part) => sum + part.parameters, 0)).toBeCloseTo(46_702_792_704, 0)
    expect(parts!.find(({part}) => part === 'experts')!.parameters).toBe(32 * 8 * 3 * 4096 * 14_336)
  })

  it('keep to a published count that the shape goes beyond, and say so', () => {
    const model = tiny({}, {parameters: {total: 2_000_000}})
    const weights = weightsIn(model, findQuantization('bf16'))
    expect(weights.bytes).toBeCloseTo(4_000_000, 0)
    expect(weights.notes.join()).toContain('adds up to')
  })

  it('are counted without a shape where the type allows it, and refused where it does not', () => {
    expect(bytes(countOnly(7e9), 'int8')).toBe(7e9)
    expect(weightsIn(countOnly(7e9), findQuantization('int8')).notes.join()).toContain('embeddings')
    expect(bytes(countOnly(7e9), 'f16')).toBe(14e9)
    expect(() => bytes(countOnly(7e9), 'q4_k_m')).toThrow(expect.objectContaining({code: 'E_MODEL_INCOMPLETE'}))
  })

  it('are exactly the tensors of a file that has them', () => {
    const byType = [{type: 'q4_k', parameters: 1_000_000, bytes: 562_500}]
    const model = tiny({}, {stored: {bytes: 562_500, byType}})
    expect(storedWeights(model)).toMatchObject({bytes: 562_500, type: 'as stored'})
    expect(storedWeights(tiny())).toBeUndefined()
  })
})

describe('GGUF files by name', () => {
  it('keep the output layer of Falcon, which is tied, in the file', () => {
    const untied = 6_921_720_704 + 65_024 * 4544
    expect(bytes(known('falcon-7b'), 'q8_0') / untied).toBeCloseTo(34 / 32, 3)
  })

  it('give the first and last eighth of the layers, and every third between, more bits in a _M mix', () => {
    const down = typesOf('q4_k_m', layersOf('down', 32, 14_336))
    const more = down.flatMap((type, layer) => (type === 'q6_k' ? [layer] : []))
    expect(more).toEqual([0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31])
    expect(typesOf('q4_k_m', layersOf('value'))).toEqual(down)
    expect(new Set(typesOf('q4_k_m', layersOf('query')))).toEqual(new Set(['q4_k']))
  })

  it('count the value tensors they promote', () => {
    expect(typesOf('q4_k_s', layersOf('value')).slice(0, 6)).toEqual(['q5_k', 'q5_k', 'q5_k', 'q5_k', 'q4_k', 'q4_k'])
    expect(typesOf('q3_k_m', layersOf('value')).slice(0, 3)).toEqual(['q5_k', 'q5_k', 'q4_k'])
    expect(typesOf('q4_k_s', layersOf('value'), {class70b: true})).not.toContain('q4_k')
  })

  it('give eight experts better attention', () => {
    const context = {experts: 8, layers: 32}
    expect(typesOf('q4_k_m', layersOf('value'), context)).toEqual(Array(32).fill('q8_0'))
    expect(typesOf('q4_k_m', layersOf('key'), context)).toEqual(Array(32).fill('q8_0'))
    expect(typesOf('q4_k_m', layersOf('attention-output'), context)).toEqual(Array(32).fill('q5_k'))
  })

  it('give a tied embedding the output layer’s type', () => {
    const embedding: Tensor[] = [{role: 'token-embedding', columns: 4096, values: 4096}]
    expect(typesOf('q4_k_m', embedding, {tied: true})).toEqual(['q6_k'])
    expect(typesOf('q4_k_m', embedding)).toEqual(['q4_k'])
    expect(typesOf('iq1_s', embedding)).toEqual(['q2_k'])
    expect(typesOf('tq1_0', embedding)).toEqual(['q4_k'])
  })

  it('fall back where a row is no whole number of blocks', () => {
    const narrow = (columns: number): Tensor[] => [{role: 'query', columns, values: columns}]
    expect(typesOf('q4_k_m', narrow(4544))).toEqual(['q5_0'])
    expect(typesOf('q6_k', narrow(4544))).toEqual(['q8_0'])
    expect(typesOf('iq4_xs', narrow(4544))).toEqual(['iq4_nl'])
    expect(typesOf('q4_k_m', narrow(50))).toEqual(['f16'])
  })

  it('differ where they are made with an importance matrix', () => {
    const model = known('llama-3.1-8b')
    expect(bytes(model, 'iq4_xs', {imatrix: true})).toBeLessThan(bytes(model, 'iq4_xs'))
    expect(bytes(model, 'q4_0', {imatrix: true})).toBeGreaterThan(bytes(model, 'q4_0'))
  })

  it('leave routers and norms in 32 bits', () => {
    const small: Tensor[] = [
      {role: 'router', columns: 2048, values: 2048},
      {role: 'vector', columns: 2048, values: 2048},
    ]
    expect(typesOf('q4_k_m', small)).toEqual(['f32', 'f32'])
    expect(typesOf('f16', small)).toEqual(['f32', 'f32'])
  })
})
