import {expect, test} from 'vitest'

import {message, node, type OnnxGraphSpec, onnxFile, varint} from '../support/model-files/onnx.ts'
import {readBytes} from '../support/model-files/read-bytes.ts'
import {refusal} from '../support/model-files/write-model.ts'

const valid = onnxFile({initializers: [{name: 'w', dims: [4]}], nodes: [node('Relu', ['x'], ['y'])]})
const graph = (bytes: Buffer) => Buffer.concat([Buffer.from([0x08, 10]), message(7, bytes)])
const withTensor = (dims: number[], raw: Buffer = Buffer.alloc(0), type = 1) =>
  onnxFile({initializers: [{name: 'w', dims, raw, type}]})
const deep = (levels: number): OnnxGraphSpec =>
  levels === 0 ? {} : {nodes: [node('If', ['c'], ['y'], {then_branch: {graph: deep(levels - 1)}})]}

test.each([
  ['an empty file', Buffer.alloc(0), 'E_UNKNOWN_FORMAT'],
  ['a file without a graph', Buffer.from([0x08, 10]), 'E_UNKNOWN_FORMAT'],
  ['a file that ends within its graph', valid.subarray(0, -8), 'E_TRUNCATED'],
  ['a text file', Buffer.from('hello, world, this is text'), 'E_BAD_MODEL_FILE'],
  ['a field without a number', Buffer.from([0x02, 0x00]), 'E_BAD_MODEL_FILE'],
  ['a number that does not end', Buffer.concat([Buffer.from([0x08]), Buffer.alloc(12, 0xff)]), 'E_BAD_MODEL_FILE'],
  ['groups', Buffer.from([0x0b, 0x0c]), 'E_BAD_MODEL_FILE'],
  ['a tensor longer than its graph', graph(Buffer.concat([varint(5 * 8 + 2), varint(2 ** 40)])), 'E_TRUNCATED'],
  [
    'a message that runs beyond the one around it',
    Buffer.concat([graph(Buffer.from([0x2a, 20])), Buffer.alloc(64)]),
    'E_BAD_MODEL_FILE',
  ],
  ['a size below 0', withTensor([-1]), 'E_BAD_MODEL_FILE'],
  ['a size beyond counting', withTensor([2 ** 40, 2 ** 40]), 'E_BAD_MODEL_FILE'],
  ['a size that a zero hides', withTensor([0, Number.MAX_SAFE_INTEGER + 1]), 'E_BAD_MODEL_FILE'],
  ['bytes other than shape and type need', withTensor([4], Buffer.alloc(15)), 'E_BAD_MODEL_FILE'],
  ['a type that is not known', withTensor([4], Buffer.alloc(4), 99), 'E_BAD_MODEL_FILE'],
  ['too many dimensions', withTensor(Array(100).fill(1), Buffer.alloc(4)), 'E_BAD_MODEL_FILE'],
  ['graphs nested without end', onnxFile(deep(20)), 'E_BAD_MODEL_FILE'],
  ['sparse weights', graph(message(15, Buffer.alloc(0))), 'E_UNKNOWN_FORMAT'],
])('refuses %s', async (_, bytes, code) => {
  expect(await refusal(readBytes(bytes, 'm.onnx'))).toMatchObject({code, message: expect.stringContaining('m.onnx')})
})
