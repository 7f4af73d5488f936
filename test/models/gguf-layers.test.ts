import {describe, expect, test} from 'vitest'

import {type GgufFile, ggufFile} from '../support/model-files/gguf.ts'
import {ggufOf} from '../support/model-files/gguf-models.ts'
import {readBytes} from '../support/model-files/read-bytes.ts'

const read = (file: GgufFile) => readBytes(ggufFile(file), 'm.gguf')
const attention = async (...args: Parameters<typeof ggufOf>) => (await read(ggufOf(...args))).shape!.attention

describe('which layers keep what', () => {
  test.each([
    ['gemma2, every other layer slides', 'gemma2', {}, {fullLayers: 3, slidingLayers: 3, slidingWindow: 4096}],
    [
      'gemma3, one full layer in six',
      'gemma3',
      {'attention.sliding_window': 512},
      {fullLayers: 1, slidingLayers: 5, slidingWindow: 512},
    ],
    [
      'gpt-oss, half of them',
      'gpt-oss',
      {'attention.sliding_window': 128},
      {fullLayers: 3, slidingLayers: 3, slidingWindow: 128},
    ],
    [
      'cohere2, one full layer in four',
      'cohere2',
      {'attention.sliding_window': 8},
      {fullLayers: 1, slidingLayers: 5, slidingWindow: 8},
    ],
    ['llama4, chunks', 'llama4', {}, {fullLayers: 1, slidingLayers: 5, slidingWindow: 8192}],
    [
      'smallthinker, the first of four is full',
      'smallthinker',
      {'attention.sliding_window': 8},
      {fullLayers: 2, slidingLayers: 4, slidingWindow: 8},
    ],
    ['olmo2 without a window', 'olmo2', {}, {fullLayers: 6, slidingLayers: 0}],
    [
      'phi3, whose window llama.cpp ignores',
      'phi3',
      {'attention.sliding_window': 2047},
      {fullLayers: 6, slidingLayers: 0},
    ],
    [
      'a period the file says',
      'gemma3',
      {'attention.sliding_window': 8, 'attention.sliding_window_pattern': 3},
      {fullLayers: 2, slidingLayers: 4, slidingWindow: 8},
    ],
    [
      'layers the file lists',
      'gemma3',
      {'attention.sliding_window': 8, 'attention.sliding_window_pattern': [true, true, false, true, false, false]},
      {fullLayers: 3, slidingLayers: 3, slidingWindow: 8},
    ],
    ['bert, none', 'bert', {}, {fullLayers: 0, slidingLayers: 0}],
  ] as const)('%s', async (_, architecture, values, expected) => {
    expect(await attention(architecture, values as Parameters<typeof ggufOf>[1])).toEqual({
      ...expected,
      recurrentLayers: 0,
    })
  })

  test('gemma4: heads of another size in full layers, and layers that read earlier KV', async () => {
    const values = {
      'attention.head_count_kv': [2, 2, 1, 2, 2, 1],
      'attention.key_length': 32,
      'attention.value_length': 32,
      'attention.key_length_swa': 16,
      'attention.value_length_swa': 16,
      'attention.shared_kv_layers': 2,
      'attention.sliding_window': 512,
      'attention.sliding_window_pattern': [true, true, false, true, true, false],
    }
    expect(await attention('gemma4', values)).toEqual({
      fullLayers: 1,
      slidingLayers: 3,
      slidingWindow: 512,
      recurrentLayers: 0,
      kvElements: {full: 1 * 64, sliding: 3 * 2 * 32},
    })
  })

  test('latent attention keeps one vector, in files from before its split whole heads', async () => {
    const old = {
      'attention.head_count_kv': 4,
      'attention.key_length': 24,
      'attention.value_length': 16,
      'attention.kv_lora_rank': 32,
      'rope.dimension_count': 8,
    }
    const uncut = {fullLayers: 6, slidingLayers: 0, recurrentLayers: 0}
    expect(await attention('deepseek2', old)).toEqual({...uncut, kvElements: {full: 6 * 4 * 40, sliding: 0}})
    const split = {...old, 'attention.head_count_kv': 1, 'attention.key_length': 40, 'attention.key_length_mla': 24}
    expect(await attention('deepseek2', split)).toEqual({...uncut, mla: {kvLoraRank: 32, ropeDim: 8}})
  })

  const ssm = {'ssm.conv_kernel': 4, 'ssm.inner_size': 128, 'ssm.state_size': 16, 'ssm.group_count': 2}
  const state = 4 * (3 * (128 + 2 * 2 * 16) + 16 * 128)

  test.each([
    [
      'mamba2, all',
      'mamba2',
      {...ssm, 'attention.head_count': 0, 'attention.head_count_kv': 0},
      {fullLayers: 0, recurrentLayers: 6},
    ],
    ['qwen3next, three of four', 'qwen3next', ssm, {fullLayers: 1, recurrentLayers: 5}],
    [
      'qwen35, as often as it says',
      'qwen35',
      {...ssm, full_attention_interval: 3},
      {fullLayers: 2, recurrentLayers: 4},
    ],
    [
      'jamba, where there are no KV heads',
      'jamba',
      {...ssm, 'attention.head_count_kv': [0, 0, 0, 2, 0, 0]},
      {fullLayers: 1, recurrentLayers: 5},
    ],
    [
      'nemotron_h, where there is no MLP either',
      'nemotron_h',
      {...ssm, 'attention.head_count_kv': [0, 0, 2, 0, 0, 0], feed_forward_length: [0, 128, 0, 0, 128, 0]},
      {fullLayers: 1, recurrentLayers: 3},
    ],
    ['falcon-h1, beside attention', 'falcon-h1', ssm, {fullLayers: 6, recurrentLayers: 6}],
  ] as const)('recurrent: %s', async (_, architecture, values, expected) => {
    expect(await attention(architecture, values as Parameters<typeof ggufOf>[1])).toEqual({
      ...expected,
      slidingLayers: 0,
      recurrentBytesPerSequence: expected.recurrentLayers * state,
    })
  })

  test('the state of Qwen3.5 27B is what was measured: 598.5 MiB for four sequences', async () => {
    const {recurrentBytesPerSequence} = await attention('qwen35', {
      block_count: 64,
      'ssm.conv_kernel': 4,
      'ssm.inner_size': 48 * 128,
      'ssm.state_size': 128,
      'ssm.group_count': 16,
    })
    expect((4 * recurrentBytesPerSequence!) / 2 ** 20).toBe(598.5)
  })
})
