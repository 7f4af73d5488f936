import {describe, expect, test} from 'vitest'

import type {JsonObject} from '../../src/models/file/bounded-json.ts'
import {describeConfig} from '../../src/models/hf/describe-config.ts'
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

describe('refuses', () => {
  test('an unknown model_type with what is missing and the closest that is known', async () => {
    const {code, fix, message} = await refused({...DECODER, model_type: 'lama'})
    expect(code).toBe('E_UNKNOWN_ARCHITECTURE')
    expect(message).toMatch(/"lama" is not known: how its layers attend.*closest known model_type is llama/)
    expect(fix).toMatch(/--params/)
  })

  test.each<[string, JsonObject, string]>([
    ['no model_type', DECODER, 'E_UNKNOWN_ARCHITECTURE'],
    ['a model_type that objects have', {...DECODER, model_type: 'constructor'}, 'E_UNKNOWN_ARCHITECTURE'],
    [
      'a wrapper of an unknown text model',
      {model_type: 'llava', text_config: {model_type: 'new'}},
      'E_UNKNOWN_ARCHITECTURE',
    ],
    [
      'a layer type that is not known',
      {...DECODER, model_type: 'qwen3', layer_types: Array(12).fill('quantum')},
      'E_UNKNOWN_ARCHITECTURE',
    ],
    [
      'a letter of a pattern that is not known',
      {...DECODER, model_type: 'nemotron_h', hybrid_override_pattern: 'MMMMMMMMMMM?', head_dim: 16},
      'E_UNKNOWN_ARCHITECTURE',
    ],
    [
      'a hybrid that does not say which layers attend',
      {
        ...DECODER,
        model_type: 'bamba',
        mamba_n_heads: 4,
        mamba_d_head: 8,
        mamba_d_state: 16,
        mamba_n_groups: 1,
        mamba_d_conv: 4,
      },
      'E_UNKNOWN_ARCHITECTURE',
    ],
    [
      'fewer layer types than layers',
      {...DECODER, model_type: 'qwen3', layer_types: ['full_attention']},
      'E_BAD_MODEL_FILE',
    ],
    ['no layers', {...DECODER, model_type: 'llama', num_hidden_layers: 0}, 'E_BAD_MODEL_FILE'],
    ['more layers than the limit', {...DECODER, model_type: 'llama', num_hidden_layers: 1e6}, 'E_BAD_MODEL_FILE'],
    ['half a layer', {...DECODER, model_type: 'llama', num_hidden_layers: 1.5}, 'E_BAD_MODEL_FILE'],
    ['a size in words', {...DECODER, model_type: 'llama', hidden_size: '64'}, 'E_BAD_MODEL_FILE'],
    ['a size beyond any', {...DECODER, model_type: 'llama', vocab_size: 1e300}, 'E_BAD_MODEL_FILE'],
    ['heads that do not divide', {...DECODER, model_type: 'llama', num_attention_heads: 7}, 'E_BAD_MODEL_FILE'],
    ['a window that is missing', {...DECODER, model_type: 'gemma2'}, 'E_BAD_MODEL_FILE'],
    [
      'more experts used than there are',
      {...DECODER, model_type: 'mixtral', num_local_experts: 2, num_experts_per_tok: 3},
      'E_BAD_MODEL_FILE',
    ],
  ])('%s', async (_, config, code) => {
    expect((await refused(config)).code).toBe(code)
  })
})
