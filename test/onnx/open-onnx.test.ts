import {expect, test} from 'vitest'

import {openOnnx} from '../../src/onnx/open-onnx.ts'
import {readNumbers} from '../../src/onnx/tensor/read-numbers.ts'
import {readTensor, tensorChunks} from '../../src/onnx/tensor/read-tensor.ts'
import {constantOf, walkGraphs, walkNodes, walkTensors} from '../../src/onnx/walk.ts'
import {bytesField, intField, packedFloats, packedInts, textField} from '../../src/protobuf/encode.ts'
import {put} from '../support/model-files/write-model.ts'
import {
  attribute,
  entry,
  floats,
  graph,
  model,
  node,
  opset,
  rawFloats,
  tensor,
  value,
} from '../support/onnx/build-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

test('the structure of a model is read without its weights', async () => {
  await using folder = await temporaryFolder()
  const bytes = model(
    {
      name: 'net',
      nodes: [
        node('MatMul', ['x', 'w'], ['h'], {name: 'first'}),
        node('Custom', ['h', ''], ['y'], {
          domain: 'com.example',
          attributes: {axis: -1, axes: [0, 2], mode: 'same', alpha: {float: 0.5}, scales: [0.5, 2]},
        }),
      ],
      initializers: [floats('w', [2, 2], [1, 2, 3, 4])],
      inputs: [value('x', ['batch', 2])],
      outputs: [value('y', ['batch', 2], 10)],
      valueInfo: [value('h', [1, 2])],
    },
    {opsets: {'': 17, 'com.example': 1}, fields: [bytesField(14, entry('author', 'me'))]},
  )
  await using opened = await openOnnx(await put(folder.join('m.onnx'), bytes))
  expect(opened).toMatchObject({irVersion: 10, producer: 'frugal-test', functions: []})
  expect(opened.opsetImports).toEqual([
    {domain: '', version: 17},
    {domain: 'com.example', version: 1},
  ])
  expect([...opened.metadata]).toEqual([['author', 'me']])
  const {graph: main} = opened
  expect(main.name).toBe('net')
  expect(main.nodes).toMatchObject([
    {op: 'MatMul', name: 'first', domain: '', inputs: ['x', 'w'], outputs: ['h'], attributes: []},
    {op: 'Custom', domain: 'com.example', inputs: ['h', ''], outputs: ['y']},
  ])
  expect(main.nodes[1]!.attributes).toMatchObject([
    {name: 'axis', type: 2, int: -1},
    {name: 'axes', type: 7, ints: [0, 2]},
    {name: 'mode', type: 3, text: 'same'},
    {name: 'alpha', type: 1, float: 0.5},
    {name: 'scales', type: 6, floats: [0.5, 2]},
  ])
  expect(main.inputs).toMatchObject([{name: 'x', elemType: 1, dims: ['batch', 2]}])
  expect(main.outputs).toMatchObject([{name: 'y', elemType: 10}])
  expect(main.valueInfo).toMatchObject([{name: 'h', dims: [1, 2]}])
  expect(main.initializers).toMatchObject([{name: 'w', dataType: 1, dims: [2, 2], bytes: 16, data: {kind: 'raw'}}])
})

test('raw data is read as bytes and as numbers', async () => {
  await using folder = await temporaryFolder()
  const raw = (numbers: ArrayBufferView) => new Uint8Array(numbers.buffer)
  const initializers = [
    tensor({name: 'float', dims: [2], raw: rawFloats([1.5, -2])}),
    tensor({name: 'double', type: 11, dims: [1], raw: raw(Float64Array.of(0.1))}),
    tensor({name: 'half', type: 10, dims: [5], raw: raw(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0x7bff))}),
    tensor({name: 'bfloat', type: 16, dims: [2], raw: raw(Uint16Array.of(0x3f80, 0xc040))}),
    tensor({name: 'int8', type: 3, dims: [2], raw: raw(Int8Array.of(-128, 127))}),
    tensor({name: 'uint16', type: 4, dims: [1], raw: raw(Uint16Array.of(65_535))}),
    tensor({name: 'int64', type: 7, dims: [2], raw: raw(BigInt64Array.of(-1n, 2n ** 62n))}),
    tensor({name: 'int4', type: 22, dims: [3], raw: Uint8Array.of(0x8f, 0x07)}),
    tensor({name: 'uint4', type: 21, dims: [3], raw: Uint8Array.of(0x8f, 0x07)}),
    tensor({name: 'int2', type: 26, dims: [4], raw: Uint8Array.of(0b01_10_11_00)}),
    tensor({name: 'empty', dims: [0, 4], raw: Uint8Array.of()}),
  ]
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model({initializers})))
  const read: Record<string, unknown> = {}
  for (const each of opened.graph.initializers) read[each.name] = await readNumbers(opened, each)
  expect(read).toEqual({
    float: Float32Array.of(1.5, -2),
    double: Float64Array.of(0.1),
    half: Float32Array.of(1, -2, 2 ** -24, Number.POSITIVE_INFINITY, 65_504),
    bfloat: Float32Array.of(1, -3),
    int8: Int8Array.of(-128, 127),
    uint16: Uint16Array.of(65_535),
    int64: BigInt64Array.of(-1n, 2n ** 62n),
    int4: Int8Array.of(-1, -8, 7),
    uint4: Uint8Array.of(15, 8, 7),
    int2: Int8Array.of(0, -1, -2, 1),
    empty: Float32Array.of(),
  })
  expect(await readTensor(opened, opened.graph.initializers[4]!)).toEqual(Buffer.from([0x80, 0x7f]))
})

