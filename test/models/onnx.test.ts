import {expect, test} from 'vitest'
import type {OnnxOptions} from '../../src/models/onnx-header/read-onnx.ts'
import {readModel} from '../../src/models/read-model.ts'
import {ints, message, node, type OnnxGraphSpec, onnxFile, varint, weight} from '../support/model-files/onnx.ts'
import {ATTENTION} from '../support/model-files/onnx-attention.ts'
import {readBytes} from '../support/model-files/read-bytes.ts'
import {put, putSparse} from '../support/model-files/write-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const read = (graph: OnnxGraphSpec, options: OnnxOptions = {}) => readBytes(onnxFile(graph), 'm.onnx', options)

test('counts weights, and leaves out constants of the arithmetic', async () => {
  const model = await read(ATTENTION)
  expect(model.parameters.total).toBe(4 * 64 + 8)
  expect(model.stored).toEqual({
    bytes: 4 * (264 + 1) + 8 * 6,
    byType: [
      {type: 'float', parameters: 264, bytes: 1060},
      {type: 'int64', parameters: 0, bytes: 48},
    ],
  })
  expect(model.nativeType).toBe('fp32')
})

test('works out the shapes of attention from the graph, and counts its products', async () => {
  const model = await read(ATTENTION, {dims: {batch: 3, seq: 5}})
  const projections = 4 * 3 * 5 * 8 * 8
  const products = 2 * 3 * 2 * 5 * 5 * 4
  expect(model.macsPerInput).toBe(projections + products)
  expect((await read(ATTENTION, {dims: {batch_size: 3, sequence_length: 5}})).macsPerInput).toBe(projections + products)
})

test('says which sizes it needs where dimensions are open', async () => {
  const model = await read(ATTENTION, {dims: {batch: 1}})
  expect(model.macsPerInput).toBeUndefined()
  expect(model.note).toBe('multiply-accumulates are not known: no size is given for sequence_length')
})

