import * as fc from 'fast-check'
import {expect, test} from 'vitest'

import {openOnnx} from '../../src/onnx/open-onnx.ts'
import {readNumbers} from '../../src/onnx/tensor/read-numbers.ts'
import {walkTensors} from '../../src/onnx/walk.ts'
import {rewriteOnnx} from '../../src/onnx/write/rewrite-onnx.ts'
import {bytesField, intField, packedFloats, packedInts, textField} from '../../src/protobuf/encode.ts'
import {put, refusal} from '../support/model-files/write-model.ts'
import {entry, floats, graph, model, node, opset, rawFloats, tensor, value} from '../support/onnx/build-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const branch = graph({
  nodes: [node('Constant', [], ['c'], {attributes: {value: {tensor: floats('', [1], [7])}}})],
  outputs: [value('c', [1])],
})
const sound = model(
  {
    nodes: [node('If', ['p'], ['y'], {attributes: {then_branch: {graph: branch}, else_branch: {graph: branch}}})],
    initializers: [
      floats('w', [2], [1, 2]),
      tensor({name: 't', dims: [2], fields: [packedFloats(4, [1, 2])]}),
      tensor({name: 'i', type: 7, dims: [1], fields: [packedInts(7, [300])]}),
    ],
    inputs: [value('x', ['n', 2])],
  },
  {
    fields: [bytesField(14, entry('key', 'value'))],
    functions: [Buffer.concat([textField(1, 'F'), bytesField(9, opset('', 21))])],
  },
)

test('every cut of a model is refused with an offset', async () => {
  await using folder = await temporaryFolder()
  const end = sound.length
  const graphEnd = end - 60
  for (let size = 1; size < graphEnd; size += 5) {
    const path = await put(folder.join('m.onnx'), sound.subarray(0, size))
    expect(['E_TRUNCATED', 'E_BAD_MODEL_FILE', 'E_UNKNOWN_FORMAT']).toContain((await refusal(openOnnx(path))).code)
  }
})

test('changed bytes are refused as a user can understand, or read as another model and copied as it is', async () => {
  await using folder = await temporaryFolder()
  const change = fc.record({at: fc.nat(sound.length - 1), byte: fc.nat(255)})
  await fc.assert(
    fc.asyncProperty(fc.array(change, {minLength: 1, maxLength: 4}), async (changes) => {
      const bytes = Buffer.from(sound)
      for (const {at, byte} of changes) bytes[at] = byte
      const path = await put(folder.join('m.onnx'), bytes)
      const outcome = await readAll(path).catch((error: Error) => error)
      if (outcome instanceof Error) expect(['UserError', 'TypeError']).toContain(outcome.name)
    }),
    {numRuns: 200},
  )
})

test('bytes of any kind do no harm', async () => {
  await using folder = await temporaryFolder()
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({maxLength: 200}), async (bytes) => {
      const start = Buffer.from([8, 10])
      const path = await put(folder.join('m.onnx'), Buffer.concat([start, bytesField(7, Buffer.from(bytes))]))
      const outcome = await readAll(path).catch((error: Error) => error)
      if (outcome instanceof Error) expect(['UserError', 'TypeError']).toContain(outcome.name)
    }),
    {numRuns: 150},
  )
})

/** Strings and types without numbers are refused with a TypeError, by contract. */
async function readAll(path: string): Promise<void> {
  await using opened = await openOnnx(path)
  for (const {tensor: each} of walkTensors(opened)) await readNumbers(opened, each)
  await rewriteOnnx(opened, {}, `${path}.out`)
}

const nested = (depth: number): Buffer =>
  depth === 0 ? graph({}) : graph({nodes: [node('If', [], [], {attributes: {b: {graph: nested(depth - 1)}}})]})
const withTensor = (...fields: Buffer[]) => model({initializers: [Buffer.concat(fields)]})
const huge = 2 ** 40

