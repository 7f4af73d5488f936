import {mkdir, symlink} from 'node:fs/promises'

import {describe, expect, test} from 'vitest'

import {readModel} from '../../src/models/read-model.ts'
import {type SafetensorsTensors, safetensorsFile} from '../support/model-files/safetensors.ts'
import {put, refusal} from '../support/model-files/write-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const LLAMA = {
  model_type: 'llama',
  torch_dtype: 'bfloat16',
  vocab_size: 16,
  hidden_size: 8,
  intermediate_size: 32,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  max_position_embeddings: 64,
}

/** The tensors of LLAMA: 16 x 8 twice, one layer, three norms. */
const TENSORS: SafetensorsTensors = {
  'model.embed_tokens.weight': {dtype: 'BF16', shape: [16, 8]},
  'model.layers.0.self_attn.q_proj.weight': {dtype: 'BF16', shape: [8, 8]},
  'model.layers.0.self_attn.k_proj.weight': {dtype: 'BF16', shape: [4, 8]},
  'model.layers.0.self_attn.v_proj.weight': {dtype: 'BF16', shape: [4, 8]},
  'model.layers.0.self_attn.o_proj.weight': {dtype: 'BF16', shape: [8, 8]},
  'model.layers.0.mlp.gate_proj.weight': {dtype: 'BF16', shape: [32, 8]},
  'model.layers.0.mlp.up_proj.weight': {dtype: 'BF16', shape: [32, 8]},
  'model.layers.0.mlp.down_proj.weight': {dtype: 'BF16', shape: [8, 32]},
  'model.layers.0.input_layernorm.weight': {dtype: 'BF16', shape: [8]},
  'model.layers.0.post_attention_layernorm.weight': {dtype: 'BF16', shape: [8]},
  'model.norm.weight': {dtype: 'BF16', shape: [8]},
  'lm_head.weight': {dtype: 'BF16', shape: [16, 8]},
}
const COUNT = 2 * 128 + 192 + 768 + 24

type Files = Record<string, Buffer | string | object>

async function readFiles(files: Files, target = '') {
  await using folder = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) await put(folder.join('in', name), content)
  return await readModel(folder.join('in', target))
}

const only = (...names: string[]) => Object.fromEntries(names.map((name) => [name, TENSORS[name]!]))
const [FIRST = '', ...REST] = Object.keys(TENSORS)
const sharded = (): Files => ({
  'config.json': LLAMA,
  'model.safetensors.index.json': {
    metadata: {total_size: 2 * COUNT},
    weight_map: {
      [FIRST]: 'model-00001-of-00002.safetensors',
      ...Object.fromEntries(REST.map((name) => [name, 'model-00002-of-00002.safetensors'])),
    },
  },
  'model-00001-of-00002.safetensors': safetensorsFile(only(FIRST)),
  'model-00002-of-00002.safetensors': safetensorsFile(only(...REST)),
})

test.each<[string, Files, string]>([
  ['a folder with one file', {'config.json': LLAMA, 'model.safetensors': safetensorsFile(TENSORS)}, ''],
  ['a folder with shards and their index', sharded(), ''],
  ['the index', sharded(), 'model.safetensors.index.json'],
  ['one of the shards', sharded(), 'model-00002-of-00002.safetensors'],
  [
    'a folder with an adapter and another format beside',
    {
      'config.json': LLAMA,
      'model.safetensors': safetensorsFile(TENSORS),
      'adapter_model.safetensors': 'x',
      'consolidated.safetensors': 'x',
    },
    '',
  ],
  [
    'a file with a config beside it',
    {'config.json': LLAMA, 'model.safetensors': safetensorsFile(TENSORS)},
    'model.safetensors',
  ],
])('reads weights and layers of %s', async (_, files, target) => {
  const model = await readFiles(files, target)
  expect(model).toMatchObject({
    kind: 'decoder',
    parameters: {total: COUNT},
    stored: {bytes: 2 * COUNT, byType: [{type: 'bf16', parameters: COUNT, bytes: 2 * COUNT}]},
    nativeType: 'bf16',
    shape: {layers: 1, hidden: 8, kvHeads: 1, headDim: 4, context: 64},
  })
  expect(model.note).toBeUndefined()
})

test('counts by formula what a config alone describes, and says so', async () => {
  const model = await readFiles({'config.json': LLAMA}, 'config.json')
  expect(model).toMatchObject({
    name: 'in',
    parameters: {total: COUNT},
    note: 'parameters counted by formula from config.json',
  })
  expect(model.stored).toBeUndefined()
  expect((await readFiles({'config.json': LLAMA, 'pytorch_model.bin': 'pickled'})).parameters).toEqual({total: COUNT})
})

test('says where the config is that of another model than the files', async () => {
  const model = await readFiles({
    'config.json': {...LLAMA, num_hidden_layers: 9},
    'model.safetensors': safetensorsFile(TENSORS),
  })
  expect(model.note).toBe(`config.json describes ${COUNT + 8 * 976} parameters, the files hold ${COUNT}`)
})

