import {symlink} from 'node:fs/promises'

import {describe, expect, test} from 'vitest'

import {readModel} from '../../src/models/read-model.ts'
import {readBytes} from '../support/model-files/read-bytes.ts'
import {
  type SafetensorsTensors,
  safetensorsFile,
  safetensorsHeader,
  withLength,
} from '../support/model-files/safetensors.ts'
import {put, putSparse, refusal} from '../support/model-files/write-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const LAYER: SafetensorsTensors = {
  'model.embed_tokens.weight': {dtype: 'BF16', shape: [10, 4]},
  'model.layers.0.self_attn.q_proj.weight': {dtype: 'F16', shape: [4, 4]},
  'model.layers.0.self_attn.rotary_emb.inv_freq': {dtype: 'F32', shape: [2]},
  'model.layers.0.mlp.position_ids': {dtype: 'I64', shape: [1, 8]},
  'model.norm.weight': {dtype: 'F8_E4M3', shape: [4]},
}

const readFile = (bytes: Buffer, name = 'm.safetensors') => readBytes(bytes, name)

const header = (tensors: object) => withLength(JSON.stringify(tensors))

test('counts the bytes of every type exactly, and buffers as no parameters', async () => {
  const model = await readFile(safetensorsFile(LAYER))
  expect(model).toMatchObject({kind: 'decoder', parameters: {total: 60}, nativeType: 'bf16'})
  expect(model.stored).toEqual({
    bytes: 80 + 32 + 8 + 64 + 4,
    byType: [
      {type: 'bf16', parameters: 40, bytes: 80},
      {type: 'i64', parameters: 0, bytes: 64},
      {type: 'f16', parameters: 16, bytes: 32},
      {type: 'f32', parameters: 0, bytes: 8},
      {type: 'f8_e4m3', parameters: 4, bytes: 4},
    ],
  })
  expect(model.shape).toBeUndefined()
  expect(model.note).toMatch(/no config\.json/)
})

test('reads four-bit elements as half a byte each', async () => {
  const model = await readFile(safetensorsFile({weight: {dtype: 'F4', shape: [3, 2]}}))
  expect(model).toMatchObject({kind: 'other', parameters: {total: 6}, stored: {bytes: 3}})
})

test.each([
  ['encoder', 'encoder.layer.0.attention.self.query.weight'],
  ['decoder', 'transformer.h.0.attn.c_attn.weight'],
  ['decoder-moe', 'model.layers.3.mlp.experts.7.up_proj.weight'],
  ['encoder-decoder', 'decoder.block.0.layer.1.EncDecAttention.q.weight'],
  ['vision-text', 'vision_model.embeddings.class_embedding'],
  ['diffusion', 'down_blocks.0.resnets.0.conv1.weight'],
  ['other', 'a'],
] as const)('knows a model of the kind %s by the name %s', async (kind, name) => {
  expect((await readFile(safetensorsFile({[name]: {dtype: 'F32', shape: [2, 2]}}))).kind).toBe(kind)
})

test('reads the header of a file of 70 GB, and not the file', async () => {
  await using folder = await temporaryFolder()
  const tensors = Object.fromEntries(
    Array.from({length: 700}, (_, i) => [
      `model.layers.${i}.self_attn.q_proj.weight`,
      {dtype: 'BF16', shape: [5000, 10_000]},
    ]),
  )
  const {dataBytes, header: start} = safetensorsHeader(tensors)
  const path = await putSparse(folder.join('big.safetensors'), start, start.length + dataBytes)
  const began = performance.now()
  const model = await readModel(path)
  // All of it would take minutes; the header takes 70 ms.
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(model).toMatchObject({parameters: {total: 35e9}, stored: {bytes: 70e9}})
})

test('reads a file whose name does not say its format', async () => {
  expect((await readFile(safetensorsFile(LAYER), 'weights')).origin.kind).toBe('safetensors')
})

test('reads all parts of a file that is one of several', async () => {
  await using folder = await temporaryFolder()
  const part = (name: string) => safetensorsFile({[name]: {dtype: 'F32', shape: [5]}})
  await put(folder.join('m-00001-of-00002.safetensors'), part('a'))
  const second = await put(folder.join('m-00002-of-00002.safetensors'), part('b'))
  expect((await readModel(second)).parameters.total).toBe(10)
})

