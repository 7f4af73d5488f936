import {describe, expect, test} from 'vitest'

import {GGML_TYPES} from '../../src/models/ggml-types.ts'
import {knownGgufArchitectures} from '../../src/models/gguf/architectures.ts'
import {readModel} from '../../src/models/read-model.ts'
import {type GgufFile, type GgufTensor, ggufFile, ggufHeader} from '../support/model-files/gguf.ts'
import {ggufOf, metadataOf} from '../support/model-files/gguf-models.ts'
import {readBytes} from '../support/model-files/read-bytes.ts'
import {put, putSparse, refusal} from '../support/model-files/write-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const read = (file: GgufFile) => readBytes(ggufFile(file), 'm.gguf')
const LLAMA: GgufTensor[] = [
  {name: 'output.weight', sizes: [64, 100], type: 'q6_k'},
  {name: 'rope_freqs.weight', sizes: [8], type: 'f32'},
  {name: 'blk.0.ffn_gate.weight', sizes: [64, 128], type: 'q4_0'},
]

test('reads the shape and the exact bytes of a llama', async () => {
  const file = ggufOf('llama', {}, LLAMA.with(0, {name: 'output.weight', sizes: [256, 25], type: 'q6_k'}))
  const model = await read({...file, metadata: {...file.metadata, 'general.name': {text: 'Tiny\u001b[31m'}}})
  expect(model).toEqual({
    name: 'Tiny',
    kind: 'decoder',
    origin: {kind: 'gguf', from: expect.stringMatching(/m\.gguf$/), source: 'the header of the file'},
    parameters: {total: 6400 + 4096 + 6400 + 8192},
    stored: {
      bytes: 12_800 + (4096 / 32) * 34 + 25 * 210 + (8192 / 32) * 18 + 32,
      byType: [
        {type: 'f16', parameters: 6400, bytes: 12_800},
        {type: 'q6_k', parameters: 6400, bytes: 5250},
        {type: 'q4_0', parameters: 8192, bytes: 4608},
        {type: 'q8_0', parameters: 4096, bytes: 4352},
        {type: 'f32', parameters: 0, bytes: 32},
      ],
    },
    nativeType: 'f16',
    shape: {
      layers: 6,
      hidden: 64,
      heads: 4,
      kvHeads: 2,
      headDim: 16,
      intermediate: 128,
      gatedMlp: true,
      parallelBlock: false,
      vocab: 3,
      context: 4096,
      tiedEmbeddings: false,
      attention: {fullLayers: 6, slidingLayers: 0, recurrentLayers: 0},
    },
  })
})

test.each(GGML_TYPES.map((type) => [type.name, type] as const))(
  'reads blocks of %s',
  async (name, {blockSize, typeSize}) => {
    const tensors = [{name: 'blk.0.attn_k.weight', sizes: [2 * blockSize, 3], type: name}]
    const {stored} = await read(ggufOf('llama', {}, tensors))
    const before = (await read(ggufOf('llama'))).stored!.bytes
    expect(stored!.bytes - before).toBe(6 * typeSize)
  },
)

test('every known architecture is read or says what it lacks', async () => {
  for (const name of knownGgufArchitectures()) {
    const {kind} = await read(ggufOf(name))
    expect(kind).toMatch(/^(decoder|encoder|encoder-decoder|vision)$/)
  }
})

test('a mixture: experts from its tensors, active parameters without those a token does not use', async () => {
  const experts = (layer: number): GgufTensor[] =>
    ['gate', 'up', 'down'].map((part) => ({
      name: `blk.${layer}.ffn_${part}_exps.weight`,
      sizes: [64, 32, 8],
      type: 'q8_0',
    }))
  const values = {
    expert_count: 8,
    expert_used_count: 2,
    expert_feed_forward_length: 32,
    expert_shared_count: 1,
    leading_dense_block_count: 1,
  }
  const model = await read(ggufOf('deepseek2', values, [1, 2, 3, 4, 5].flatMap(experts)))
  const rest = 6400 + 4096
  expect(model.kind).toBe('decoder-moe')
  expect(model.shape!.moe).toEqual({
    experts: 8,
    expertsPerToken: 2,
    expertIntermediate: 32,
    sharedExperts: 1,
    firstDenseLayers: 1,
  })
  expect(model.parameters).toEqual({total: rest + 5 * 3 * 16_384, active: rest + (5 * 3 * 16_384) / 4})
  const sparse = await read(ggufOf('llama4', values, [1, 3, 5].flatMap(experts)))
  expect(sparse.shape!.moe).toMatchObject({firstDenseLayers: 1, layersWithExperts: 3})
})

