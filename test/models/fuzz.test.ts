import {rm} from 'node:fs/promises'

import fc from 'fast-check'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'

import {UserError} from '../../src/errors.ts'
import type {Model} from '../../src/models/model.ts'
import {readModel} from '../../src/models/read-model.ts'
import {ggufFile} from '../support/model-files/gguf.ts'
import {ggufOf} from '../support/model-files/gguf-models.ts'
import {onnxFile} from '../support/model-files/onnx.ts'
import {safetensorsFile} from '../support/model-files/safetensors.ts'
import {put} from '../support/model-files/write-model.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

const CODES = /^E_(?:TRUNCATED|BAD_MODEL_FILE|UNKNOWN_FORMAT|UNKNOWN_ARCHITECTURE|READ)$/
/** Far above what any of these tiny files takes, far below what a runaway loop would. */
const MOST_MS = 5_000

const CONFIG = JSON.stringify({
  model_type: 'qwen3_moe',
  vocab_size: 16,
  hidden_size: 8,
  intermediate_size: 32,
  moe_intermediate_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 4,
  num_experts: 4,
  num_experts_per_tok: 2,
  layer_types: ['full_attention', 'sliding_attention'],
  sliding_window: 4,
  quantization_config: {quant_method: 'gptq', bits: 4},
})

const VALID: Readonly<Record<string, Buffer>> = {
  'm.safetensors': safetensorsFile({
    'model.embed_tokens.weight': {dtype: 'BF16', shape: [16, 8]},
    'model.layers.0.mlp.experts.0.up_proj.weight': {dtype: 'F8_E4M3', shape: [16, 8]},
    'model.norm.weight': {dtype: 'F32', shape: [8]},
  }),
  'm.gguf': ggufFile(
    ggufOf(
      'gemma3',
      {'attention.sliding_window': 8, expert_count: 4, expert_used_count: 2, feed_forward_length: [1, 2, 3, 4, 5, 6]},
      [{name: 'blk.1.ffn_up_exps.weight', sizes: [64, 4, 4], type: 'q4_0'}],
    ),
  ),
  'm.onnx': onnxFile({
    inputs: [{name: 'x', dims: ['batch', 4]}],
    outputs: [{name: 'y', dims: ['batch', 6]}],
    initializers: [
      {name: 'w', dims: [4, 6]},
      {name: 's', dims: [2], int64: [-1, 6]},
    ],
    nodes: [
      {op: 'Gemm', inputs: ['x', 'w'], outputs: ['a'], attributes: {transB: 0}},
      {op: 'Reshape', inputs: ['a', 's'], outputs: ['b']},
      {op: 'Transpose', inputs: ['b'], outputs: ['c'], attributes: {perm: [1, 0]}},
      {
        op: 'If',
        inputs: ['k'],
        outputs: ['y'],
        attributes: {then_branch: {graph: {initializers: [{name: 'z', dims: [3]}]}}},
      },
    ],
  }),
  'config.json': Buffer.from(CONFIG),
}
const NAMES = Object.keys(VALID)

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

/** Whatever the bytes are: a refusal that a user can act on, or a model whose figures hold together; soon. */
async function survives(name: string, bytes: Buffer): Promise<void> {
  const path = await put(folder.join(name), bytes)
  const began = performance.now()
  const outcome = await readModel(path, {dims: {batch: 2}}).catch((error: unknown) => error)
  expect(performance.now() - began).toBeLessThan(MOST_MS)
  await rm(path)
  if (outcome instanceof Error) {
    expect(outcome).toBeInstanceOf(UserError)
    expect((outcome as UserError).code).toMatch(CODES)
    expect(outcome.message).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e]*$/)
  } else expectSound(outcome as Model, bytes.length)
}

