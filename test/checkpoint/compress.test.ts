import {mkdir, readdir, stat, symlink, utimes} from 'node:fs/promises'
import {join} from 'node:path'

import {describe, expect, test} from 'vitest'

import {compileCodec, createCodec} from '../../src/checkpoint/codec/codec.ts'
import {type CompressRequest, compressCheckpoint} from '../../src/checkpoint/compress.ts'
import {readChunk} from '../../src/checkpoint/container/read-chunk.ts'
import {readContainer} from '../../src/checkpoint/container/read-container.ts'
import {decompressCheckpoint} from '../../src/checkpoint/decompress.ts'
import {fileReader} from '../../src/checkpoint/formats/file-reader.ts'
import {containerInfo} from '../../src/checkpoint/info.ts'
import {openPacked} from '../../src/checkpoint/open-packed.ts'
import {bf16, folder, generator, readFile, safetensors, writeIn} from './pipeline/support.ts'

const codec = createCodec(await compileCodec())
const compress = (request: CompressRequest) => compressCheckpoint({threads: 2, ...request})

function model(seed = 1, values = 1_400_000): Buffer {
  const weights = bf16(values, seed)
  return safetensors({
    'model.embed': {dtype: 'BF16', shape: [values / 1000, 1000], bytes: weights},
    'model.norm': {dtype: 'BF16', shape: [500], bytes: bf16(500, seed + 1)},
    'model.empty': {dtype: 'F32', shape: [0, 4], bytes: new Uint8Array(0)},
    'lm_head 🦙': {dtype: 'BF16', shape: [values / 1000, 1000], bytes: weights},
  })
}

describe('a checkpoint comes back byte for byte', () => {
  test.each(['frz', 'xz', 'zst'] as const)('as %s', async (format) => {
    const where = await folder()
    const bytes = model(1, 300_000)
    const source = await writeIn(where, 'model.safetensors', bytes)
    const made = await compress({source, format})
    expect(made).toMatchObject({out: `${source}.${format}`, bytesIn: bytes.length, verified: true, notes: []})
    expect((await stat(made.out)).size).toBe(made.bytesOut)
    const back = await decompressCheckpoint({source: made.out, out: join(where, 'back'), threads: 2})
    expect(back).toMatchObject({bytesOut: bytes.length, files: 1})
    expect(Buffer.compare(await readFile(join(where, 'back')), bytes)).toBe(0)
    expect(Buffer.compare(await readFile(source), bytes)).toBe(0)
  })

  test.each([0, 1, 7])('a file of %i bytes that is no checkpoint', async (length) => {
    const where = await folder()
    const source = await writeIn(where, 'note.txt', Buffer.alloc(length, 'x'))
    const {out} = await compress({source, max: true})
    await decompressCheckpoint({source: out, out: join(where, 'back')})
    expect(await readFile(join(where, 'back'))).toEqual(Buffer.alloc(length, 'x'))
  })

  test('a folder, with what is in folders of it and files of no bytes', async () => {
    const where = await folder()
    const source = join(where, 'step-10')
    await mkdir(join(source, 'optimizer'), {recursive: true})
    await writeIn(source, 'model.safetensors', model(2, 100_000))
    await writeIn(source, 'config.json', Buffer.from('{"a": 1}'))
    await writeIn(source, 'empty', Buffer.alloc(0))
    await writeIn(join(source, 'optimizer'), 'state.bin', bf16(80_000, 3))
    const {out} = await compress({source: `${source}/`})
    expect(out).toBe(`${source}.frz`)
    const back = await decompressCheckpoint({source: out, out: join(where, 'back')})
    expect(back.files).toBe(4)
    expect((await readdir(join(where, 'back'), {recursive: true})).sort()).toEqual(
      ['config.json', 'empty', 'model.safetensors', 'optimizer', 'optimizer/state.bin'].sort(),
    )
    for (const name of ['model.safetensors', 'optimizer/state.bin', 'config.json', 'empty']) {
      expect(Buffer.compare(await readFile(join(where, 'back', name)), await readFile(join(source, name)))).toBe(0)
    }
    // Nothing else is left beside it.
    expect((await readdir(where)).sort()).toEqual(['back', 'step-10', 'step-10.frz'])
  })
})

test('the container is the same whatever the number of threads', async () => {
  const where = await folder()
  const source = await writeIn(where, 'model.safetensors', model())
  const made = await Promise.all(
    [1, 2, 5].map((threads) => compress({source, threads, out: join(where, `threads-${threads}.frz`)})),
  )
  const [first, ...others] = await Promise.all(made.map(({out}) => readFile(out)))
  for (const other of others) expect(Buffer.compare(other, first!)).toBe(0)
})

test('equal tensors are stored once', async () => {
  const where = await folder()
  const source = await writeIn(where, 'model.safetensors', model())
  const {out} = await compress({source})
  const {tensors} = await containerInfo(out)
  const sizes = Object.fromEntries(tensors.map(({bytesOut, name}) => [name, bytesOut]))
  expect(sizes['model.embed']).toBeGreaterThan(1_000_000)
  expect(sizes['lm_head 🦙']).toBeLessThan(3000)
})

