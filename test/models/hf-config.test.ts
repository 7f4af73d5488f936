import {describe, expect, test} from 'vitest'

import type {JsonObject} from '../../src/models/file/bounded-json.ts'
import {describeConfig} from '../../src/models/hf/describe-config.ts'
import {knownModelTypes} from '../../src/models/hf/families.ts'
import configs from '../fixtures/models/configs.json' with {type: 'json'}
import {refusal} from '../support/model-files/write-model.ts'

const read = (config: JsonObject) => describeConfig(config, 'config.json')
const refused = (config: JsonObject) => refusal(Promise.resolve().then(() => read(config)))

/** Sizes that every decoder's config has. */
const DECODER = {
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 12,
  num_attention_heads: 4,
  num_key_value_heads: 2,
}
const layout = (model_type: string, fields: JsonObject = {}) =>
  read({...DECODER, model_type, ...fields}).shape!.attention

describe('which layers keep what', () => {
  test.each<[string, object, object]>([
    ['llama: all', layout('llama'), {fullLayers: 12, slidingLayers: 0}],
    [
      'mistral with a window: all slide',
      layout('mistral', {sliding_window: 4096}),
      {fullLayers: 0, slidingLayers: 12, slidingWindow: 4096},
    ],
    ['mistral without', layout('mistral', {sliding_window: null}), {fullLayers: 12, slidingLayers: 0}],
    [
      'qwen2 whose window is off',
      layout('qwen2', {sliding_window: 99, use_sliding_window: false, max_window_layers: 4}),
      {fullLayers: 12, slidingLayers: 0},
    ],
    [
      'qwen2 whose window is on from a layer',
      layout('qwen2', {sliding_window: 99, use_sliding_window: true, max_window_layers: 4}),
      {fullLayers: 4, slidingLayers: 8, slidingWindow: 99},
    ],
    ['gemma2', layout('gemma2', {sliding_window: 4096}), {fullLayers: 6, slidingLayers: 6, slidingWindow: 4096}],
    ['gemma3', layout('gemma3_text', {sliding_window: 512}), {fullLayers: 2, slidingLayers: 10, slidingWindow: 512}],
    ['gpt-oss', layout('gpt_oss', {sliding_window: 128}), {fullLayers: 6, slidingLayers: 6, slidingWindow: 128}],
    [
      'cohere2',
      layout('cohere2', {sliding_window: 8, sliding_window_pattern: 4}),
      {fullLayers: 3, slidingLayers: 9, slidingWindow: 8},
    ],
    ['cohere', layout('cohere'), {fullLayers: 12, slidingLayers: 0}],
    [
      'phi3, whose engines ignore the window',
      layout('phi3', {sliding_window: 2047}),
      {fullLayers: 12, slidingLayers: 0},
    ],
    [
      'a list of layer types',
      layout('qwen3', {
        sliding_window: 7,
        layer_types: [...Array(9).fill('sliding_attention'), ...Array(3).fill('full_attention')],
      }),
      {fullLayers: 3, slidingLayers: 9, slidingWindow: 7},
    ],
    [
      'llama4, chunks where there are rotary positions',
      layout('llama4_text', {attention_chunk_size: 8192, no_rope_layers: [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0]}),
      {fullLayers: 4, slidingLayers: 8, slidingWindow: 8192},
    ],
    ['falcon-7b: one KV head', layout('falcon', {multi_query: true}), {fullLayers: 12, slidingLayers: 0}],
  ])('%s', (_, attention, expected) => {
    expect(attention).toEqual({...expected, recurrentLayers: 0})
  })

  test('reads head_dim, which is not always hidden / heads', () => {
    expect(read({...DECODER, model_type: 'qwen3', head_dim: 128}).shape!.headDim).toBe(128)
    expect(read({...DECODER, model_type: 'qwen3'}).shape!.headDim).toBe(16)
    expect(read({...DECODER, model_type: 'falcon', multi_query: true}).shape!.kvHeads).toBe(1)
  })

  test('the state of Qwen3.5 27B is what was measured: 598.5 MiB for four sequences', () => {
    const {config} = configs.named.find(({name}) => name === 'qwen3.5-27b')!
    const {attention} = read(config).shape!
    expect(attention).toMatchObject({fullLayers: 16, recurrentLayers: 48})
    expect((4 * attention.recurrentBytesPerSequence!) / 2 ** 20).toBe(598.5)
  })

  test('gemma4 has heads of another size in its full layers, and layers that read earlier KV', () => {
    const fields = {
      head_dim: 16,
      global_head_dim: 64,
      num_global_key_value_heads: 1,
      sliding_window: 8,
      num_kv_shared_layers: 3,
    }
    expect(layout('gemma4_text', fields)).toEqual({
      fullLayers: 1,
      slidingLayers: 8,
      slidingWindow: 8,
      recurrentLayers: 0,
      kvElements: {full: 2 * 1 * 64, sliding: 8 * 2 * 2 * 16},
    })
  })

  test('deepseek keeps one compressed vector', () => {
    const fields = {kv_lora_rank: 512, q_lora_rank: null, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128}
    expect(layout('deepseek_v3', fields).mla).toEqual({kvLoraRank: 512, ropeDim: 64})
  })

  test('falcon-h1 has a state beside the KV cache in every layer', () => {
    const fields = {mamba_n_heads: 4, mamba_d_head: 8, mamba_d_state: 16, mamba_n_groups: 1, mamba_d_conv: 4}
    expect(layout('falcon_h1', fields)).toMatchObject({fullLayers: 12, recurrentLayers: 12})
  })
})

