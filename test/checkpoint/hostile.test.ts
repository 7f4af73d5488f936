import {createHash} from 'node:crypto'
import {mkdir, readdir, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {zstdCompressSync, zstdDecompressSync} from 'node:zlib'

import * as fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {compressCheckpoint} from '../../src/checkpoint/compress.ts'
import {footerBytes, headBytes, readFooter} from '../../src/checkpoint/container/head-and-footer.ts'
import {decompressCheckpoint} from '../../src/checkpoint/decompress.ts'
import {containerInfo} from '../../src/checkpoint/info.ts'
import {openPacked} from '../../src/checkpoint/open-packed.ts'
import {manyTensors, noise, noisySafetensors} from '../support/checkpoint/sample-files.ts'
import {zipFile} from '../support/checkpoint/zip.ts'
import {withLength} from '../support/model-files/safetensors.ts'
import {bf16, folder, readFile, safetensors, type TensorBytes, writeIn} from './pipeline/support.ts'

const compress = (source: string) => compressCheckpoint({source, threads: 1, force: true})

/** Packs, unpacks and compares. */
async function roundTrip(bytes: Buffer, name = 'model.safetensors') {
  const where = await folder()
  const source = await writeIn(where, name, bytes)
  const made = await compress(source)
  const out = join(where, 'back')
  await decompressCheckpoint({source: made.out, out, threads: 1})
  expect(Buffer.compare(await readFile(out), bytes)).toBe(0)
  return made
}

describe('a source that lies comes back byte for byte, with the reason', () => {
  const header = (json: object, data = 100) => Buffer.concat([withLength(JSON.stringify(json)), noise(data)])
  const tensor = (from: number, to: number) => ({dtype: 'F32', shape: [(to - from) / 4], data_offsets: [from, to]})

  test.each([
    ['overlapping tensors', header({a: tensor(0, 80), b: tensor(40, 100)})],
    ['a tensor beyond the end', header({a: tensor(0, 4_000_000)})],
    ['a tensor that ends before it begins', header({a: {dtype: 'F32', shape: [1], data_offsets: [50, 10]}})],
    ['a header that is no JSON', Buffer.concat([withLength('{"a": '), noise(100)])],
    ['a header of 2^60 bytes', Buffer.concat([Buffer.from('0000000000000010', 'hex'), Buffer.from('{'), noise(50)])],
    ['a header that is cut off', noisySafetensors({a: {dtype: 'F32', shape: [100]}}).subarray(0, 40)],
  ])('%s', async (_, bytes) => {
    const {notes} = await roundTrip(bytes)
    expect(notes).toEqual([expect.stringContaining('model.safetensors is taken as any bytes: ')])
  })

  test('a zip bomb is packed as it is: nothing is inflated', async () => {
    const bomb = zipFile([{name: 'archive/data.pkl', data: Buffer.alloc(50_000_000), deflate: true}])
    const {bytesIn, bytesOut} = await roundTrip(bomb, 'model.pt')
    expect(bytesIn).toBe(bomb.length)
    expect(bytesOut).toBeLessThan(60_000)
  })

  test('a file damaged anywhere', async () => {
    const where = await folder()
    const whole = noisySafetensors({a: {dtype: 'F32', shape: [300]}, b: {dtype: 'BF16', shape: [200]}})
    const damage = fc.record({at: fc.nat(whole.length - 1), byte: fc.nat(255), length: fc.nat(whole.length)})
    await fc.assert(
      fc.asyncProperty(damage, async ({at, byte, length}) => {
        const bytes = Buffer.from(whole.subarray(0, length))
        if (at < length) bytes[at] = byte
        const {out} = await compress(await writeIn(where, 'model.safetensors', bytes))
        await decompressCheckpoint({source: out, out: join(where, 'back'), force: true, threads: 1})
        expect(Buffer.compare(await readFile(join(where, 'back')), bytes)).toBe(0)
      }),
      {numRuns: 8},
    )
  })
})

test.each(['../../etc/passwd', '/etc/passwd', 'a\\..\\b.safetensors'])(
  'the index of a sharded model that names %s is refused',
  async (shard) => {
    const where = await folder()
    const source = join(where, 'model')
    await mkdir(source)
    await writeIn(source, 'model.safetensors.index.json', Buffer.from(JSON.stringify({weight_map: {a: shard}})))
    await expect(compress(source)).rejects.toMatchObject({code: 'E_UNSAFE_PATH'})
    expect(await readdir(where)).toEqual(['model'])
  },
)

describe('a container from a stranger', () => {
  interface Directory {
    files: {path: string; mode?: number; tensors: unknown[][]}[]
    kinds: unknown[]
    options: object
  }

  /** The container with another directory, and all checksums right. */
  function rewritten(container: Buffer, edit: (directory: Directory) => void): Buffer {
    const {indexLength, indexOffset} = readFooter(container.subarray(-64), 'made')
    const raw = zstdDecompressSync(container.subarray(indexOffset, indexOffset + indexLength))
    const end = 4 + raw.readUInt32LE()
    const directory = JSON.parse(String(raw.subarray(4, end))) as Directory
    edit(directory)
    const json = Buffer.from(JSON.stringify(directory))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(json.length)
    const index = Buffer.concat([length, json, raw.subarray(end)])
    const bytes = zstdCompressSync(index)
    const sha256 = createHash('sha256').update(headBytes()).update(bytes).digest()
    const footer = footerBytes({indexOffset, indexLength: bytes.length, indexRawLength: index.length, sha256})
    return Buffer.concat([container.subarray(0, indexOffset), bytes, footer])
  }

  async function hostile(edit: (directory: Directory) => void) {
    const where = await folder()
    const source = join(where, 'in')
    await mkdir(source)
    await writeIn(source, 'a.safetensors', noisySafetensors({w: {dtype: 'F32', shape: [50]}}))
    await writeIn(source, 'b', noise(40))
    const {out} = await compress(source)
    const path = await writeIn(where, 'hostile.frz', rewritten(await readFile(out), edit))
    return {where, path}
  }

  test.each(['../x', '/tmp/x', 'b/../../x', '', '.', 'C:x', 'a\0b', 'b\\x', 'x/./y', 'b/x'])(
    'whose file is called %j writes nothing',
    async (name) => {
      const {path, where} = await hostile(({files}) => {
        files[0]!.path = name
      })
      const before = await readdir(where, {recursive: true})
      for (const force of [false, true]) {
        const back = decompressCheckpoint({source: path, out: join(where, 'out'), threads: 1, force})
        await expect(back).rejects.toMatchObject({code: expect.stringMatching(/^E_(BAD_CONTAINER|UNSAFE_PATH)$/)})
      }
      await expect(containerInfo(path)).rejects.toMatchObject({oclif: {exit: 2}})
      expect(await readdir(where, {recursive: true})).toEqual(before)
    },
  )

  test('gives no file the rights of another user', async () => {
    const {path, where} = await hostile(({files}) => {
      files[0]!.mode = 0o6755
    })
    await decompressCheckpoint({source: path, out: join(where, 'out'), threads: 1})
    expect((await stat(join(where, 'out', 'a.safetensors'))).mode & 0o7000).toBe(0)
  })

  test('with tensors that overlap, or lie beyond their file, is refused', async () => {
    for (const row of [
      [['w', 0, 100, 0, null] as unknown[], ['v', 50, 100, 0, null]],
      [['w', 0, 2 ** 40, 0, null]],
      [['w', -1, 5, 0, null]],
    ]) {
      const {path, where} = await hostile(({files}) => {
        files[0]!.tensors = row
      })
      const back = decompressCheckpoint({source: path, out: join(where, 'out'), threads: 1})
      await expect(back).rejects.toMatchObject({code: 'E_BAD_CONTAINER'})
    }
  })
})

test('100,000 tensors', async () => {
  const bytes = manyTensors(100_000, 25)
  const where = await folder()
  const source = await writeIn(where, 'model.safetensors', bytes)
  const {out} = await compress(source)
  await decompressCheckpoint({source: out, out: join(where, 'back'), threads: 1})
  expect(Buffer.compare(await readFile(join(where, 'back')), bytes)).toBe(0)
  const opened = await openPacked(out)
  expect(opened.tensors).toHaveLength(100_000)
  expect(await opened.tensor('layers.77777.scale')).toEqual(
    new Uint8Array(bytes.subarray(bytes.length - 22_223 * 100, bytes.length - 22_222 * 100)),
  )
  await opened.close()
})

test('tensors may have any name, and no bytes', async () => {
  const names = fc.uniqueArray(
    fc.string({unit: 'binary', minLength: 1, maxLength: 12}).filter((name) => name !== '__metadata__'),
    {minLength: 1, maxLength: 8},
  )
  const where = await folder()
  await fc.assert(
    fc.asyncProperty(names, async (all) => {
      const tensors = all.map((name, i) => {
        const tensor: TensorBytes = {dtype: 'BF16', shape: [3 * i], bytes: bf16(3 * i, i)}
        return [name, tensor] as const
      })
      const {out} = await compress(await writeIn(where, 'model.safetensors', safetensors(Object.fromEntries(tensors))))
      const opened = await openPacked(out)
      expect(new Set(opened.tensors.map(({name}) => name))).toEqual(new Set(all))
      for (const [name, {bytes}] of tensors) expect(await opened.tensor(name)).toEqual(bytes)
      await opened.close()
    }),
    {numRuns: 6},
  )
})
