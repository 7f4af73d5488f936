import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'

import {describe, expect, test} from 'vitest'

import {readTable, toNumber} from '../../scripts/models/read-table.ts'
import {describeConfig} from '../../src/models/hf/describe-config.ts'
import {findKnown, type KnownModel, knownModels, knownModelsAsOf, modelOfKnown} from '../../src/models/known.ts'
import {readModel} from '../../src/models/read-model.ts'
import {configOfKnown} from '../support/model-files/config-of-known.ts'
import {root} from '../support/run.ts'

const models = knownModels()
const counted = models.filter(({publishedParameters}) => publishedParameters !== undefined)
const TABLE = join(dirname(root), 'shared', 'data', 'gpu', 'models.csv')

const read = (known: KnownModel) => describeConfig(JSON.parse(JSON.stringify(configOfKnown(known))), 'config.json')

test('has 106 models, each with its source, and the day it was made', () => {
  expect(models).toHaveLength(106)
  expect(models.filter(({source}) => source.length < 3)).toEqual([])
  expect(new Set(models.map(({name}) => name)).size).toBe(106)
  expect(knownModelsAsOf()).toMatch(/^\d{4}-\d{2}-\d{2}$/)
})

test('no name or alias stands for two models', () => {
  const names = models.flatMap(({aliases, name}) => [name, ...aliases].map((some) => some.toLowerCase()))
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

describe('the formula of its family, from a config.json alone', () => {
  test('is held against 87 published counts', () => {
    expect(counted).toHaveLength(87)
  })

  test.each(counted.map((known) => [known.name, known] as const))('gives the published count of %s', (_, known) => {
    expect(read(known).parameters!.total).toBe(known.publishedParameters)
    expect(known.parameters.total).toBe(known.publishedParameters)
  })

  test.each(counted.filter(({kind}) => kind === 'decoder-moe').map((known) => [known.name, known] as const))(
    'gives the active parameters of %s',
    (_, known) => {
      expect(read(known).parameters!.active).toBe(known.parameters.active)
    },
  )

  test.each(counted.map((known) => [known.name, known] as const))(
    'reads the layers of %s as the table has them',
    (_, known) => {
      const {kind, shape} = read(known)
      expect(kind).toBe(known.kind)
      expect(shape).toEqual(known.shape)
    },
  )
})

test('every row is found by its name and its aliases, in any case, and read as a model', async () => {
  for (const known of models) {
    for (const name of [known.name, known.name.toUpperCase(), ...known.aliases]) {
      expect(findKnown(name, models)).toEqual({known, dropped: []})
    }
    const model = await readModel(known.name)
    expect(model).toMatchObject({name: known.name, kind: known.kind, parameters: known.parameters})
    expect(model.shape).toEqual(known.shape)
    expect(model.origin).toEqual({kind: 'table', from: known.name, source: known.source})
  }
})

test.each([
  ['meta-llama/Llama-2-7b-hf', 'llama-2-7b', []],
  ['meta-llama/Llama-2-7b-chat-hf', 'llama-2-7b', ['chat', 'hf']],
  ['meta-llama/Meta-Llama-3-8B-Instruct', 'llama-3-8b', ['instruct']],
  ['llama3:8b', 'llama-3-8b', []],
  ['Llama 3.1 8B', 'llama-3.1-8b', []],
  ['mistralai/Mistral-7B-Instruct-v0.3', 'mistral-7b-v0.3', ['instruct']],
  ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'mixtral-8x7b', ['instruct']],
  ['microsoft/Phi-3-mini-128k-instruct', 'phi-3-mini', ['128k', 'instruct']],
  ['minimax-m2.5-v0.2', 'minimax-m2.5', ['v', '0.2']],
  ['Qwen/Qwen3-235B-A22B-Instruct-2507', 'qwen3-235b-a22b', ['instruct', '2507']],
  ['google/gemma-2-9b-it', 'gemma-2-9b', ['it']],
  ['openai/gpt-oss-20b', 'gpt-oss-20b', []],
  ['BAAI/bge-m3', 'bge-m3', []],
])('reads %s as %s', (typed, name, dropped) => {
  expect(findKnown(typed, models)).toMatchObject({known: {name}, dropped})
})

test.each(['llama-2-7b-awq', 'llama-2-7b-gguf', 'llama-38b', 'qwen3', 'llama', '', 'qwen3-8b/../qwen3'])(
  'does not take %j for another model',
  (typed) => {
    expect(findKnown(typed, models)).toBeUndefined()
  },
)

test('says which words it dropped', () => {
  const model = modelOfKnown(findKnown('google/gemma-2-9b-it', models)!, 'google/gemma-2-9b-it')
  expect(model.note).toBe('gemma-2-9b of the table; "it" was dropped')
  expect(model.origin.from).toBe('google/gemma-2-9b-it')
})

test('keeps every figure of the table it was built from', async () => {
  // The table is not part of the project; where it is not at hand, the counts above hold the rows.
  if (!existsSync(TABLE)) return expect(counted).toHaveLength(87)
  const rows = await readTable(TABLE)
  expect(rows.map(({name}) => name)).toEqual(models.map(({name}) => name))
  for (const [i, row] of rows.entries()) {
    const {kind, parameters, publishedParameters, shape} = models[i]!
    expect(kind).toBe(row['kind'])
    expect(parameters.total / toNumber(row, 'params_total')!).toBeCloseTo(1, 4)
    expect(publishedParameters).toBe(toNumber(row, 'published_params'))
    expect([shape?.layers, shape?.hidden, shape?.heads, shape?.kvHeads, shape?.headDim, shape?.vocab]).toEqual(
      ['layers', 'hidden', 'heads', 'kv_heads', 'head_dim', 'vocab'].map((column) => toNumber(row, column)),
    )
    expect(shape?.attention.mla?.kvLoraRank).toBe(toNumber(row, 'mla_kv_lora_rank'))
    expect(shape?.moe?.experts).toBe(toNumber(row, 'experts'))
    const kv = toNumber(row, 'kv_bytes_per_token_fp16_all_layers_full')
    if (kv !== undefined) expect(kvBytes(shape!)).toBe(kv)
  }
})

/** fp16 bytes of one token where no window cuts: layers that attend, K and V, or the compressed vector. */
function kvBytes({attention, headDim, kvHeads}: NonNullable<KnownModel['shape']>): number {
  const layers = attention.fullLayers + attention.slidingLayers
  if (attention.mla) return 2 * layers * (attention.mla.kvLoraRank + attention.mla.ropeDim)
  return 2 * layers * 2 * kvHeads * headDim
}