describe('refuses', () => {
  const entry = {dtype: 'F32', shape: [2], data_offsets: [0, 8]}
  const eight = Buffer.alloc(8)

  test.each([
    ['a file that ends within its length', Buffer.alloc(5), 'E_TRUNCATED'],
    ['an empty file', Buffer.alloc(0), 'E_TRUNCATED'],
    ['a file that ends within its header', header({a: entry}).subarray(0, 30), 'E_TRUNCATED'],
    ['a file that ends within its data', Buffer.concat([header({a: entry}), Buffer.alloc(4)]), 'E_TRUNCATED'],
    ['bytes after the last tensor', Buffer.concat([header({a: entry}), Buffer.alloc(9)]), 'E_BAD_MODEL_FILE'],
    ['a header longer than the limit', Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0x7b]), 'E_BAD_MODEL_FILE'],
    ['a length beyond any file', Buffer.from([255, 255, 255, 255, 255, 255, 255, 255, 0x7b]), 'E_BAD_MODEL_FILE'],
    ['a header that is no JSON', withLength('{"a":'), 'E_BAD_MODEL_FILE'],
    ['a header that is no object', withLength('[1]'), 'E_BAD_MODEL_FILE'],
    ['nesting without end', withLength(`{"a":${'['.repeat(1000)}`), 'E_BAD_MODEL_FILE'],
    ['a dtype that is not known', Buffer.concat([header({a: {...entry, dtype: 'F5'}}), eight]), 'E_BAD_MODEL_FILE'],
    ['a shape that is none', Buffer.concat([header({a: {...entry, shape: [-2]}}), eight]), 'E_BAD_MODEL_FILE'],
    ['a shape beyond counting', header({a: {...entry, shape: [2 ** 40, 2 ** 40]}}), 'E_BAD_MODEL_FILE'],
    [
      'a shape that a zero hides',
      header({a: {dtype: 'F32', shape: [0, 1e308, 1e308], data_offsets: [0, 0]}}),
      'E_BAD_MODEL_FILE',
    ],
    [
      'a size other than the shape needs',
      Buffer.concat([header({a: {...entry, shape: [3]}}), eight]),
      'E_BAD_MODEL_FILE',
    ],
    ['offsets that run backwards', header({a: {...entry, data_offsets: [8, 0]}}), 'E_BAD_MODEL_FILE'],
    [
      'tensors that overlap',
      Buffer.concat([header({a: entry, b: {...entry, data_offsets: [4, 12]}}), eight, eight]),
      'E_BAD_MODEL_FILE',
    ],
    [
      'a hole between tensors',
      Buffer.concat([header({a: entry, b: {...entry, data_offsets: [16, 24]}}), eight, eight, eight]),
      'E_BAD_MODEL_FILE',
    ],
    ['an adapter', safetensorsFile({'q_proj.lora_A.weight': {dtype: 'F32', shape: [2]}}), 'E_UNKNOWN_FORMAT'],
    [
      'packed weights without a config',
      safetensorsFile({'q_proj.qweight': {dtype: 'I32', shape: [2]}}),
      'E_UNKNOWN_FORMAT',
    ],
  ])('%s', async (_, bytes, code) => {
    const refused = await refusal(readFile(bytes))
    expect(refused.code).toBe(code)
    expect(refused.message).toMatch(/m\.safetensors/)
    expect(refused.fix).toMatch(/\.$/)
  })

  test('a part that is missing, and one that leads out of its folder', async () => {
    await using folder = await temporaryFolder()
    const first = await put(folder.join('in', 'm-00001-of-00002.safetensors'), safetensorsFile(LAYER))
    expect((await refusal(readModel(first))).code).toBe('E_READ')
    const outside = await put(folder.join('secret.safetensors'), safetensorsFile(LAYER))
    await symlink(outside, folder.join('in', 'm-00002-of-00002.safetensors'))
    expect(await refusal(readModel(first))).toMatchObject({
      code: 'E_BAD_MODEL_FILE',
      message: expect.stringContaining('outside of the model'),
    })
  })
})

test('shows no control characters of a hostile name', async () => {
  const hostile = safetensorsFile({'a\u001b[31m\u202eb\n': {dtype: 'F32', shape: [1]}})
  const bytes = Buffer.concat([hostile, Buffer.alloc(1)])
  expect((await refusal(readFile(bytes, 'x\u001b[2J.safetensors'))).message).toMatch(/^[^\u0000-\u001f\u202e]*$/)
})
