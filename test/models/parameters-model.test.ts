import {describe, expect, test} from 'vitest'

import {type DescribedModel, parametersModel} from '../../src/models/parameters-model.ts'
import {refusal} from '../support/model-files/write-model.ts'

const LAYERS = {layers: 32, hidden: 4096, heads: 32, intermediate: 11008, vocab: 32000}

test.each([
  ['7B', 7e9],
  ['350M', 350e6],
  ['1.5b', 1.5e9],
  ['6738415616', 6738415616],
  [6738415616, 6738415616],
])('reads %s parameters', (params, total) => {
  expect(parametersModel({params})).toEqual({
    name: String(params),
    kind: 'decoder',
    origin: {kind: 'parameters', from: String(params), source: 'as given'},
    parameters: {total},
  })
})

test('describes layers where they are given, and says what it assumes', () => {
  const model = parametersModel({params: '7B', ...LAYERS, context: 4096, dtype: 'bf16'})
  expect(model).toMatchObject({
    nativeType: 'bf16',
    shape: {layers: 32, kvHeads: 32, headDim: 128, context: 4096, attention: {fullLayers: 32}},
    note: 'as many KV heads as heads, since none are given',
  })
  expect(parametersModel({params: '7B', ...LAYERS, kvHeads: 8}).note).toBeUndefined()
})

test('describes a mixture', () => {
  const model = parametersModel({
    params: '47B',
    activeParams: '13B',
    ...LAYERS,
    kvHeads: 8,
    experts: 8,
    expertsPerToken: 2,
    expertIntermediate: 14336,
  })
  expect(model).toMatchObject({
    kind: 'decoder-moe',
    parameters: {total: 47e9, active: 13e9},
    shape: {moe: {experts: 8, expertsPerToken: 2}},
  })
})

describe('refuses', () => {
  const refused = (described: DescribedModel) => refusal(Promise.resolve().then(() => parametersModel(described)))

  test.each<[string, DescribedModel, string, RegExp]>([
    ['no number', {params: 'many'}, 'E_BAD_NUMBER', /--params/],
    ['no parameters', {params: '0'}, 'E_BAD_NUMBER', /--params/],
    ['more active than there are', {params: '7B', activeParams: '8B'}, 'E_MODEL_INCOMPLETE', /active/],
    [
      'layers without the rest',
      {params: '7B', layers: 32},
      'E_MODEL_INCOMPLETE',
      /--hidden, --heads, --intermediate, --vocab/,
    ],
    ['KV heads alone', {params: '7B', kvHeads: 8}, 'E_MODEL_INCOMPLETE', /--layers/],
    [
      'experts without the rest',
      {params: '7B', ...LAYERS, experts: 8},
      'E_MODEL_INCOMPLETE',
      /--experts-per-token, --expert-intermediate/,
    ],
    [
      'more experts used than there are',
      {params: '7B', ...LAYERS, experts: 2, expertsPerToken: 3, expertIntermediate: 8},
      'E_MODEL_INCOMPLETE',
      /3 of 2/,
    ],
    ['half a layer', {params: '7B', ...LAYERS, layers: 1.5}, 'E_MODEL_INCOMPLETE', /--layers is 1.5/],
    ['too many layers', {params: '7B', ...LAYERS, layers: 1e5}, 'E_MODEL_INCOMPLETE', /--layers/],
    ['heads that do not divide', {params: '7B', ...LAYERS, heads: 7}, 'E_MODEL_INCOMPLETE', /--heads 7/],
  ])('%s', async (_, described, code, message) => {
    expect(await refused(described)).toMatchObject({code, message: expect.stringMatching(message)})
  })
})
