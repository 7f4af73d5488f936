import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {layoutOf} from '../../../src/checkpoint/formats/layout-of.ts'
import type {FileLayout} from '../../../src/checkpoint/layout.ts'
import {UserError} from '../../../src/errors.ts'
import {memoryReader} from '../../support/checkpoint/memory-reader.ts'
import {npyFile, npyWith} from '../../support/checkpoint/npy.ts'
import {manyTensors, noise, noisySafetensors} from '../../support/checkpoint/sample-files.ts'
import {zipFile} from '../../support/checkpoint/zip.ts'
import {ggufFile} from '../../support/model-files/gguf.ts'
import {node, onnxFile} from '../../support/model-files/onnx.ts'
import {withLength} from '../../support/model-files/safetensors.ts'

const layout = (bytes: Uint8Array, name = 'file') => layoutOf(memoryReader(bytes, name))

const named = ({segments}: FileLayout) => segments.filter((segment) => segment.name !== undefined)

function expectCovered({segments, size}: FileLayout): void {
  let end = 0
  for (const {length, offset} of segments) {
    expect(offset).toBe(end)
    end += length
  }
  expect(end).toBe(size)
}

const SAFETENSORS = noisySafetensors({
  'a.weight': {dtype: 'BF16', shape: [3, 5]},
  'empty.weight': {dtype: 'F32', shape: [0, 4]},
  'b.scale': {dtype: 'F8_E4M3', shape: [7]},
  'c.mask': {dtype: 'BOOL', shape: [2]},
})

const TORCH = zipFile([
  {name: 'archive/data.pkl', data: Buffer.from('never opened'), align: 64},
  {name: 'archive/byteorder', data: Buffer.from('little'), align: 64},
  {name: 'archive/data/0', data: noise(100), align: 64},
  {name: 'archive/data/1', data: noise(1000), deflate: true},
  {name: 'archive/data/2', data: Buffer.alloc(0), align: 64},
  {name: 'archive/data/3', data: noise(10), encrypted: true},
  {name: 'archive/version', data: Buffer.from('3\n'), align: 64},
])

const GGUF = ggufFile({
  metadata: {'general.architecture': {text: 'llama'}},
  tensors: [
    {name: 'blk.0.attn_q.weight', sizes: [256, 2], type: 'q4_k'},
    {name: 'norm', sizes: [3], type: 'f32'},
    {name: 'out', sizes: [32], type: 'q8_0'},
  ],
})

const ONNX = onnxFile({
  nodes: [node('Relu', ['x'], ['y'])],
  initializers: [
    {name: 'w', dims: [2, 3], raw: noise(24)},
    {name: 'half', dims: [4], type: 10, raw: noise(8)},
    {name: 'elsewhere', dims: [4], external: {location: 'weights.bin', offset: 16}},
  ],
})

