import {readdir, stat} from 'node:fs/promises'
import {expect, test} from 'vitest'

import {openOnnx} from '../../src/onnx/open-onnx.ts'
import {rewriteOnnx, sizeOf} from '../../src/onnx/write/rewrite-onnx.ts'
import {put} from '../support/model-files/write-model.ts'
import {floats, model, node, rawFloats, tensor, value} from '../support/onnx/build-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const linear = {
  nodes: [node('MatMul', ['x', 'w'], ['y'], {name: 'first'})],
  initializers: [floats('w', [2, 2], [1, 2, 3, 4])],
  inputs: [value('x', [1, 2])],
  outputs: [value('y', [1, 2])],
}

test('weights of the wrong size are a bug that leaves no file', async () => {
  await using folder = await temporaryFolder()
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(linear)))
  const [w] = opened.graph.initializers
  for (const bytes of [rawFloats([1]), rawFloats([1, 2, 3, 4, 5])]) {
    const edits = {tensors: new Map([[w!, [{name: 'w', dataType: 1, dims: [2, 2], bytes}]]])}
    await expect(rewriteOnnx(opened, edits, folder.join('out.onnx'))).rejects.toThrow(/"w" takes 16 bytes/)
  }
  expect(await readdir(folder.path)).toEqual(['m.onnx'])
})

test('an edit of something that is not written is a bug, not silence', async () => {
  await using folder = await temporaryFolder()
  await using opened = await openOnnx(await put(folder.join('m.onnx'), model(linear)))
  await using other = await openOnnx(folder.join('m.onnx'))
  const edits = {nodes: new Map([[other.graph.nodes[0]!, []]])}
  expect(() => sizeOf(opened, edits, 'out.onnx')).toThrow(/"first", which is not written/)
})

test('a rewrite tells its progress and stops when it is told to', async () => {
  await using folder = await temporaryFolder()
  const raw = new Uint8Array(3_000_000)
  const bytes = model({initializers: [tensor({name: 'w', type: 2, dims: [raw.length], raw})]})
  await using opened = await openOnnx(await put(folder.join('m.onnx'), bytes))
  let done = 0
  const onBytes = (count: number) => {
    done += count
  }
  await rewriteOnnx(opened, {}, folder.join('out.onnx'), {onBytes})
  expect(done).toBe(bytes.length)
  const abort = new AbortController()
  const stop = {onBytes: () => abort.abort(), signal: abort.signal}
  await expect(rewriteOnnx(opened, {}, folder.join('none.onnx'), stop)).rejects.toThrow(/abort/)
  await expect(stat(folder.join('none.onnx'))).rejects.toThrow('ENOENT')
  expect((await readdir(folder.path)).sort()).toEqual(['m.onnx', 'out.onnx'])
})