describe('mixtures, in the spellings of their families', () => {
  test.each<[string, JsonObject, object]>([
    [
      'mixtral',
      {num_local_experts: 8, num_experts_per_tok: 2},
      {experts: 8, expertsPerToken: 2, expertIntermediate: 128, sharedExperts: 0, firstDenseLayers: 0},
    ],
    [
      'qwen3_moe',
      {num_experts: 8, num_experts_per_tok: 2, moe_intermediate_size: 32, mlp_only_layers: [0, 1]},
      {experts: 8, expertsPerToken: 2, expertIntermediate: 32, sharedExperts: 0, firstDenseLayers: 2},
    ],
    [
      'glm4_moe',
      {
        n_routed_experts: 8,
        num_experts_per_tok: 2,
        moe_intermediate_size: 32,
        n_shared_experts: 1,
        first_k_dense_replace: 3,
      },
      {experts: 8, expertsPerToken: 2, expertIntermediate: 32, sharedExperts: 1, firstDenseLayers: 3},
    ],
    [
      'gpt_oss',
      {num_local_experts: 8, experts_per_token: 2, sliding_window: 8},
      {experts: 8, expertsPerToken: 2, expertIntermediate: 128, sharedExperts: 0, firstDenseLayers: 0},
    ],
    [
      'ernie4_5_moe',
      {
        moe_num_experts: 8,
        moe_k: 2,
        moe_intermediate_size: 32,
        moe_num_shared_experts: 2,
        moe_layer_start_index: 1,
        moe_layer_end_index: 10,
      },
      {
        experts: 8,
        expertsPerToken: 2,
        expertIntermediate: 32,
        sharedExperts: 2,
        firstDenseLayers: 1,
        layersWithExperts: 10,
      },
    ],
    [
      'llama4_text',
      {num_local_experts: 8, num_experts_per_tok: 1, interleave_moe_layer_step: 2},
      {
        experts: 8,
        expertsPerToken: 1,
        expertIntermediate: 128,
        sharedExperts: 1,
        firstDenseLayers: 1,
        layersWithExperts: 6,
      },
    ],
  ])('%s', (model_type, fields, moe) => {
    expect(read({...DECODER, model_type, ...fields})).toMatchObject({kind: 'decoder-moe', shape: {moe}})
  })

  test('a mixtral of one expert is dense', () => {
    expect(read({...DECODER, model_type: 'mixtral', num_local_experts: 1}).kind).toBe('decoder')
  })
})

test('a multimodal config is that of its text model, with what its class leaves out', () => {
  const {note, shape} = read({
    model_type: 'gemma3',
    text_config: {hidden_size: 2560, intermediate_size: 10240, num_hidden_layers: 34, sliding_window: 1024},
  })
  expect(shape).toMatchObject({
    heads: 8,
    kvHeads: 4,
    headDim: 256,
    vocab: 262208,
    attention: {fullLayers: 5, slidingLayers: 29},
  })
  expect(note).toMatch(/text model \(gemma3_text\) of a multimodal one/)
})

test('every model_type that is known is read or says what its config lacks', async () => {
  for (const model_type of knownModelTypes()) {
    const outcome = await refused({model_type}).catch(() => undefined)
    if (outcome)
      expect(outcome).toMatchObject({code: 'E_BAD_MODEL_FILE', message: expect.stringMatching(/lacks|pattern/)})
  }
})