test('layers that predict further tokens are stored and not run', async () => {
  const beside = {name: 'blk.5.nextn.eh_proj.weight', sizes: [64, 32], type: 'q8_0'}
  const model = await read(ggufOf('glm4moe', {nextn_predict_layers: 1}, [beside]))
  expect(model.shape!.layers).toBe(5)
  expect(model.parameters).toEqual({total: 6400 + 4096 + 2048, active: 6400 + 4096})
  expect(model.note).toMatch(/2048 parameters predict further tokens/)
})

test('an encoder-decoder has layers of both', async () => {
  const {kind, shape} = await read(ggufOf('t5', {decoder_block_count: 4}))
  expect(kind).toBe('encoder-decoder')
  expect(shape).toMatchObject({layers: 10, encoderLayers: 6, attention: {fullLayers: 4}})
})

describe('a split model', () => {
  const meta = (no: number, count = 2) => metadataOf({'split.no': no, 'split.count': count, 'split.tensors.count': 3})
  const first = () => {
    const file = ggufOf('llama')
    return {...file, metadata: {...file.metadata, ...meta(0)}}
  }
  const second = (no = 1): GgufFile => ({
    metadata: meta(no),
    tensors: [{name: 'output.weight', sizes: [64, 3], type: 'f32'}],
  })

  test('is read whole from any of its parts', async () => {
    await using folder = await temporaryFolder()
    const paths = [
      await put(folder.join('m-00001-of-00002.gguf'), ggufFile(first())),
      await put(folder.join('m-00002-of-00002.gguf'), ggufFile(second())),
    ]
    for (const path of paths) {
      const model = await readModel(path)
      expect(model.parameters.total).toBe(6400 + 4096 + 192)
      expect(model.origin.from).toBe(path)
    }
    expect((await readModel(folder.path)).parameters.total).toBe(6400 + 4096 + 192)
  })

  test.each([
    ['a part is missing', undefined, 'E_READ'],
    ['a part has the number of another', second(0), 'E_BAD_MODEL_FILE'],
    ['a part repeats a tensor', {...second(), tensors: ggufOf('llama').tensors!}, 'E_BAD_MODEL_FILE'],
    ['a part lacks tensors', {...second(), tensors: []}, 'E_BAD_MODEL_FILE'],
  ] as const)('is refused where %s', async (_, part, code) => {
    await using folder = await temporaryFolder()
    const path = await put(folder.join('m-00001-of-00002.gguf'), ggufFile(first()))
    if (part) await put(folder.join('m-00002-of-00002.gguf'), ggufFile(part as GgufFile))
    expect((await refusal(readModel(path))).code).toBe(code)
  })

  test('is refused under a name that does not say which part it is', async () => {
    expect((await refusal(readBytes(ggufFile(first()), 'part1.gguf'))).code).toBe('E_BAD_MODEL_FILE')
  })
})

test('reads the header of a file of 70 GB with a long token list, and not the file', async () => {
  await using folder = await temporaryFolder()
  const tokens = Array.from({length: 150_000}, (_, i) => `token${i}`)
  const layers = Array.from({length: 80}, (_, i) => ({
    name: `blk.${i}.ffn_up.weight`,
    sizes: [16_384, 50_000],
    type: 'q8_0',
  }))
  const file = ggufOf('llama', {block_count: 80}, layers)
  const {dataBytes, header} = ggufHeader({
    ...file,
    metadata: {...file.metadata, 'tokenizer.ggml.tokens': {texts: tokens}},
  })
  const path = await putSparse(folder.join('big.gguf'), header, header.length + dataBytes)
  const began = performance.now()
  const model = await readModel(path)
  // All of it would take minutes; the header takes 70 ms.
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(model.stored!.bytes).toBeGreaterThan(69e9)
  expect(model.shape!.vocab).toBe(150_000)
})

test('a projector is a vision tower, and says so', async () => {
  const file = ggufOf('clip')
  const model = await read({...file, metadata: {...file.metadata, 'general.type': {text: 'mmproj'}}})
  expect(model).toMatchObject({kind: 'vision', note: expect.stringContaining('text model is another file')})
})