test('values in typed fields are read as raw data is, packed or one by one', async () => {
  await using folder = await temporaryFolder()
  const initializers = [
    tensor({name: 'packed', dims: [3], fields: [packedFloats(4, [1, 2, 3])]}),
    tensor({name: 'split', dims: [3], fields: [packedFloats(4, [1]), packedFloats(4, [2, 3])]}),
    tensor({name: 'single', type: 6, dims: [2], fields: [intField(5, -7), intField(5, 300)]}),
    tensor({name: 'bytes', type: 3, dims: [2], fields: [packedInts(5, [-7, 100])]}),
    tensor({name: 'half', type: 10, dims: [2], fields: [packedInts(5, [0x3c00, 0xc000])]}),
    tensor({name: 'long', type: 7, dims: [2], fields: [packedInts(7, [-(2n ** 63n), 5n])]}),
    tensor({name: 'unsigned', type: 13, dims: [1], fields: [packedInts(11, [2n ** 64n - 1n])]}),
    tensor({name: 'text', type: 8, dims: [1], fields: [textField(6, 'word')]}),
  ]
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model({initializers})))
  const tensors = opened.graph.initializers
  const read = await Promise.all(tensors.slice(0, -1).map((each) => readNumbers(opened, each)))
  expect(read).toEqual([
    Float32Array.of(1, 2, 3),
    Float32Array.of(1, 2, 3),
    Int32Array.of(-7, 300),
    Int8Array.of(-7, 100),
    Float32Array.of(1, -2),
    BigInt64Array.of(-(2n ** 63n), 5n),
    BigUint64Array.of(2n ** 64n - 1n),
  ])
  expect(tensors.at(-1)).toMatchObject({bytes: undefined, data: {kind: 'strings'}})
  await expect(readTensor(opened, tensors.at(-1)!)).rejects.toThrow(TypeError)
})

test('a large tensor comes in pieces that are its bytes', async () => {
  await using folder = await temporaryFolder()
  const raw = Uint8Array.from({length: 2_500_000}, (_, i) => i % 251)
  const initializers = [tensor({name: 'w', type: 2, dims: [2_500_000], raw})]
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model({initializers})))
  const pieces: Buffer[] = []
  for await (const piece of tensorChunks(opened, opened.graph.initializers[0]!)) pieces.push(Buffer.from(piece))
  expect(pieces.length).toBe(3)
  expect(Buffer.concat(pieces).equals(raw)).toBe(true)
})

test('graphs in nodes, functions and Constant nodes are reached', async () => {
  await using folder = await temporaryFolder()
  const branch = graph({
    name: 'branch',
    nodes: [node('Constant', [], ['c'], {attributes: {value: {tensor: floats('', [1], [7])}}})],
    initializers: [floats('inner', [1], [1])],
    outputs: [value('c', [1])],
  })
  const local = Buffer.concat([
    textField(1, 'Double'),
    textField(4, 'a'),
    textField(5, 'b'),
    bytesField(7, node('Add', ['a', 'a'], ['b'])),
    bytesField(9, opset('', 21)),
    textField(10, 'local'),
  ])
  const nodes = [
    node('If', ['p'], ['y'], {attributes: {then_branch: {graph: branch}, else_branch: {graph: branch}}}),
    node('Constant', [], ['k'], {attributes: {value_floats: [1.5, 2.5]}}),
    node('Constant', [], ['i'], {attributes: {value_ints: [1, -2]}}),
  ]
  await using opened = await openOnnx(
    await put(folder.join('m.onnx'), model({nodes}, {functions: [local], opsets: {'': 21, local: 1}})),
  )
  expect([...walkGraphs(opened)].map(({name}) => name)).toEqual(['graph', 'branch', 'branch'])
  expect([...walkNodes(opened)].map(({depth, node: {op}}) => `${depth} ${op}`)).toEqual([
    '0 If',
    '1 Constant',
    '1 Constant',
    '0 Constant',
    '0 Constant',
    '0 Add',
  ])
  expect([...walkTensors(opened)].map(({role}) => role)).toEqual([
    'initializer',
    'initializer',
    'attribute',
    'attribute',
  ])
  expect(opened.functions).toMatchObject([{name: 'Double', domain: 'local', inputs: ['a'], outputs: ['b']}])
  const constants = [...walkNodes(opened)].flatMap(({node: each}) => constantOf(each) ?? [])
  expect(await Promise.all(constants.map((each) => readNumbers(opened, each)))).toEqual([
    Float32Array.of(7),
    Float32Array.of(7),
    Float32Array.of(1.5, 2.5),
    BigInt64Array.of(1n, -2n),
  ])
})

test('an initializer that is listed as an input is marked', async () => {
  await using folder = await temporaryFolder()
  const content = {
    initializers: [floats('w', [1], [1]), floats('v', [1], [1])],
    inputs: [value('x', [1]), value('w', [1])],
  }
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(content)))
  expect([...opened.graph.overridable].map(([{name}, input]) => [name, input.name])).toEqual([['w', 'w']])
})

test('more numbers in an attribute than are kept can still be read', async () => {
  await using folder = await temporaryFolder()
  const many = Array.from({length: 5_000}, (_, i) => i)
  const nodes = [node('Constant', [], ['k'], {fields: [bytesField(5, attribute('value_ints', many))]})]
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model({nodes})))
  const [constant] = opened.graph.nodes
  expect(constant!.attributes[0]!.ints).toBeUndefined()
  const numbers = await readNumbers(opened, constantOf(constant!)!)
  expect(Array.from(numbers as BigInt64Array, Number)).toEqual(many)
})