test.each([
  ['MatMul', [4, 6], {initializers: [weight('w', 6, 7)], nodes: [node('MatMul', ['x', 'w'], ['y'])]}, 4 * 6 * 7],
  [
    'MatMul of stacks',
    [2, 3, 4, 6],
    {initializers: [weight('w', 3, 6, 7)], nodes: [node('MatMul', ['x', 'w'], ['y'])]},
    2 * 3 * 4 * 6 * 7,
  ],
  [
    'Gemm, transposed',
    [4, 6],
    {initializers: [weight('w', 7, 6), weight('b', 7)], nodes: [node('Gemm', ['x', 'w', 'b'], ['y'], {transB: 1})]},
    4 * 6 * 7,
  ],
  [
    'Conv',
    [1, 3, 10, 10],
    {
      initializers: [weight('w', 8, 3, 3, 3)],
      nodes: [node('Conv', ['x', 'w'], ['y'], {pads: [1, 1, 1, 1], strides: [2, 2]})],
    },
    8 * 5 * 5 * 27,
  ],
  [
    'Conv of groups',
    [1, 8, 10, 10],
    {initializers: [weight('w', 8, 1, 3, 3)], nodes: [node('Conv', ['x', 'w'], ['y'], {group: 8})]},
    8 * 8 * 8 * 9,
  ],
  [
    'Conv, dilated and padded by itself',
    [1, 1, 9, 9],
    {
      initializers: [weight('w', 1, 1, 3, 3)],
      nodes: [node('Conv', ['x', 'w'], ['y'], {auto_pad: 'SAME_UPPER', strides: [2, 2], dilations: [2, 2]})],
    },
    5 * 5 * 9,
  ],
  [
    'ConvTranspose',
    [1, 4, 5, 5],
    {initializers: [weight('w', 4, 2, 2, 2)], nodes: [node('ConvTranspose', ['x', 'w'], ['y'], {strides: [2, 2]})]},
    100 * 2 * 4,
  ],
  [
    'after pooling and flattening',
    [1, 2, 8, 8],
    {
      initializers: [weight('w', 32, 5)],
      nodes: [
        node('MaxPool', ['x'], ['p'], {kernel_shape: [2, 2], strides: [2, 2]}),
        node('Flatten', ['p'], ['f']),
        node('Gemm', ['f', 'w'], ['y']),
      ],
    },
    160,
  ],
  [
    'after a global pool and a squeeze',
    [1, 6, 4, 4],
    {
      initializers: [weight('w', 6, 5), ints('axes', [2, 3])],
      nodes: [
        node('GlobalAveragePool', ['x'], ['p']),
        node('Squeeze', ['p', 'axes'], ['f']),
        node('MatMul', ['f', 'w'], ['y']),
      ],
    },
    30,
  ],
  [
    'after a slice, a split and a concatenation',
    [1, 10, 6],
    {
      initializers: [weight('w', 6, 5), ints('from', [0]), ints('to', [8]), ints('axis', [1])],
      nodes: [
        node('Slice', ['x', 'from', 'to', 'axis'], ['s']),
        node('Split', ['s'], ['a', 'b'], {axis: 1}),
        node('Concat', ['a', 'b', 'a'], ['c'], {axis: 1}),
        node('MatMul', ['c', 'w'], ['y']),
      ],
    },
    12 * 30,
  ],
  [
    'after an embedding',
    [1, 7],
    {
      initializers: [weight('table', 100, 6), weight('w', 6, 5)],
      nodes: [node('Gather', ['table', 'x'], ['e']), node('MatMul', ['e', 'w'], ['y'])],
    },
    7 * 30,
  ],
  [
    'after a reshape to what is left',
    [2, 3, 4],
    {
      initializers: [weight('w', 12, 5), ints('to', [0, -1])],
      nodes: [node('Reshape', ['x', 'to'], ['r']), node('MatMul', ['r', 'w'], ['y'])],
    },
    2 * 60,
  ],
  [
    'after a mean over tokens',
    [2, 3, 4],
    {
      initializers: [weight('w', 4, 5)],
      nodes: [node('ReduceMean', ['x'], ['r'], {axes: [1], keepdims: 0}), node('MatMul', ['r', 'w'], ['y'])],
    },
    2 * 20,
  ],
  [
    'fused attention',
    [2, 5, 8],
    {
      initializers: [weight('w', 8, 24), weight('b', 24)],
      nodes: [node('Attention', ['x', 'w', 'b'], ['y'], {num_heads: 2})],
    },
    2 * 5 * 8 * 24 + 2 * 2 * 5 * 5 * 8,
  ],
  [
    'four-bit weights',
    [2, 32],
    {
      initializers: [{name: 'w', dims: [16, 1, 16], type: 2}, weight('s', 16)],
      nodes: [node('MatMulNBits', ['x', 'w', 's'], ['y'], {K: 32, N: 16, bits: 4, block_size: 32})],
    },
    2 * 32 * 16,
  ],
  ['no products at all', [2, 2], {nodes: [node('Relu', ['x'], ['y'])]}, 0],
] as const)('counts %s', async (_, dims, graph, macs) => {
  const model = await read({...(graph as unknown as OnnxGraphSpec), inputs: [{name: 'x', dims: [...dims]}]})
  expect(model.note).toBeUndefined()
  expect(model.macsPerInput).toBe(macs)
})

test.each([
  ['an operator that is not counted', {nodes: [node('LSTM', ['x', 'w', 'r'], ['y'])]}, /cannot be counted: 1 LSTM/],
  [
    'shapes that cannot be worked out',
    {nodes: [node('NonZero', ['x'], ['n']), node('MatMul', ['n', 'w'], ['y'])]},
    /cannot be counted: 1 MatMul/,
  ],
  [
    'branches',
    {
      nodes: [
        node('If', ['c'], ['y'], {
          then_branch: {graph: {nodes: [node('Relu', ['x'], ['y'])], initializers: [weight('in', 3)]}},
        }),
      ],
    },
    /1 nodes of branches/,
  ],
] as const)('says what it does not count: %s', async (_, graph, note) => {
  const model = await read({
    ...(graph as unknown as OnnxGraphSpec),
    inputs: [{name: 'x', dims: [2, 2]}],
    initializers: [weight('w', 2, 2)],
  })
  expect(model.macsPerInput).toBeUndefined()
  expect(model.note).toMatch(note)
})