test('one tensor is read without the rest, and as floats', async () => {
  const where = await folder()
  const source = await writeIn(where, 'model.safetensors', model())
  const {out} = await compress({source})
  const packed = await openPacked(out)
  const plain = await openPacked(source)
  expect(packed.tensors.map(({name}) => name)).toEqual(plain.tensors.map(({name}) => name))
  expect(Buffer.compare(await packed.tensor('lm_head 🦙'), bf16(1_400_000, 1))).toBe(0)
  const [first] = await packed.float32('model.norm')
  expect(first).toBe((await plain.float32('model.norm'))[0])
  await expect(packed.tensor('model.nrom')).rejects.toMatchObject({
    code: 'E_UNKNOWN_TENSOR',
    fix: expect.stringContaining('model.norm'),
  })
  await Promise.all([packed.close(), plain.close()])
})

describe('against a base', () => {
  /** The base with a small step in every tenth value. */
  function finetuned(): Buffer {
    const weights = bf16(600_000, 9)
    const random = generator(4)
    for (let i = 0; i < weights.length; i += 2) if (random() < 0.1) weights[i]! ^= 1
    return safetensors({
      'a.weight': {dtype: 'BF16', shape: [600, 1000], bytes: weights},
      'new.weight': {dtype: 'BF16', shape: [100_000], bytes: bf16(100_000, 5)},
    })
  }
  const base = () => safetensors({'a.weight': {dtype: 'BF16', shape: [600, 1000], bytes: bf16(600_000, 9)}})

  test('only differences are stored, and tensors the base lacks whole', async () => {
    const where = await folder()
    const basePath = await writeIn(where, 'base.safetensors', base())
    const bytes = finetuned()
    const source = await writeIn(where, 'tuned.safetensors', bytes)
    const alone = await compress({source, out: join(where, 'alone.frz')})
    const delta = await compress({source, base: basePath})
    expect(delta.bytesOut).toBeLessThan(alone.bytesOut / 2)
    const back = {source: delta.out, out: join(where, 'back')}
    await expect(decompressCheckpoint(back)).rejects.toMatchObject({code: 'E_MISSING_BASE'})
    await decompressCheckpoint({...back, base: basePath})
    expect(Buffer.compare(await readFile(join(where, 'back')), bytes)).toBe(0)
  })

  test('another base is refused, of the same size as well', async () => {
    const where = await folder()
    const basePath = await writeIn(where, 'base.safetensors', base())
    const source = await writeIn(where, 'tuned.safetensors', finetuned())
    const {out} = await compress({source, base: basePath})
    const other = Buffer.from(base())
    other[other.length - 1_000_000]! ^= 1
    const wrong = await writeIn(where, 'wrong.safetensors', other)
    const short = await writeIn(where, 'short.safetensors', other.subarray(2))
    for (const path of [wrong, short]) {
      const back = decompressCheckpoint({source: out, out: join(where, 'back'), base: path})
      await expect(back).rejects.toMatchObject({code: 'E_WRONG_BASE'})
    }
    expect(await readdir(where)).not.toContain('back')
  })
})

describe('nothing is lost', () => {
  test('a target that is there stays, unless it is to be replaced', async () => {
    const where = await folder()
    const source = await writeIn(where, 'a.bin', Buffer.alloc(10))
    const out = await writeIn(where, 'a.frz', Buffer.from('mine'))
    await expect(compress({source, out})).rejects.toMatchObject({
      code: 'E_EXISTS',
      fix: expect.stringContaining('--force'),
    })
    expect(String(await readFile(out))).toBe('mine')
    await compress({source, out, force: true})
    await expect(decompressCheckpoint({source: out, out: source})).rejects.toMatchObject({code: 'E_EXISTS'})
  })

  test('a source that changes while it is read leaves no target', async () => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model())
    const made = compress({source, onProgress: () => void utimes(source, new Date(), new Date(2020, 1, 1))})
    await expect(made).rejects.toMatchObject({code: 'E_CHANGED', oclif: {exit: 3}})
    expect(await readdir(where)).toEqual(['model.safetensors'])
  })

  test('an interrupt leaves no target', async () => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model())
    const stop = new AbortController()
    await expect(compress({source, signal: stop.signal, onProgress: () => stop.abort()})).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(await readdir(where)).toEqual(['model.safetensors'])
  })

  test('the source is deleted only once the target was read back', async () => {
    const where = await folder()
    const source = join(where, 'step')
    await mkdir(source)
    const bytes = model(5, 60_000)
    await writeIn(source, 'model.safetensors', bytes)
    for (const format of ['frz', 'zst'] as const) {
      const file = format === 'frz' ? source : await writeIn(where, 'one.safetensors', bytes)
      const made = await compress({source: file, format, deleteSource: true})
      expect(made.sourceDeleted).toBe(true)
      await expect(stat(file)).rejects.toMatchObject({code: 'ENOENT'})
      await decompressCheckpoint({source: made.out, out: join(where, `back-${format}`)})
    }
    expect(Buffer.compare(await readFile(join(where, 'back-frz', 'model.safetensors')), bytes)).toBe(0)
    expect(Buffer.compare(await readFile(join(where, 'back-zst')), bytes)).toBe(0)
  })

  test('two runs on one target: one whole container is there', async () => {
    const where = await folder()
    const bytes = model(6, 100_000)
    const source = await writeIn(where, 'model.safetensors', bytes)
    const out = join(where, 'model.frz')
    await Promise.all([1, 2].map(() => compress({source, out, force: true})))
    await decompressCheckpoint({source: out, out: join(where, 'back')})
    expect(Buffer.compare(await readFile(join(where, 'back')), bytes)).toBe(0)
  })
})

