import {readFile, stat} from 'node:fs/promises'
import {expect, test} from 'vitest'

import {DATA_TYPE} from '../../src/onnx/data-types.ts'
import type {NewNode, OnnxEdits} from '../../src/onnx/edits.ts'
import {openOnnx} from '../../src/onnx/open-onnx.ts'
import {rewriteOnnx, sizeOf} from '../../src/onnx/write/rewrite-onnx.ts'
import {bytesField, intField, packedInts, textField, varint} from '../../src/protobuf/encode.ts'
import {put} from '../support/model-files/write-model.ts'
import {entry, floats, model, node, rawFloats, tensor, value} from '../support/onnx/build-model.ts'
import {floatInput, runModel} from '../support/onnx/run-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const x = {x: floatInput([1, 2], [1, 10])}
/** y = x . w + b */
const linear = {
  nodes: [node('MatMul', ['x', 'w'], ['h'], {name: 'first'}), node('Add', ['h', 'b'], ['y'])],
  initializers: [floats('w', [2, 2], [1, 2, 3, 4]), floats('b', [2], [100, 200])],
  inputs: [value('x', [1, 2])],
  outputs: [value('y', [1, 2])],
}

test('a model without edits is copied byte by byte', async () => {
  await using folder = await temporaryFolder()
  // Unknown fields, an overlong tag and a length that is longer than it need be.
  const odd = [textField(1000, 'unknown'), Buffer.from([0xfa, 0x81, 0x00, 0x81, 0x00, 0x41])]
  const bytes = model({...linear, fields: [textField(500, 'in the graph')]}, {fields: odd})
  await using opened = await openOnnx(await put(folder.join('m.onnx'), bytes))
  expect(await rewriteOnnx(opened, {}, folder.join('out.onnx'))).toEqual({model: bytes.length, total: bytes.length})
  expect((await readFile(folder.join('out.onnx'))).equals(bytes)).toBe(true)
})

test('a replaced initializer is made while it is written, the rest stays to the byte', async () => {
  await using folder = await temporaryFolder()
  const spec = (w: number[]) =>
    model({...linear, initializers: [floats('w', [2, 2], w), linear.initializers[1]!], fields: [intField(99, 5)]})
  await using opened = await openOnnx(await put(folder.join('m.onnx'), spec([1, 2, 3, 4])))
  const [w] = opened.graph.initializers
  async function* chunks() {
    yield rawFloats([5, 6])
    yield rawFloats([7, 8])
  }
  const edits: OnnxEdits = {tensors: new Map([[w!, [{name: 'w', dataType: 1, dims: [2, 2], bytes: chunks}]]])}
  const out = folder.join('out.onnx')
  const predicted = sizeOf(opened, edits, out)
  expect(await rewriteOnnx(opened, edits, out)).toEqual(predicted)
  const written = await readFile(out)
  expect(written.length).toBe(predicted.model)
  expect(await runModel(out, x)).toEqual([175, 286])
  await using again = await openOnnx(out)
  expect(again.graph.nodes).toMatchObject([{name: 'first'}, {op: 'Add'}])
  expect(written.includes(intField(99, 5))).toBe(true)
})