test.each([
  ['an empty file', Buffer.alloc(0), 'E_UNKNOWN_FORMAT', 'no ONNX model'],
  ['a text', Buffer.from('{"not": "a model"}'), 'E_BAD_MODEL_FILE', 'at byte'],
  [
    'graphs in graphs in graphs',
    model({nodes: [node('If', [], [], {attributes: {b: {graph: nested(40)}}})]}),
    'E_BAD_MODEL_FILE',
    'nested deeper than 16',
  ],
  ['two graphs', Buffer.concat([model({}), bytesField(7, graph({}))]), 'E_BAD_MODEL_FILE', 'twice'],
  ['a graph that is a number', Buffer.concat([intField(1, 8), intField(7, 5)]), 'E_BAD_MODEL_FILE', 'wire type'],
  ['a name of 1 MB', model({name: 'n'.repeat(2 ** 20)}), 'E_BAD_MODEL_FILE', 'short text'],
  [
    'a tensor that claims a terabyte',
    withTensor(intField(1, huge), intField(2, 1), bytesField(9, rawFloats([1]))),
    'E_BAD_MODEL_FILE',
    '4398046511104',
  ],
  [
    'dimensions beyond numbers',
    withTensor(intField(1, huge), intField(1, huge), intField(2, 1)),
    'E_BAD_MODEL_FILE',
    'no valid shape',
  ],
  ['a dimension below 0', withTensor(intField(1, -1), intField(2, 1)), 'E_BAD_MODEL_FILE', 'no valid shape'],
  [
    'a hundred dimensions',
    withTensor(...Array<Buffer>(100).fill(intField(1, 1))),
    'E_BAD_MODEL_FILE',
    'too many dimensions',
  ],
  ['a type that is not known', withTensor(intField(1, 1), intField(2, 77)), 'E_BAD_MODEL_FILE', 'type 77'],
  [
    'a terabyte in one number',
    withTensor(intField(1, huge), intField(2, 3), packedInts(5, [1])),
    'E_BAD_MODEL_FILE',
    'fewer values',
  ],
  ['a tensor without values', withTensor(intField(1, 4), intField(2, 1)), 'E_BAD_MODEL_FILE', 'no values'],
  [
    'values of another type',
    withTensor(intField(1, 1), intField(2, 1), packedInts(7, [1])),
    'E_BAD_MODEL_FILE',
    'another type',
  ],
  [
    'values of two types',
    withTensor(intField(1, 1), intField(2, 1), packedInts(7, [1]), packedFloats(4, [1])),
    'E_BAD_MODEL_FILE',
    'two types',
  ],
  [
    'a number that does not end',
    Buffer.concat([Buffer.from([8]), Buffer.alloc(12, 0xff)]),
    'E_BAD_MODEL_FILE',
    'does not end',
  ],
  ['a group', Buffer.from([8, 8, 0x0b, 0, 0]), 'E_BAD_MODEL_FILE', 'wire type 3'],
  ['a field of the number 0', Buffer.from([8, 8, 0, 0]), 'E_BAD_MODEL_FILE', 'valid number'],
  ['a length beyond the file', Buffer.from([8, 8, 0x3a, 0x7f, 1]), 'E_TRUNCATED', 'ends at byte'],
])('%s is refused', async (_, bytes, code, words) => {
  await using folder = await temporaryFolder()
  const refused = await refusal(openOnnx(await put(folder.join('m.onnx'), bytes)))
  expect(refused.code).toBe(code)
  expect(refused.message).toContain(words)
})

test.each([
  ['fewer', 1, [packedFloats(4, [1])]],
  ['more', 1, [packedFloats(4, [1, 2, 3])]],
  ['more, one by one', 7, [intField(7, 1), intField(7, 2), intField(7, 3)]],
  ['fewer, in long numbers', 7, [packedInts(7, [-1])]],
  ['of other sizes', 1, [packedFloats(4, [1]), intField(4, 3)]],
])('values that are %s than the shape says are refused', async (_, type, fields) => {
  await using folder = await temporaryFolder()
  const bytes = model({initializers: [tensor({name: 'w', type, dims: [2], fields})]})
  const path = await put(folder.join('m.onnx'), bytes)
  expect((await refusal(readAll(path))).code).toBe('E_BAD_MODEL_FILE')
})

test('more parts than a model may have are refused before they fill the memory', async () => {
  await using folder = await temporaryFolder()
  const nodes = bytesField(7, Buffer.alloc(2 * 500_002, Buffer.from([0x0a, 0])))
  const path = await put(folder.join('m.onnx'), Buffer.concat([intField(1, 8), nodes]))
  expect((await refusal(openOnnx(path))).message).toContain('more than 500000 nodes')
})

test('control characters of a model do not reach a message', async () => {
  await using folder = await temporaryFolder()
  const bytes = model({initializers: [tensor({name: '\u001b[31mred\u0007', dims: [3], raw: rawFloats([1])})]})
  const {message} = await refusal(openOnnx(await put(folder.join('m.onnx'), bytes)))
  expect(message).toContain('"red"')
})

test.each([
  ['a folder', '.'],
  ['no file', 'none.onnx'],
])('%s is refused', async (_, name) => {
  await using folder = await temporaryFolder()
  expect((await refusal(openOnnx(folder.join(name)))).code).toBe('E_READ')
})
