import {createHash} from 'node:crypto'
import {zstdCompressSync, zstdDecompressSync} from 'node:zlib'

import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import type {ChunkRecord} from '../../../src/checkpoint/container/chunk-records.ts'
import type {ContainerDirectory} from '../../../src/checkpoint/container/container.ts'
import {decodeIndex, encodeIndex} from '../../../src/checkpoint/container/container-index.ts'
import {createContainerWriter} from '../../../src/checkpoint/container/container-writer.ts'
import {footerBytes, headBytes} from '../../../src/checkpoint/container/head-and-footer.ts'
import {readChunk} from '../../../src/checkpoint/container/read-chunk.ts'
import {isContainer, readContainer} from '../../../src/checkpoint/container/read-container.ts'
import {UserError} from '../../../src/errors.ts'
import {memoryReader} from '../../support/checkpoint/memory-reader.ts'
import {copyDecode, pack} from '../../support/checkpoint/pack.ts'
import {manyTensors, noise, noisySafetensors} from '../../support/checkpoint/sample-files.ts'
import {refusal} from '../../support/model-files/write-model.ts'

const MODEL = noisySafetensors({'model.a': {dtype: 'BF16', shape: [8, 4]}, 'модель.б': {dtype: 'F32', shape: [3]}})
const FILES = [
  {path: 'empty', bytes: Buffer.alloc(0)},
  {path: 'm/model.safetensors', bytes: MODEL},
  {path: 'm/one', bytes: Buffer.from('x')},
  {path: 'z', bytes: Buffer.alloc(0)},
]

const read = (bytes: Uint8Array) => readContainer(memoryReader(bytes, 'a.frz'))

/** All files of a container, decoded. */
async function unpack(bytes: Uint8Array) {
  const container = await read(bytes)
  const files = container.files.map(({path, size}) => ({path, bytes: Buffer.alloc(size)}))
  for (const chunk of container.chunks) {
    const target = files[chunk.file]!.bytes.subarray(chunk.offset, chunk.offset + chunk.length)
    await readChunk({container, decode: copyDecode}, chunk, target)
  }
  return files
}

describe('what is written', () => {
  test('is read back: files, tensors, options', async () => {
    const bytes = await pack(FILES, {options: {max: true, level: 3, note: 'x'}})
    expect(await unpack(bytes)).toEqual(FILES)
    const container = await read(bytes)
    expect(container).toMatchObject({frugal: '0.0.0', options: {max: true, level: 3, note: 'x'}})
    expect(container.base).toBeUndefined()
    expect(container.files[1]).toMatchObject({
      path: 'm/model.safetensors',
      size: MODEL.length,
      format: 'safetensors',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      tensors: [
        {name: 'model.a', length: 64, dtype: 'BF16', type: 'bf16', shape: [8, 4]},
        {name: 'модель.б', length: 12, dtype: 'F32', type: 'f32', shape: [3]},
      ],
    })
    expect(await isContainer(memoryReader(bytes))).toBe(true)
    expect(await isContainer(memoryReader(MODEL))).toBe(false)
  })

  test('may hold no file at all', async () => {
    const bytes = await pack([])
    expect(await unpack(bytes)).toEqual([])
    expect(bytes.length).toBeLessThan(200)
  })

  test('stores the same bytes once', async () => {
    const twin = (path: string) => ({path, bytes: noise(100_000)})
    const one = await pack([twin('a')])
    const two = await pack([twin('a'), twin('b')])
    expect(two.length).toBeLessThan(one.length + 100)
    expect(await unpack(two)).toEqual([twin('a'), twin('b')])
    expect((await read(two)).chunks[1]).toMatchObject({repeats: 0, file: 1, offset: 0})
  })

  test('is the same for any files', async () => {
    const path = fc
      .string({minLength: 1, maxLength: 12, unit: 'grapheme'})
      .filter((text) => !/[/\\\0:]|^\.+$/.test(text))
    const file = fc.record({path, bytes: fc.uint8Array({maxLength: 300}).map((bytes) => Buffer.from(bytes))})
    const files = fc.uniqueArray(file, {maxLength: 5, selector: (entry) => entry.path})
    await fc.assert(
      fc.asyncProperty(files, fc.integer({min: 1, max: 400}), async (packed, chunkBytes) => {
        expect(await unpack(await pack(packed, {chunkBytes}))).toEqual(packed)
      }),
      {numRuns: 300},
    )
  })

  test('has to cover the files: the writer says so before it is too late', async () => {
    const writer = createContainerWriter({write: async () => {}})
    await writer.head()
    const file = {path: 'a', size: 2, sha256: '0'.repeat(64), format: 'other', tensors: []} as const
    await writer.chunk({length: 1, crc32: 0, payload: new Uint8Array(1), payloadCrc32: 0})
    await expect(writer.finish({frugal: '1', options: {}, files: [file]})).rejects.toThrow(/do not cover its files/)
    await expect(writer.finish({frugal: '1', options: {}, files: []})).rejects.toThrow(/over the end/)
  })

  test('of 100,000 tensors of 100 bytes takes little more than the tensors', async () => {
    const source = manyTensors(100_000, 25)
    const bytes = await pack([{path: 'm', bytes: source}])
    // The stub does not compress: what is more is names and places, compressed.
    expect(bytes.length - source.length).toBeLessThan(source.length * 0.05)
    const container = await read(bytes)
    expect(container.chunks.length).toBeLessThan(30)
    expect(container.files[0]!.tensors).toHaveLength(100_000)
    expect(container.files[0]!.tensors[99_999]).toMatchObject({name: 'layers.99999.scale', shape: [25], type: 'f32'})
  })
})