test('reads the cache of the Hugging Face hub, whose files are links into its blobs', async () => {
  await using folder = await temporaryFolder()
  const home = folder.join('models--org--tiny')
  await put(`${home}/blobs/aaa`, LLAMA)
  await put(`${home}/blobs/bbb`, safetensorsFile(TENSORS))
  await mkdir(`${home}/snapshots/123`, {recursive: true})
  await symlink('../../blobs/aaa', `${home}/snapshots/123/config.json`)
  await symlink('../../blobs/bbb', `${home}/snapshots/123/model.safetensors`)
  expect(await readModel(`${home}/snapshots/123`)).toMatchObject({name: 'org/tiny', parameters: {total: COUNT}})
})

describe('a mixture', () => {
  const config = {...LLAMA, model_type: 'mixtral', num_local_experts: 4, num_experts_per_tok: 1}
  const experts = Object.fromEntries(
    [0, 1, 2, 3].map((i) => [
      `model.layers.0.block_sparse_moe.experts.${i}.w1.weight`,
      {dtype: 'BF16', shape: [32, 8]},
    ]),
  )

  test('its active parameters leave out the experts that a token does not use', async () => {
    const model = await readFiles({
      'config.json': config,
      'model.safetensors': safetensorsFile({...only(FIRST), ...experts}),
    })
    expect(model.parameters).toEqual({total: 128 + 4 * 256, active: 128 + 256})
  })

  test('layers that predict further tokens are stored and not run', async () => {
    const beside = {
      'model.layers.1.eh_proj.weight': {dtype: 'BF16', shape: [8, 8]},
      'mtp.fc.weight': {dtype: 'BF16', shape: [8, 8]},
    }
    const model = await readFiles({
      'config.json': config,
      'model.safetensors': safetensorsFile({...only(FIRST), ...experts, ...beside}),
    })
    expect(model.parameters).toEqual({total: 128 + 4 * 256 + 128, active: 128 + 256})
    expect(model.note).toMatch(/^128 parameters predict further tokens/)
  })
})

test('a pipeline of diffusers is all its components', async () => {
  const files = {
    'model_index.json': {
      _class_name: 'P',
      unet: ['diffusers', 'U'],
      vae: ['diffusers', 'V'],
      scheduler: ['diffusers', 'S'],
      '../secret': ['a', 'b'],
    },
    'unet/config.json': {},
    'unet/diffusion_pytorch_model.safetensors': safetensorsFile({w: {dtype: 'F16', shape: [10]}}),
    'vae/config.json': {},
    'vae/diffusion_pytorch_model.safetensors': safetensorsFile({w: {dtype: 'F32', shape: [5]}}),
    'scheduler/scheduler_config.json': {},
  }
  expect(await readFiles(files)).toMatchObject({
    kind: 'diffusion',
    parameters: {total: 15},
    stored: {bytes: 40},
    note: 'components: unet, vae',
  })
  expect((await refusal(readFiles({'model_index.json': {}}))).code).toBe('E_BAD_MODEL_FILE')
})

describe('refuses', () => {
  const indexed = (weight_map: object): Files => ({...sharded(), 'model.safetensors.index.json': {weight_map}})

  test.each<[string, Files, string]>([
    ['a shard that is missing', indexed({[FIRST]: 'none.safetensors'}), 'E_READ'],
    [
      'a tensor that no shard has',
      indexed({[FIRST]: 'model-00001-of-00002.safetensors', ghost: 'model-00001-of-00002.safetensors'}),
      'E_READ',
    ],
    ['a shard above the folder', indexed({[FIRST]: '../secret.safetensors'}), 'E_BAD_MODEL_FILE'],
    ['a shard with an absolute path', indexed({[FIRST]: '/etc/passwd'}), 'E_BAD_MODEL_FILE'],
    ['a shard that is no name', indexed({[FIRST]: 7}), 'E_BAD_MODEL_FILE'],
    [
      'more shards than the limit',
      indexed(Object.fromEntries(Array.from({length: 3000}, (_, i) => [`t${i}`, `s${i}`]))),
      'E_BAD_MODEL_FILE',
    ],
    ['an index without a map', {...sharded(), 'model.safetensors.index.json': {}}, 'E_BAD_MODEL_FILE'],
    [
      'two shards with one tensor',
      {...sharded(), 'model-00001-of-00002.safetensors': safetensorsFile(TENSORS)},
      'E_BAD_MODEL_FILE',
    ],
    [
      'several files and no index',
      {'config.json': LLAMA, 'a.safetensors': 'x', 'b.safetensors': 'x'},
      'E_BAD_MODEL_FILE',
    ],
    ['a config that is no JSON', {'config.json': '{'}, 'E_BAD_MODEL_FILE'],
    ['a config that is too long', {'config.json': `{"a":"${'x'.repeat(17 * 2 ** 20)}"}`}, 'E_BAD_MODEL_FILE'],
    ['a vision model without weights', {'config.json': {model_type: 'resnet'}}, 'E_UNKNOWN_ARCHITECTURE'],
  ])('%s', async (_, files, code) => {
    expect((await refusal(readFiles(files))).code).toBe(code)
  })

  test('links out of the folder', async () => {
    await using folder = await temporaryFolder()
    await put(folder.join('config.json'), LLAMA)
    await mkdir(folder.join('in'))
    await symlink(folder.join('config.json'), folder.join('in', 'config.json'))
    expect((await refusal(readModel(folder.join('in')))).code).toBe('E_BAD_MODEL_FILE')
  })
})
