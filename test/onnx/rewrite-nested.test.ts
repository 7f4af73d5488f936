import {expect, test} from 'vitest'

import type {OnnxEdits} from '../../src/onnx/edits.ts'
import {openOnnx} from '../../src/onnx/open-onnx.ts'
import {walkNodes} from '../../src/onnx/walk.ts'
import {rewriteOnnx, sizeOf} from '../../src/onnx/write/rewrite-onnx.ts'
import {bytesField, textField} from '../../src/protobuf/encode.ts'
import {put} from '../support/model-files/write-model.ts'
import {floats, graph, model, node, opset, rawFloats, tensor, value} from '../support/onnx/build-model.ts'
import {floatInput, runModel} from '../support/onnx/run-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const x = {x: floatInput([1, 2], [1, 10])}

test('nodes and weights within the branches of an If are edited', async () => {
  await using folder = await temporaryFolder()
  const branch = (op: string, by: number) =>
    graph({
      nodes: [
        node('Constant', [], ['k'], {attributes: {value: {tensor: floats('', [1], [by])}}}),
        node(op, ['x', 'w'], ['m']),
        node('Add', ['m', 'k'], ['r']),
      ],
      initializers: [floats('w', [1], [2])],
      outputs: [value('r', [1, 2])],
    })
  const attributes = {then_branch: {graph: branch('Mul', 1)}, else_branch: {graph: branch('Div', 1)}}
  const content = {
    nodes: [node('If', ['p'], ['y'], {attributes})],
    initializers: [tensor({name: 'p', type: 9, dims: [], raw: Uint8Array.of(1)})],
    inputs: [value('x', [1, 2])],
    outputs: [value('y', [1, 2])],
  }
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(content)))
  expect(await runModel(folder.join('m.onnx'), x)).toEqual([3, 21])
  const [then] = opened.graph.nodes[0]!.attributes[0]!.graphs
  const [constant, mul] = then!.nodes
  const one = (name: string, by: number) => [{name, dataType: 1, dims: [1], bytes: rawFloats([by])}]
  const edits: OnnxEdits = {
    nodes: new Map([[mul!, [{from: mul!, op: 'Sub', inputs: ['x', 'extra']}]]]),
    tensors: new Map([
      [then!.initializers[0]!, []],
      [constant!.attributes[0]!.tensors[0]!, one('', 1000)],
    ]),
    additions: new Map([[then!, {initializers: one('extra', 7)}]]),
  }
  const out = folder.join('out.onnx')
  const predicted = sizeOf(opened, edits, out)
  expect(await rewriteOnnx(opened, edits, out)).toEqual(predicted)
  expect(await runModel(out, x)).toEqual([994, 1003])
  await using again = await openOnnx(out)
  expect([...walkNodes(again)].map(({node: {op}}) => op)).toEqual([
    'If',
    ...['Constant', 'Sub', 'Add'],
    ...['Constant', 'Div', 'Add'],
  ])
})

test('a node of a function is replaced, with an operator set that the function imports', async () => {
  await using folder = await temporaryFolder()
  const local = Buffer.concat([
    textField(1, 'Twice'),
    textField(4, 'a'),
    textField(5, 'b'),
    bytesField(7, node('Add', ['a', 'a'], ['b'])),
    bytesField(9, opset('', 21)),
    textField(10, 'local'),
  ])
  const content = {
    nodes: [node('Twice', ['x'], ['y'], {domain: 'local'})],
    inputs: [value('x', [1, 2])],
    outputs: [value('y', [1, 2])],
  }
  const bytes = model(content, {functions: [local], opsets: {'': 21, local: 1}})
  await using opened = await openOnnx(await put(folder.join('m.onnx'), bytes))
  const [twice] = opened.functions
  const edits: OnnxEdits = {
    nodes: new Map([[twice!.nodes[0]!, [{domain: 'com.microsoft', op: 'QuickGelu', inputs: ['a'], outputs: ['b']}]]]),
    functionOpsets: new Map([[twice!, new Map([['com.microsoft', 1]])]]),
    opsets: new Map([['com.microsoft', 1]]),
  }
  const out = folder.join('out.onnx')
  await rewriteOnnx(opened, edits, out)
  expect((await runModel(out, x))[1]).toBeCloseTo(10, 3)
})

test('the body of a Loop is edited', async () => {
  await using folder = await temporaryFolder()
  const body = graph({
    nodes: [node('Identity', ['go'], ['on']), node('Add', ['before', 'step'], ['after'])],
    initializers: [floats('step', [1], [1])],
    inputs: [value('i', [], 7), value('go', [], 9), value('before', [1, 2])],
    outputs: [value('on', [], 9), value('after', [1, 2])],
  })
  const count = tensor({name: 'count', type: 7, dims: [], raw: new Uint8Array(BigInt64Array.of(3n).buffer)})
  const content = {
    nodes: [node('Loop', ['count', '', 'x'], ['y'], {attributes: {body: {graph: body}}})],
    initializers: [count],
    inputs: [value('x', [1, 2])],
    outputs: [value('y', [1, 2])],
  }
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(content)))
  const [inner] = opened.graph.nodes[0]!.attributes[0]!.graphs
  const [step] = inner!.initializers
  const edits = {tensors: new Map([[step!, [{name: 'step', dataType: 1, dims: [1], bytes: rawFloats([100])}]]])}
  await rewriteOnnx(opened, edits, folder.join('out.onnx'))
  expect(await runModel(folder.join('out.onnx'), x)).toEqual([301, 310])
})