describe('safetensors', () => {
  test('each tensor is a segment with its type; the header has none', async () => {
    const found = await layout(SAFETENSORS)
    expect(found).toMatchObject({format: 'safetensors', size: SAFETENSORS.length})
    const start = SAFETENSORS.length - 30 - 7 - 2
    expect(found.segments).toEqual([
      {offset: 0, length: start},
      {name: 'a.weight', offset: start, length: 30, dtype: 'BF16', type: 'bf16', shape: [3, 5]},
      {name: 'empty.weight', offset: start + 30, length: 0, dtype: 'F32', type: 'f32', shape: [0, 4]},
      {name: 'b.scale', offset: start + 30, length: 7, dtype: 'F8_E4M3', type: 'f8', shape: [7]},
      {name: 'c.mask', offset: start + 37, length: 2, dtype: 'BOOL', type: 'u8', shape: [2]},
    ])
    expectCovered(found)
  })

  test('a file without tensors is all header', async () => {
    const bytes = withLength('{}')
    expect(await layout(bytes)).toEqual({format: 'safetensors', size: 10, segments: [{offset: 0, length: 10}]})
  })

  test('tensor names may be any Unicode', async () => {
    const names = ['模型.权重', '🤖', '\u202egnp', 'a\u0000b', '__proto__', 'constructor', '\u{d800}', 'é', 'e\u0301']
    const json = JSON.stringify(
      Object.fromEntries(names.map((name, i) => [name, {dtype: 'U8', shape: [1], data_offsets: [i, i + 1]}])),
    ).replace(/"__proto__":undefined,?/, '')
    const bytes = Buffer.concat([withLength(json), noise(names.length)])
    const found = await layout(bytes)
    expect(named(found).map(({name}) => name)).toEqual(names)
    expectCovered(found)
  })

  test('100,000 tensors are found in order', async () => {
    const found = await layout(manyTensors(100_000, 1))
    expect(named(found)).toHaveLength(100_000)
    expect(found.segments.at(-1)).toMatchObject({name: 'layers.99999.scale', length: 4})
  })

  test.each([
    ['overlap', {a: [0, 4], b: [2, 6]}, 6],
    ['a hole', {a: [0, 4], b: [5, 9]}, 9],
    ['the end cut off', {a: [0, 4]}, 3],
    ['bytes after the last tensor', {a: [0, 4]}, 5],
    ['an end before its start', {a: [4, 0]}, 4],
    ['offsets beyond what a number holds', {a: [2 ** 60, 2 ** 60 + 4]}, 4],
  ])('with %s it is one stretch, and why is said', async (_, offsets, dataBytes) => {
    const header = Object.fromEntries(
      Object.entries(offsets).map(([name, data_offsets]) => [name, {dtype: 'F32', shape: [1], data_offsets}]),
    )
    const bytes = Buffer.concat([withLength(JSON.stringify(header)), Buffer.alloc(dataBytes)])
    const found = await layout(bytes)
    expect(found).toMatchObject({format: 'other', segments: [{offset: 0, length: bytes.length}]})
    expect(found.fallback).toMatch(/file/)
  })

  test.each([
    ['a header longer than any', Buffer.concat([Buffer.from('ffffffffffffff7f', 'hex'), Buffer.from('{}')])],
    ['JSON that is nested too deep', withLength(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
    ['no JSON', withLength('{"a":')],
    ['a dtype that is not known', withLength('{"a":{"dtype":"F3","shape":[],"data_offsets":[0,0]}}')],
  ])('with %s it is one stretch', async (_, bytes) => {
    expect(await layout(bytes, 'm.safetensors')).toMatchObject({format: 'other', fallback: expect.any(String)})
  })
})

describe('PyTorch', () => {
  test('stored arrays are named by their path; pickle, compressed and encrypted entries stay closed', async () => {
    const found = await layout(TORCH, 'model.pt')
    expect(found.format).toBe('pytorch')
    expect(named(found)).toEqual([
      {name: 'archive/data/0', offset: expect.any(Number), length: 100},
      {name: 'archive/data/2', offset: expect.any(Number), length: 0},
    ])
    const [first] = named(found)
    expect(first!.offset % 64).toBe(0)
    expect(TORCH.subarray(first!.offset, first!.offset + 100)).toEqual(noise(100))
    expectCovered(found)
  })

  test('a zip64 file with a comment is read', async () => {
    const bytes = zipFile(
      [
        {name: 'x/data.pkl', data: Buffer.from('p')},
        {name: 'x/data/0', data: noise(64)},
      ],
      {zip64: true, comment: 'PK\x05\x06 is no end'},
    )
    const found = await layout(bytes)
    expect(named(found)).toEqual([{name: 'x/data/0', offset: expect.any(Number), length: 64}])
    expectCovered(found)
  })

  test('a pickle of before PyTorch 1.6 is one stretch', async () => {
    const bytes = Buffer.concat([Buffer.from('80028a0a6cfc9c46f9206aa85019', 'hex'), noise(100)])
    expect(await layout(bytes, 'model.pt')).toEqual({format: 'other', size: 114, segments: [{offset: 0, length: 114}]})
  })

  test('a zip of other things is one stretch', async () => {
    const found = await layout(zipFile([{name: 'word/document.xml', data: noise(50)}]))
    expect(found).toMatchObject({format: 'other', segments: [{offset: 0}]})
    expect(found.fallback).toBeUndefined()
  })

  test('a zip that is cut short, or whose entries overlap, is one stretch with the reason', async () => {
    expect(await layout(TORCH.subarray(0, -30))).toMatchObject({
      format: 'other',
      fallback: expect.stringMatching(/zip/),
    })
    const twice = zipFile([
      {name: 'x/data.pkl', data: noise(80)},
      {name: 'x/data/0', data: noise(80)},
    ])
    const second = twice.indexOf('PK\x01\x02', twice.indexOf('PK\x01\x02') + 4)
    twice.writeUInt32LE(0, second + 42)
    expect(await layout(twice)).toMatchObject({format: 'other', fallback: expect.stringMatching(/overlap/)})
  })

  test('a bomb of a zip is never inflated', async () => {
    const bytes = zipFile([
      {name: 'x/data.pkl', data: Buffer.from('p')},
      {name: 'x/data/0', data: Buffer.alloc(20_000_000), deflate: true},
    ])
    expect(bytes.length).toBeLessThan(50_000)
    const found = await layout(bytes)
    expect(found).toMatchObject({format: 'pytorch', size: bytes.length})
    expect(named(found)).toEqual([])
  })

  test('a directory that is said to have 18 quintillion entries is refused', async () => {
    const bytes = zipFile([{name: 'x/data.pkl', data: noise(10)}], {zip64: true})
    bytes.fill(0xff, bytes.indexOf('PK\x06\x06') + 24, bytes.indexOf('PK\x06\x06') + 40)
    expect((await layout(bytes)).fallback).toMatch(/entries/)
  })
})

describe('NumPy', () => {
  test('the array of a .npy is named by its file', async () => {
    const bytes = npyFile({shape: [2, 3], data: noise(24)})
    const found = await layout(bytes, 'some/where/weights.npy')
    expect(found).toMatchObject({format: 'npy'})
    expect(named(found)).toEqual([
      {name: 'weights', offset: bytes.length - 24, length: 24, dtype: '<f4', type: 'f32', shape: [2, 3]},
    ])
    expectCovered(found)
  })

  test('one in the order of Fortran has its shape reversed: slowest dimension first', async () => {
    const bytes = npyFile({shape: [2, 3], fortran: true, descr: '<f8', version: 2, data: noise(48)})
    expect(named(await layout(bytes))).toMatchObject([{shape: [3, 2], type: 'f64'}])
  })

  test.each([
    ['big endian', npyFile({descr: '>f4', shape: [2], data: noise(8)}), '>f4', 8],
    ['text', npyFile({descr: '<U3', shape: [2], data: noise(24)}), '<U3', 24],
    ['dates', npyFile({descr: '<M8[ns]', shape: [2], data: noise(16)}), '<M8[ns]', 16],
  ])('an array of %s has no type', async (_, bytes, dtype, length) => {
    expect(named(await layout(bytes))).toEqual([
      {name: 'file', offset: bytes.length - length, length, dtype, shape: [2]},
    ])
  })

  test('an array of structures, or of pickled objects, is all that follows', async () => {
    for (const descr of ["[('a', '<f4'), ('b', '<i2')]", '|O']) {
      const bytes = npyFile({descr, shape: [2], data: noise(13)})
      expect(named(await layout(bytes))).toEqual([{name: 'file', offset: bytes.length - 13, length: 13}])
    }
  })

  test.each([
    ['is shorter than its header says', npyFile({shape: [3], data: noise(11)})],
    ['has more elements than can be counted', npyWith("{'descr': '<f8', 'shape': (999999999, 999999999)}", noise(8))],
    ['has no shape', npyWith("{'descr': '<f8'}", noise(8))],
    ['ends within its header', npyFile({shape: [3], data: noise(12)}).subarray(0, 40)],
    ['is of a version to come', npyFile({shape: [3], data: noise(12)}).fill(9, 6, 7)],
  ])('an array that %s is one stretch with the reason', async (_, bytes) => {
    expect(await layout(bytes)).toMatchObject({format: 'other', fallback: expect.any(String)})
  })

  test('the arrays of an .npz are cut from their headers; a compressed one stays closed', async () => {
    const bytes = zipFile([
      {name: 'w.npy', data: npyFile({shape: [5], data: noise(20)})},
      {name: 'deflated.npy', data: npyFile({shape: [500], data: Buffer.alloc(2000)}), deflate: true},
      {name: 'broken.npy', data: Buffer.from('not numpy')},
    ])
    const found = await layout(bytes, 'a.npz')
    expect(found.format).toBe('npz')
    expect(named(found)).toMatchObject([{name: 'w', length: 20, type: 'f32', shape: [5]}])
    expect(bytes.subarray(named(found)[0]!.offset).subarray(0, 20)).toEqual(noise(20))
    expectCovered(found)
  })
})

describe('GGUF and ONNX', () => {
  test('tensors of a GGUF file are segments by block type, paddings have no name', async () => {
    const found = await layout(GGUF)
    expect(found.format).toBe('gguf')
    expect(named(found)).toMatchObject([
      {name: 'blk.0.attn_q.weight', length: 288, dtype: 'Q4_K', type: 'ggml:q4_k', shape: [2, 256]},
      {name: 'norm', length: 12, dtype: 'F32', type: 'f32', shape: [3]},
      {name: 'out', length: 34, dtype: 'Q8_0', type: 'ggml:q8_0', shape: [32]},
    ])
    expect(named(found).every(({offset}) => offset % 32 === 0)).toBe(true)
    expectCovered(found)
  })

  test('a GGUF file that is cut short is one stretch with the reason', async () => {
    expect(await layout(GGUF.subarray(0, -40))).toMatchObject({format: 'other', fallback: expect.stringMatching(/cut/)})
  })

  test('the raw data of ONNX initializers are segments; those in other files are not', async () => {
    const found = await layout(ONNX)
    expect(found.format).toBe('onnx')
    expect(named(found)).toMatchObject([
      {name: 'w', length: 24, dtype: 'FLOAT', type: 'f32', shape: [2, 3]},
      {name: 'half', length: 8, dtype: 'FLOAT16', type: 'f16', shape: [4]},
    ])
    const {offset} = named(found)[0]!
    expect(ONNX.subarray(offset, offset + 24)).toEqual(noise(24))
    expectCovered(found)
  })

  test('a file called .onnx that is none is one stretch with the reason', async () => {
    expect(await layout(noise(100), 'a.onnx')).toMatchObject({format: 'other', fallback: expect.any(String)})
  })
})

test('a source that cannot be read is an error, not a file of no format', async () => {
  const down = new UserError('The store does not answer.', {code: 'E_UNAVAILABLE', fix: 'Try again.', exit: 3})
  const reader = {
    ...memoryReader(SAFETENSORS),
    read: async (offset: number, target: Uint8Array) => {
      if (offset > 0 || target.length > 12) throw down
      target.set(SAFETENSORS.subarray(0, target.length))
    },
  }
  await expect(layoutOf(reader)).rejects.toBe(down)
})

describe('any bytes', () => {
  test.each([0, 1, 2, 7, 8, 9, 21, 22])('a file of %i bytes is covered', async (length) => {
    for (const name of ['x', 'x.safetensors', 'x.onnx', 'x.pt', 'x.npy', 'x.gguf']) {
      const found = await layout(noise(length), name)
      expect(found).toMatchObject({format: 'other', size: length})
      expectCovered(found)
    }
  })

  const SAMPLES = [SAFETENSORS, TORCH, GGUF, ONNX, npyFile({shape: [4], data: noise(16)})]
  const damaged = fc
    .tuple(
      fc.constantFrom(...SAMPLES),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({min: 1, max: 8})), {
        maxLength: 6,
      }),
      fc.double({min: 0, max: 1, noNaN: true}),
    )
    .map(([sample, edits, kept]) => {
      const bytes = Buffer.from(sample)
      for (const [at, value, length] of edits)
        bytes
          .subarray(at % bytes.length)
          .subarray(0, length)
          .fill(value)
      return kept > 0.5 ? bytes : bytes.subarray(0, Math.ceil(bytes.length * 2 * kept))
    })

  test('damaged files are covered, whatever they are taken for', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => expectCovered(await layout(bytes))),
      {numRuns: 1500},
    )
  })

  test('files of chance are covered, with each beginning that is known', async () => {
    const starts = [...SAMPLES.map((sample) => sample.subarray(0, 12)), Buffer.alloc(0)]
    const file = fc
      .tuple(fc.constantFrom(...starts), fc.uint8Array({maxLength: 300}))
      .map(([start, rest]) => Buffer.concat([start, rest]))
    await fc.assert(
      fc.asyncProperty(file, async (bytes) => expectCovered(await layout(bytes))),
      {numRuns: 1500},
    )
  })
})