test('what no reader would take is not written', async () => {
  const sha256 = '0'.repeat(64)
  const writer = createContainerWriter({write: async () => {}})
  const files = ['a', 'a'].map((path) => ({path, size: 0, sha256, format: 'other', tensors: []}) as const)
  expect(await refusal(writer.finish({frugal: '1', options: {}, files}))).toMatchObject({
    code: 'E_TOO_LARGE',
    message: expect.stringMatching(/same path/),
  })
})

describe('damage', () => {
  test('every flipped bit is noticed, and in a payload the tensor is named', async () => {
    const bytes = await pack(FILES.slice(0, 3), {chunkBytes: 64})
    const codes = new Set<string>()
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      codes.add((await refusal(unpack(bytes))).code)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
    }
    expect([...codes].sort()).toEqual(['E_BAD_CONTAINER', 'E_CORRUPT'])
  })

  test('the tensor is named by the bytes of it that are damaged', async () => {
    const big = noisySafetensors({
      'model.a': {dtype: 'U8', shape: [100_000]},
      'model.b': {dtype: 'U8', shape: [70_000]},
    })
    const bytes = await pack([{path: 'm', bytes: big}], {chunkBytes: 65_536})
    const {chunks, files} = await read(bytes)
    const [a, b] = files[0]!.tensors
    const second = chunks.find(({offset}) => offset > a!.offset && offset < b!.offset)!
    bytes[second.payload.offset + 5]! ^= 4
    const {fix, message} = await refusal(unpack(bytes))
    expect(message).toBe('a.frz is damaged in tensor "model.a", bytes 50000 to 100000: its checksum differs.')
    expect(fix).toMatch(/Copy it again/)
  })

  test('of a chunk with several tensors the first and the last are named; of one with none the place', async () => {
    const bytes = await pack([
      {path: 'm', bytes: MODEL},
      {path: 'x', bytes: noise(9)},
    ])
    const {chunks} = await read(bytes)
    bytes[chunks[1]!.payload.offset + 1]! ^= 1
    expect((await refusal(unpack(bytes))).message).toMatch(/damaged in bytes 0 to 9 of "x"/)
    bytes[chunks[0]!.payload.offset + 1]! ^= 1
    expect((await refusal(unpack(bytes))).message).toMatch(
      /tensors "model\.a" to "модель\.б" \(2\) of "m", bytes 0 to \d+/,
    )
  })

  test.each([
    ['nothing', () => Buffer.alloc(0), /does not begin as one/],
    ['another file', () => MODEL, /does not begin as one/],
    [
      'one that text mode broke',
      (all: Buffer) => Buffer.from(all.toString('latin1').replace('\r\n', '\n'), 'latin1'),
      /begin/,
    ],
    ['its head alone', (all: Buffer) => all.subarray(0, 16), /cut short/],
    ['all but its last byte', (all: Buffer) => all.subarray(0, -1), /end is missing/],
    ['one that lost its middle', (all: Buffer) => Buffer.concat([all.subarray(0, 40), all.subarray(45)]), /missing/],
    ['one with bytes after it', (all: Buffer) => Buffer.concat([all, Buffer.from('x')]), /end is missing/],
    ['a version to come', (all: Buffer) => Buffer.from(all).fill(2, 8, 9), /version 2/],
  ])('%s is refused', async (_, change, reason) => {
    const error = await refusal(read(change(await pack(FILES))))
    expect(error).toMatchObject({code: 'E_BAD_CONTAINER', message: expect.stringMatching(reason)})
  })

  test('what decodes to other bytes than were packed is noticed', async () => {
    const bytes = await pack(FILES)
    const container = await read(bytes)
    const chunk = container.chunks[0]!
    const source = {container, decode: (_: Uint8Array, output: Uint8Array) => void output.fill(0)}
    expect(await refusal(readChunk(source, chunk, new Uint8Array(chunk.length)))).toMatchObject({
      code: 'E_CORRUPT',
      message: expect.stringMatching(/not what was packed/),
    })
  })
})

