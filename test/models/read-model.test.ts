import {expect, test} from 'vitest'

import {readModel} from '../../src/models/read-model.ts'
import {ggufFile} from '../support/model-files/gguf.ts'
import {ggufOf} from '../support/model-files/gguf-models.ts'
import {onnxFile} from '../support/model-files/onnx.ts'
import {safetensorsFile} from '../support/model-files/safetensors.ts'
import {put, refusal} from '../support/model-files/write-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const SAFETENSORS = safetensorsFile({w: {dtype: 'F32', shape: [2]}})
const ONNX = onnxFile({initializers: [{name: 'w', dims: [2]}]})

test.each([
  ['m.safetensors', SAFETENSORS, 'safetensors'],
  ['m.gguf', ggufFile(ggufOf('llama')), 'gguf'],
  ['M.GGUF', ggufFile(ggufOf('llama')), 'gguf'],
  ['m.onnx', ONNX, 'onnx'],
  ['blob', ggufFile(ggufOf('llama')), 'gguf'],
  [
    'config.json',
    '{"model_type":"bert","vocab_size":9,"hidden_size":4,"intermediate_size":8,"num_hidden_layers":1,"num_attention_heads":2,"max_position_embeddings":8}',
    'hf-folder',
  ],
])('tells the format of %s', async (name, content, kind) => {
  await using folder = await temporaryFolder()
  const path = await put(folder.join(name), content)
  expect((await readModel(path)).origin).toMatchObject({kind, from: path})
})

test.each([
  ['one GGUF file', {'m.gguf': ggufFile(ggufOf('llama')), 'README.md': ''}, 'gguf'],
  ['one ONNX file with its config', {'m.onnx': ONNX, 'config.json': '{"model_type":"nobody"}'}, 'onnx'],
  ['one safetensors file', {'m.safetensors': SAFETENSORS}, 'safetensors'],
] as const)('reads a folder with %s', async (_, files, kind) => {
  await using folder = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) await put(folder.join(name), content)
  expect((await readModel(folder.path)).origin.kind).toBe(kind)
})

test('a name is looked up in the table where no file has it', async () => {
  expect(await readModel('Llama-2-70B')).toMatchObject({
    name: 'llama-2-70b',
    origin: {kind: 'table', from: 'Llama-2-70B', source: 'litgpt config.py 2026-06-29'},
    parameters: {total: 68976648192},
  })
})

test.each([
  ['llama-2-7', /Did you mean llama-2-7b/],
  ['qwen3-8', /Did you mean qwen3-8b/],
  ['llama-2-7b-awq', /Did you mean .*llama-2-7b/],
  ['meta-llama/Llama-2-7b-hx', /Did you mean meta-llama\/Llama-2-7b-hf/],
  ['zzzzzzzzzzzzzzzzzzzz', /^Give the path of the model's files, or describe it with --params/],
])('an unknown name %s is refused with what is close', async (name, fix) => {
  expect(await refusal(readModel(name))).toEqual({
    code: 'E_UNKNOWN_MODEL',
    message: `${JSON.stringify(name)} is neither a file nor a model that is known.`,
    fix: expect.stringMatching(fix),
  })
})

test.each(['./m.gguf', '/no/such/model.safetensors', 'a/b/c.onnx', '~/x'])(
  'a path %s that is not there is no name',
  async (path) => {
    expect(await refusal(readModel(path))).toMatchObject({
      code: 'E_UNKNOWN_MODEL',
      message: `There is no file ${JSON.stringify(path)}.`,
    })
  },
)

test.each(['a\0b', `x${'y'.repeat(5000)}`, '', 'm.gguf/x'])('an impossible path %# is refused', async (path) => {
  expect((await refusal(readModel(path))).code).toMatch(/^E_(UNKNOWN_MODEL|UNKNOWN_FORMAT|READ)$/)
})

test.each([
  ['pytorch_model.bin', 'pickled', 'E_UNKNOWN_FORMAT', /can run code and are never opened/],
  ['model.pt', 'pickled', 'E_UNKNOWN_FORMAT', /safetensors, GGUF or ONNX/],
  ['notes', 'some text', 'E_UNKNOWN_FORMAT', /Give a/],
  ['empty', '', 'E_UNKNOWN_FORMAT', /Give a/],
  ['tokenizer.json', '{"version":"1.0"}', 'E_UNKNOWN_ARCHITECTURE', /--params/],
])('refuses %s', async (name, content, code, fix) => {
  await using folder = await temporaryFolder()
  expect(await refusal(readModel(await put(folder.join(name), content)))).toMatchObject({
    code,
    fix: expect.stringMatching(fix),
  })
})

test('refuses a folder with nothing to read, and one with several models', async () => {
  await using folder = await temporaryFolder()
  expect(await refusal(readModel(folder.path))).toMatchObject({
    code: 'E_UNKNOWN_FORMAT',
    message: expect.stringContaining('neither config.json'),
  })
  await put(folder.join('a.gguf'), 'x')
  await put(folder.join('b.gguf'), 'x')
  expect(await refusal(readModel(folder.path))).toMatchObject({
    code: 'E_UNKNOWN_FORMAT',
    message: expect.stringContaining('2 model files'),
  })
})

test.runIf(process.platform === 'linux')('refuses a device in place of waiting for it', async () => {
  expect((await refusal(readModel('/dev/zero'))).code).toBe('E_READ')
})