describe('damage', () => {
  test('every flipped bit is found, and named where it is in a tensor', async () => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model(7, 40_000))
    const {out} = await compress({source})
    const whole = await readFile(out)
    const random = generator(11)
    const codes = new Map<string, number>()
    for (let i = 0; i < 2000; i++) {
      const bytes = Buffer.from(whole)
      bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8)
      const damaged = await writeIn(where, 'damaged.frz', bytes)
      const error = await readAll(damaged).catch((failure: unknown) => failure)
      expect(error).toMatchObject({code: expect.stringMatching(/^E_(CORRUPT|BAD_CONTAINER)$/)})
      const {code, message} = error as {code: string; message: string}
      if (code === 'E_CORRUPT') expect(message).toMatch(/tensor|bytes \d+ to/)
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
    expect(codes.get('E_CORRUPT')).toBeGreaterThan(1500)
  })

  test('a damaged container leaves nothing behind', async () => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model(7, 40_000))
    const {out} = await compress({source})
    const whole = await readFile(out)
    for (const at of [0, 40, whole.length >> 1, whole.length - 100, whole.length - 1]) {
      const bytes = Buffer.from(whole)
      bytes[at]! ^= 4
      const damaged = await writeIn(where, 'damaged.frz', bytes)
      const back = decompressCheckpoint({source: damaged, out: join(where, 'back'), threads: 1})
      await expect(back).rejects.toMatchObject({
        code: expect.stringMatching(/^E_(CORRUPT|BAD_CONTAINER|NOT_COMPRESSED)$/),
      })
    }
    expect((await readdir(where)).sort()).toEqual(['damaged.frz', 'model.safetensors', 'model.safetensors.frz'])
  })

  test.each([0, 1, 15, 16, 100, 5000])('a container cut to %i bytes is an error', async (length) => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model(7, 40_000))
    const {out} = await compress({source})
    const cut = await writeIn(where, 'cut.frz', (await readFile(out)).subarray(0, length))
    const back = decompressCheckpoint({source: cut, out: join(where, 'back')})
    await expect(back).rejects.toMatchObject({code: expect.stringMatching(/^E_(BAD_CONTAINER|NOT_COMPRESSED)$/)})
  })
})

test('a folder with a link that leads out of it is refused', async () => {
  const where = await folder()
  const source = join(where, 'model')
  await mkdir(source)
  await writeIn(where, 'secret', Buffer.from('s'))
  await symlink(join(where, 'secret'), join(source, 'weights.bin'))
  await expect(compress({source})).rejects.toMatchObject({code: 'E_UNSAFE_PATH'})
})

test('what cannot be is said before anything is read or written', async () => {
  const where = await folder()
  const source = await writeIn(where, 'a.bin', Buffer.alloc(10))
  await mkdir(join(where, 'two'))
  await writeIn(join(where, 'two'), 'a', Buffer.alloc(1))
  await writeIn(join(where, 'two'), 'b', Buffer.alloc(1))
  await expect(compress({source: join(where, 'two'), format: 'xz'})).rejects.toMatchObject({code: 'E_USAGE'})
  await expect(compress({source, format: 'zst', max: true})).rejects.toMatchObject({code: 'E_USAGE'})
  await expect(compress({source, storageClass: 'GLACIER'})).rejects.toMatchObject({code: 'E_USAGE'})
  await expect(compress({source: join(where, 'none')})).rejects.toMatchObject({code: 'E_READ'})
  await expect(decompressCheckpoint({source})).rejects.toMatchObject({code: 'E_NOT_COMPRESSED'})
  expect((await readdir(where)).sort()).toEqual(['a.bin', 'two'])
})

/** Every byte of a container, in this thread; what no container is counts as damage of its first bytes. */
async function readAll(path: string): Promise<void> {
  const reader = await fileReader(path)
  try {
    const container = await readContainer(reader)
    for (const chunk of container.chunks) {
      await readChunk({container, decode: codec.decodeChunk}, chunk, new Uint8Array(chunk.length))
    }
  } finally {
    await reader.close()
  }
}