describe('a hostile index', () => {
  const fail = (problem: string) => new UserError(problem, {code: 'E_BAD_CONTAINER', fix: 'x'})
  const file = {path: 'a', size: 10, sha256: '0'.repeat(64), format: 'other', tensors: []} as const
  const record: ChunkRecord = {length: 10, crc32: 1, payloadLength: 1, payloadCrc32: 2}
  const directory: ContainerDirectory = {frugal: '1', options: {}, files: [file]}

  /** A container with an index of one's own, sums and all. */
  function containerOf(index: Partial<ContainerDirectory> | object, records = [record]): Buffer {
    const {bytes, rawLength} = encodeIndex({directory: {...directory, ...index}, records})
    const payloads = Buffer.alloc(records.reduce((sum, {payloadLength}) => sum + payloadLength, 0))
    const footer = footerBytes({
      indexOffset: 16 + payloads.length,
      indexLength: bytes.length,
      indexRawLength: rawLength,
      sha256: createHash('sha256').update(headBytes()).update(bytes).digest(),
    })
    return Buffer.concat([headBytes(), payloads, bytes, footer])
  }

  test('is made from one that is sound', async () => {
    expect((await read(containerOf({}))).chunks).toHaveLength(1)
  })

  test.each([
    ['a path above its folder', {files: [{...file, path: '../a'}]}, /leads out/],
    ['an absolute path', {files: [{...file, path: '/a'}]}, /absolute/],
    ['a path of another system', {files: [{...file, path: 'c:\\a'}]}, /backslash/],
    ['a path with a zero', {files: [{...file, path: 'a\0'}]}, /zero/],
    ['an empty path', {files: [{...file, path: ''}]}, /empty/],
    ['a path twice', {files: [file, {...file, size: 0}]}, /same path/],
    ['a file in a file', {files: [file, {...file, path: 'a/b', size: 0}]}, /lies in a file/],
    ['no hash', {files: [{...file, sha256: 'x'}]}, /sha256/],
    ['a format that is not known', {files: [{...file, format: 'exe'}]}, /format/],
    [
      'tensors that overlap',
      {
        files: [
          {
            ...file,
            tensors: [
              {name: 'a', offset: 0, length: 5},
              {name: 'b', offset: 4, length: 1},
            ],
          },
        ],
      },
      /overlap/,
    ],
    ['a tensor beyond the end', {files: [{...file, tensors: [{name: 'a', offset: 0, length: 11}]}]}, /beyond its end/],
    ['a tensor at no place', {files: [{...file, tensors: [{name: 'a', offset: -1, length: 1}]}]}, /without a place/],
    ['options that nest', {options: {a: {}}}, /option/],
    ['a base that is none', {base: {name: 'x', files: 3}}, /base/],
  ])('with %s is refused', async (_, changed, reason) => {
    expect(await refusal(read(containerOf(changed)))).toMatchObject({
      code: 'E_BAD_CONTAINER',
      message: expect.stringMatching(reason),
    })
  })

  test.each([
    ['a chunk longer than any', [{...record, length: 2 ** 20 + 1}]],
    ['a chunk of no bytes', [{...record, length: 0}]],
    ['a payload longer than any', [{...record, payloadLength: 2 ** 21}]],
    ['a chunk that repeats itself', [{...record, payloadLength: 0, payloadCrc32: 0, repeats: 0}]],
    [
      'a chunk that repeats one to come',
      [
        {...record, length: 5, payloadLength: 0, repeats: 1},
        {...record, length: 5},
      ],
    ],
    [
      'a repeat of another length',
      [
        {...record, length: 6},
        {...record, length: 4, payloadLength: 0, payloadCrc32: 0, repeats: 0},
      ],
    ],
    ['a base that is not there', [{...record, base: {file: 0, offset: 0}}]],
    ['chunks that end early', [{...record, length: 9}]],
    [
      'chunks that run over',
      [
        {...record, length: 9},
        {...record, length: 2},
      ],
    ],
  ])('%s is refused', async (_, records) => {
    expect((await refusal(read(containerOf({}, records)))).code).toBe('E_BAD_CONTAINER')
  })

  test('an index that says it is small and is not costs no memory', () => {
    const bomb = zstdCompressSync(Buffer.alloc(300_000_000))
    expect(bomb.length).toBeLessThan(50_000)
    expect(() => decodeIndex(bomb, 1000, fail)).toThrow(/cannot be decompressed/)
  })

  test('any change of an index is refused, or read as something sound', () => {
    const tensors = [{name: 'w', offset: 2, length: 8, dtype: 'F32', type: 'f32', shape: [2]}] as const
    const {bytes} = encodeIndex({directory: {...directory, files: [{...file, tensors}]}, records: [record]})
    const raw = Buffer.from(zstdDecompressSync(bytes))
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.nat(255), fc.nat(255), (at, value, next) => {
        const changed = Buffer.from(raw)
        changed[at] = value
        changed[(at + 1) % raw.length] = next
        try {
          decodeIndex(zstdCompressSync(changed), changed.length, fail)
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
        }
      }),
      {numRuns: 1500},
    )
  })
})