test('nodes, initializers, opsets, types and metadata are edited and the model runs', async () => {
  await using folder = await temporaryFolder()
  const bytes = model({...linear, valueInfo: [value('h', [9, 9])]}, {fields: [bytesField(14, entry('a', 'old'))]})
  await using opened = await openOnnx(await put(folder.join('m.onnx'), bytes))
  const {graph: main} = opened
  const [matMul, add] = main.nodes
  const [w, b] = main.initializers
  const half = (...bits: number[]) => new Uint8Array(Uint16Array.from(bits).buffer)
  const edits: OnnxEdits = {
    nodes: new Map<typeof matMul & {}, NewNode[]>([
      [matMul!, [{from: matMul!, inputs: ['x16', 'w16'], outputs: ['h16']}, cast('h16', 'h', 1)]],
      [
        add!,
        [
          {from: add!, outputs: ['sum']},
          {op: 'Neg', inputs: ['sum'], outputs: ['y']},
        ],
      ],
    ]),
    tensors: new Map([
      [w!, [{name: 'w16', dataType: DATA_TYPE.float16, dims: [2, 2], bytes: half(0x3c00, 0x4000, 0x4200, 0x4400)}]],
      [b!, [{name: 'b', dataType: DATA_TYPE.float, dims: [1], bytes: rawFloats([1])}]],
    ]),
    values: new Map([[main.valueInfo[0]!, 'drop']]),
    additions: new Map([
      [main, {first: [cast('x', 'x16', 10)], valueInfo: [{name: 'h', elemType: 1, dims: ['n', 2]}]}],
    ]),
    opsets: new Map([
      ['', 17],
      ['com.microsoft', 1],
    ]),
    metadata: new Map([
      ['a', 'new'],
      ['by', 'frugal'],
    ]),
    irVersion: 8,
  }
  const out = folder.join('out.onnx')
  const predicted = sizeOf(opened, edits, out)
  expect(await rewriteOnnx(opened, edits, out)).toEqual(predicted)
  expect(await runModel(out, x)).toEqual([-32, -43])
  await using again = await openOnnx(out)
  expect(again.irVersion).toBe(8)
  expect(again.graph.nodes.map(({op}) => op)).toEqual(['Cast', 'MatMul', 'Cast', 'Add', 'Neg'])
  expect(again.graph.nodes[1]!.name).toBe('first')
  expect(again.opsetImports).toEqual([
    {domain: '', version: 17},
    {domain: 'com.microsoft', version: 1},
  ])
  expect(Object.fromEntries(again.metadata)).toEqual({a: 'new', by: 'frugal'})
  expect(again.graph.valueInfo).toMatchObject([{name: 'h', dims: ['n', 2]}])
})

function cast(from: string, to: string, type: number): NewNode {
  return {op: 'Cast', inputs: [from], outputs: [to], attributes: [{name: 'to', int: type}]}
}

test('an input and an output get another element type and keep their shapes', async () => {
  await using folder = await temporaryFolder()
  const content = {
    nodes: [node('Identity', ['x'], ['y'])],
    inputs: [value('x', ['batch', 2])],
    outputs: [value('y', ['batch', 2])],
  }
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(content)))
  const [input] = opened.graph.inputs
  const [output] = opened.graph.outputs
  const elemType = {elemType: DATA_TYPE.float16}
  const edits = {
    values: new Map([
      [input!, elemType],
      [output!, elemType],
    ]),
  }
  await rewriteOnnx(opened, edits, folder.join('out.onnx'))
  await using again = await openOnnx(folder.join('out.onnx'))
  expect(again.graph.inputs).toMatchObject([{name: 'x', elemType: 10, dims: ['batch', 2]}])
  expect(again.graph.outputs).toMatchObject([{name: 'y', elemType: 10, dims: ['batch', 2]}])
})

test('what a changed node does not say is the old one, unknown fields and attributes too', async () => {
  await using folder = await temporaryFolder()
  const attributes = {axis: 1, alpha: {float: 0.5}}
  const nodes = [node('Softmax', ['x'], ['y'], {name: 'n', attributes, fields: [textField(6, 'a note')]})]
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model({nodes})))
  const [old] = opened.graph.nodes
  const edits = {
    nodes: new Map([[old!, [{from: old!, attributes: [old!.attributes[0]!, {name: 'list', ints: [1, 2]}]}]]]),
  }
  await rewriteOnnx(opened, edits, folder.join('out.onnx'))
  expect((await readFile(folder.join('out.onnx'))).includes(textField(6, 'a note'))).toBe(true)
  await using again = await openOnnx(folder.join('out.onnx'))
  expect(again.graph.nodes).toMatchObject([{op: 'Softmax', name: 'n', inputs: ['x'], outputs: ['y']}])
  expect(again.graph.nodes[0]!.attributes).toMatchObject([
    {name: 'axis', int: 1},
    {name: 'list', type: 7, ints: [1, 2]},
  ])
})