test('weights within branches are counted', async () => {
  const graph = {then_branch: {graph: {initializers: [weight('w', 3, 4)]}}}
  expect((await read({nodes: [node('If', ['c'], ['y'], graph)]})).parameters.total).toBe(12)
})

test('scales and zero points of quantized weights are no parameters, packed weights are unpacked', async () => {
  const quantized = await read({
    initializers: [
      {name: 'w', dims: [4, 4], type: 3},
      weight('s', 4),
      {name: 'z', dims: [4], type: 3},
      {name: 'bias', dims: [4], type: 6},
      weight('bs', 1),
    ],
    nodes: [node('DequantizeLinear', ['w', 's', 'z'], ['d']), node('DequantizeLinear', ['bias', 'bs'], ['e'])],
  })
  expect(quantized.parameters.total).toBe(16 + 4)
  const packed = await read({
    initializers: [{name: 'w', dims: [16, 1, 16], type: 2}, weight('s', 16)],
    nodes: [node('MatMulNBits', ['x', 'w', 's'], ['y'], {K: 32, N: 16, bits: 4, block_size: 32})],
  })
  expect(packed.parameters.total).toBe(512)
  expect(packed.stored!.byType).toEqual([{type: 'int4', parameters: 512, bytes: 256 + 64}])
})

test.each([
  ['encoder', ['input_ids', 'attention_mask', 'token_type_ids'], ['logits']],
  ['encoder', ['input_ids', 'attention_mask'], ['last_hidden_state']],
  ['decoder', ['input_ids', 'past_key_values.0.key'], ['logits']],
  ['encoder-decoder', ['input_ids', 'encoder_hidden_states'], ['logits']],
  ['vision-text', ['input_ids', 'pixel_values'], ['logits']],
  ['vision', ['pixel_values'], ['logits']],
  ['diffusion', ['sample', 'timestep'], ['out']],
  ['other', ['features'], ['score']],
] as const)('knows a graph of the kind %s by its inputs %j', async (kind, inputs, outputs) => {
  const values = (names: readonly string[]) => names.map((name) => ({name, dims: ['batch', 'n', 3]}))
  expect((await read({inputs: values(inputs), outputs: values(outputs)})).kind).toBe(kind)
})

test('takes the layers from a config.json beside it, or above its folder onnx', async () => {
  await using folder = await temporaryFolder()
  const config = {
    model_type: 'bert',
    vocab_size: 10,
    hidden_size: 8,
    intermediate_size: 16,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    max_position_embeddings: 16,
  }
  await put(folder.join('config.json'), config)
  const path = await put(folder.join('onnx', 'model.onnx'), onnxFile(ATTENTION))
  expect(await readModel(path)).toMatchObject({kind: 'encoder', shape: {layers: 2, hidden: 8}})
  await put(folder.join('config.json'), {...config, model_type: 'nobody-knows'})
  expect((await readModel(path)).shape).toBeUndefined()
})

test('passes over the weights of a file of 40 GB', async () => {
  await using folder = await temporaryFolder()
  const size = 40e9
  const inTensor = Buffer.concat([
    message(8, Buffer.from('w')),
    Buffer.from([0x08]),
    varint(1e5),
    Buffer.from([0x08]),
    varint(1e5),
    Buffer.from([0x10, 1]),
  ])
  const open = (field: number, length: number) => Buffer.concat([varint(field * 8 + 2), varint(length)])
  const raw = open(9, size)
  const tensor = open(5, inTensor.length + raw.length + size)
  const graph = open(7, tensor.length + inTensor.length + raw.length + size)
  const header = Buffer.concat([Buffer.from([0x08, 10]), graph, tensor, inTensor, raw])
  const path = await putSparse(folder.join('big.onnx'), header, header.length + size)
  const began = performance.now()
  const model = await readModel(path)
  expect(model.stored!.bytes).toBe(size)
  // All of it would take minutes; the header takes 70 ms.
  expect(performance.now() - began).toBeLessThan(10_000)
})