function expectSound({macsPerInput = 0, name, note = '', parameters, shape, stored}: Model, fileBytes: number): void {
  expect(name + note).toMatch(/^[^\u0000-\u001f\u007f-\u009f]*$/)
  for (const value of [parameters.total, parameters.active ?? 0, macsPerInput]) {
    expect(Number.isSafeInteger(value)).toBe(true)
    expect(value).toBeGreaterThanOrEqual(0)
  }
  expect(parameters.active ?? 0).toBeLessThanOrEqual(parameters.total)
  if (stored) {
    expect(stored.byType.reduce((sum, {bytes}) => sum + bytes, 0)).toBe(stored.bytes)
    // Shapes of ONNX constants without values may say more than the file holds.
    if (!stored.byType.some(({type}) => type === 'float')) expect(stored.bytes).toBeLessThanOrEqual(fileBytes)
  }
  if (!shape) return
  expect(shape.layers).toBeGreaterThanOrEqual(1)
  expect(shape.attention.fullLayers + shape.attention.slidingLayers).toBeLessThanOrEqual(shape.layers)
  expect(shape.attention.slidingLayers === 0 || shape.attention.slidingWindow !== undefined).toBe(true)
}

const runs = (numRuns: number) => ({numRuns, interruptAfterTimeLimit: 15_000})
const anyName = fc.constantFrom(...NAMES)

describe('every reader', () => {
  test.each(NAMES)('reads the file that the others are made of: %s', async (name) => {
    const model = await readModel(await put(folder.join(name), VALID[name]!))
    expect(model.parameters.total).toBeGreaterThan(0)
    await rm(folder.join(name))
  })

  test('survives bytes of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(anyName, fc.uint8Array({maxLength: 200}), (name, bytes) => survives(name, Buffer.from(bytes))),
      runs(200),
    )
  })

  test('survives a beginning that is right and goes on at random', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyName,
        fc.double({min: 0, max: 1, noNaN: true}),
        fc.uint8Array({maxLength: 100}),
        (name, part, rest) => {
          const valid = VALID[name]!
          return survives(name, Buffer.concat([valid.subarray(0, Math.floor(part * valid.length)), rest]))
        },
      ),
      runs(200),
    )
  })

  test('survives a file that ends too early, at every byte', async () => {
    for (const name of NAMES) {
      const step = name === 'm.gguf' ? 13 : 3
      for (let length = 0; length < Math.min(VALID[name]!.length, 1500); length += step)
        await survives(name, VALID[name]!.subarray(0, length))
    }
  })

  test('survives flipped bits', async () => {
    const flips = fc.array(fc.record({at: fc.nat(), bit: fc.nat({max: 7})}), {minLength: 1, maxLength: 4})
    await fc.assert(
      fc.asyncProperty(anyName, flips, (name, all) => {
        const bytes = Buffer.from(VALID[name]!)
        const header = Math.min(bytes.length, 1500)
        for (const {at, bit} of all) bytes[at % header] = bytes[at % header]! ^ (1 << bit)
        return survives(name, bytes)
      }),
      runs(500),
    )
  })

  test('survives lengths, counts and offsets that lie', async () => {
    const lies = fc.constantFrom(
      0n,
      1n,
      0x7fn,
      0xffffn,
      0xffff_ffffn,
      2n ** 31n,
      2n ** 53n,
      2n ** 62n,
      2n ** 63n,
      2n ** 64n - 1n,
    )
    await fc.assert(
      fc.asyncProperty(anyName, fc.nat(), lies, fc.constantFrom(1, 4, 8), (name, at, lie, width) => {
        const bytes = Buffer.from(VALID[name]!)
        const lying = Buffer.alloc(8)
        lying.writeBigUInt64LE(lie)
        bytes.set(lying.subarray(0, width), at % (Math.min(bytes.length, 1500) - 8))
        return survives(name, bytes)
      }),
      runs(500),
    )
  })

  test('survives numbers of config.json that are anything', async () => {
    const parsed = JSON.parse(CONFIG)
    const anything = fc.oneof(
      fc.jsonValue({maxDepth: 2}),
      fc.integer(),
      fc.constantFrom(0, -1, 1.5, 1e300, 2 ** 31, null, '8', true, []),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...Object.keys(parsed)), anything, {minKeys: 1, maxKeys: 3}),
        (changes) => survives('config.json', Buffer.from(JSON.stringify({...parsed, ...changes}))),
      ),
      runs(300),
    )
  })
})