test('an initializer that was an input too is no longer one, and the IR version allows it', async () => {
  await using folder = await temporaryFolder()
  const content = {...linear, inputs: [...linear.inputs, value('w', [2, 2]), value('b', [2])]}
  const bytes = model(content, {irVersion: 3, opsets: {'': 9}})
  await using opened = await openOnnx(await put(folder.join('m.onnx'), bytes))
  const [w] = opened.graph.initializers
  const edits: OnnxEdits = {
    nodes: new Map([[opened.graph.nodes[0]!, [{from: opened.graph.nodes[0]!, inputs: ['x', 'other']}]]]),
    tensors: new Map([[w!, [{name: 'other', dataType: 1, dims: [2, 2], bytes: rawFloats([1, 0, 0, 1])}]]]),
  }
  const out = folder.join('out.onnx')
  await rewriteOnnx(opened, edits, out)
  await using again = await openOnnx(out)
  expect(again.irVersion).toBe(4)
  expect(again.graph.inputs.map(({name}) => name)).toEqual(['x', 'b'])
  expect(await runModel(out, x)).toEqual([101, 210])
})

test('a weight that two nodes use is one tensor, replaced once', async () => {
  await using folder = await temporaryFolder()
  const content = {
    ...linear,
    nodes: [node('MatMul', ['x', 'w'], ['h']), node('MatMul', ['h', 'w'], ['y'])],
    initializers: [linear.initializers[0]!],
  }
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(content)))
  expect(opened.graph.initializers.length).toBe(1)
  let made = 0
  const bytes = () => {
    made++
    return rawFloats([2, 0, 0, 2])
  }
  const [w] = opened.graph.initializers
  const edits = {tensors: new Map([[w!, [{name: 'w', dataType: 1, dims: [2, 2], bytes}]]])}
  await rewriteOnnx(opened, edits, folder.join('out.onnx'))
  expect(made).toBe(1)
  expect(await runModel(folder.join('out.onnx'), x)).toEqual([4, 40])
})

test('typed values that are not edited stay as they are', async () => {
  await using folder = await temporaryFolder()
  const axes = tensor({name: 'axes', type: 7, dims: [1], fields: [packedInts(7, [1])]})
  const content = {
    nodes: [node('ReduceSum', ['x', 'axes'], ['h']), node('Add', ['h', 'b'], ['y'])],
    initializers: [axes, floats('b', [1], [1])],
    inputs: linear.inputs,
    outputs: [value('y', [1, 1])],
  }
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(content)))
  const b = opened.graph.initializers[1]!
  const bytes = () => Promise.resolve(rawFloats([5]))
  const edits = {tensors: new Map([[b, [{name: 'b', dataType: 1, dims: [1], bytes}]]])}
  await rewriteOnnx(opened, edits, folder.join('out.onnx'))
  expect(await runModel(folder.join('out.onnx'), x)).toEqual([16])
})

test('lengths take as many bytes as they need at every size', async () => {
  await using folder = await temporaryFolder()
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(linear)))
  for (const size of [0, 100, 127, 128, 16_383, 16_384, 70_000]) {
    const out = folder.join(`${size}.onnx`)
    const initializers = [{name: 'z', dataType: 2, dims: [size], bytes: new Uint8Array(size)}]
    const edits = {additions: new Map([[opened.graph, {initializers}]])}
    await rewriteOnnx(opened, edits, out)
    expect((await stat(out)).size).toBe(sizeOf(opened, edits, out).model)
    await using again = await openOnnx(out)
    expect(again.graph.initializers.at(-1)).toMatchObject({name: 'z', bytes: size})
  }
  expect(varint(300)).toEqual(Buffer.from([0xac, 0x02]))
})
