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

type Files = Record<string, Buffer | string | object>

async function readFiles(files: Files, target = '') {
  await using folder = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) await put(folder.join('in', name), content)
  return await readModel(folder.join('in', target))
}

describe('quantized weights: bytes as stored, parameters as they are', () => {
  const read = async (quantization_config: object, tensors: SafetensorsTensors) =>
    readFiles({
      'config.json': {...LLAMA, quantization_config},
      'model.safetensors': safetensorsFile({'model.norm.weight': {dtype: 'F16', shape: [8]}, ...tensors}),
    })
  const group = (weights: object, format = 'pack-quantized') => ({
    quant_method: 'compressed-tensors',
    format,
    config_groups: {group_0: {targets: ['Linear'], weights}},
  })

  test.each<[string, object, SafetensorsTensors, {type: string; parameters: number; bytes: number}]>([
    [
      'gptq',
      {quant_method: 'gptq', bits: 4, group_size: 32},
      {
        'q.qweight': {dtype: 'I32', shape: [4, 32]},
        'q.qzeros': {dtype: 'I32', shape: [1, 4]},
        'q.scales': {dtype: 'F16', shape: [1, 32]},
        'q.g_idx': {dtype: 'I32', shape: [32]},
      },
      {type: 'int4', parameters: 1024, bytes: 512 + 16 + 64 + 128},
    ],
    [
      'gptq of 3 bits',
      {quant_method: 'gptq', bits: 3, group_size: 32},
      {'q.qweight': {dtype: 'I32', shape: [3, 32]}},
      {type: 'int3', parameters: 1024, bytes: 384},
    ],
    [
      'awq',
      {quant_method: 'awq', bits: 4, version: 'gemm'},
      {'q.qweight': {dtype: 'I32', shape: [32, 4]}, 'q.scales': {dtype: 'F16', shape: [1, 32]}},
      {type: 'int4', parameters: 1024, bytes: 512 + 64},
    ],
    [
      'nf4',
      {quant_method: 'bitsandbytes', load_in_4bit: true, bnb_4bit_quant_type: 'nf4'},
      {
        'q.weight': {dtype: 'U8', shape: [512, 1]},
        'q.weight.absmax': {dtype: 'U8', shape: [16]},
        'q.weight.quant_map': {dtype: 'F32', shape: [16]},
        'q.weight.nested_absmax': {dtype: 'F32', shape: [1]},
        'q.weight.quant_state.bitsandbytes__nf4': {dtype: 'U8', shape: [90]},
      },
      {type: 'nf4', parameters: 1024, bytes: 512 + 16 + 64 + 4 + 90},
    ],
    [
      'bitsandbytes of 8 bits',
      {quant_method: 'bitsandbytes', load_in_8bit: true},
      {'q.weight': {dtype: 'I8', shape: [32, 32]}, 'q.SCB': {dtype: 'F32', shape: [32]}},
      {type: 'int8', parameters: 1024, bytes: 1024 + 128},
    ],
    [
      'fp8',
      {quant_method: 'fp8', weight_block_size: [128, 128]},
      {'q.weight': {dtype: 'F8_E4M3', shape: [32, 32]}},
      {type: 'f8_e4m3', parameters: 1024, bytes: 1024},
    ],
    [
      'mxfp4',
      {quant_method: 'mxfp4'},
      {
        'mlp.experts.gate_up_proj_blocks': {dtype: 'U8', shape: [2, 4, 8, 8]},
        'mlp.experts.gate_up_proj_scales': {dtype: 'U8', shape: [2, 4, 8]},
      },
      {type: 'mxfp4', parameters: 1024, bytes: 512 + 64},
    ],
    [
      'compressed to packed integers',
      group({num_bits: 4, type: 'int'}),
      {
        'q.weight_packed': {dtype: 'I32', shape: [32, 4]},
        'q.weight_scale': {dtype: 'BF16', shape: [32, 1]},
        'q.weight_shape': {dtype: 'I64', shape: [2]},
      },
      {type: 'int4', parameters: 1024, bytes: 512 + 64 + 16},
    ],
    [
      'compressed to nvfp4',
      group({num_bits: 4, type: 'float'}, 'nvfp4-pack-quantized'),
      {
        'q.weight_packed': {dtype: 'U8', shape: [32, 16]},
        'q.weight_scale': {dtype: 'F8_E4M3', shape: [32, 2]},
        'q.weight_global_scale': {dtype: 'F32', shape: [1]},
      },
      {type: 'nvfp4', parameters: 1024, bytes: 512 + 64 + 4},
    ],
    [
      'modelopt nvfp4',
      {quant_method: 'modelopt', quant_algo: 'NVFP4'},
      {
        'q.weight': {dtype: 'U8', shape: [32, 16]},
        'q.weight_scale': {dtype: 'F8_E4M3', shape: [32, 2]},
        'q.weight_scale_2': {dtype: 'F32', shape: []},
        'q.input_scale': {dtype: 'F32', shape: []},
      },
      {type: 'nvfp4', parameters: 1024, bytes: 512 + 64 + 8},
    ],
  ])('%s', async (_, quantization, tensors, expected) => {
    const model = await read(quantization, tensors)
    expect(model.stored!.byType[0]).toEqual(expected)
    expect(model.parameters.total).toBe(1024 + 8)
    expect(model.nativeType).toBe(expected.type === 'f8_e4m3' ? 'fp8' : expected.type)
  })

  test.each<[string, object, SafetensorsTensors, string]>([
    ['a method that is not known', {quant_method: 'aqlm'}, {}, 'E_UNKNOWN_FORMAT'],
    [
      'groups of several widths',
      {quant_method: 'compressed-tensors', config_groups: {a: {weights: {num_bits: 4}}, b: {weights: {num_bits: 8}}}},
      {},
      'E_UNKNOWN_FORMAT',
    ],
    ['a width that is missing', {quant_method: 'gptq'}, {}, 'E_BAD_MODEL_FILE'],
    ['a width beyond a word', {quant_method: 'gptq', bits: 64}, {}, 'E_BAD_MODEL_FILE'],
    [
      'words that cannot hold the width',
      {quant_method: 'gptq', bits: 3},
      {'q.qweight': {dtype: 'I32', shape: [1]}},
      'E_BAD_MODEL_FILE',
    ],
  ])('refuses %s', async (_, quantization, tensors, code) => {
    expect((await refusal(read(quantization, tensors))).code).toBe(code)
  })
})
