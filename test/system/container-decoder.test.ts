import {execFileSync} from 'node:child_process'
import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

import {expect, test} from 'vitest'

import {compileCodec, createCodec} from '../../src/checkpoint/codec/codec.ts'
import {type PackedFile, type PackOptions, pack} from '../support/checkpoint/pack.ts'
import {noise, noisySafetensors} from '../support/checkpoint/sample-files.ts'
import {put} from '../support/model-files/write-model.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const DECODER = join(import.meta.dirname, '../../docs/reference/frz_decode.py')
/** Has numpy and zstandard: `npm run test:system` looks for it. */
const PYTHON = process.env['PEERS_PYTHON'] ?? 'python3'

const MODEL = noisySafetensors({'модель.а': {dtype: 'BF16', shape: [300, 2000]}, b: {dtype: 'F32', shape: [5]}})
const FILES = [
  {path: 'empty', bytes: Buffer.alloc(0)},
  {path: 'm/модель.safetensors', bytes: MODEL},
  {path: 'm/twin', bytes: MODEL},
]

/** A container with the real codec. */
async function packed(files: PackedFile[], base?: PackOptions['base']): Promise<Buffer> {
  const codec = createCodec(await compileCodec())
  return pack(files, {
    ...(base && {base}),
    encode: (bytes, type, under) =>
      codec.encodeChunk(bytes, type ? {type} : {}, {max: false, ...(under && {base: under})}).slice(),
  })
}

function decode(container: string, ...args: string[]): string {
  const env = {...process.env, PYTHONIOENCODING: 'utf8', PYTHONDONTWRITEBYTECODE: '1'}
  return execFileSync(PYTHON, [DECODER, container, ...args], {encoding: 'utf8', stdio: 'pipe', env})
}

test('the reference decoder is beside the description of the format', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/checkpoint-format.md'), 'utf8')
  expect(page).toContain('](reference/frz_decode.py)')
  expect(await readFile(DECODER, 'utf8')).toMatch(/^from frz_payload import/m)
})

test('the reference decoder lists, unpacks and reads one tensor', async () => {
  await using folder = await temporaryFolder()
  const path = await put(folder.join('a.frz'), await packed(FILES))
  expect(decode(path)).toContain("  'модель.а': BF16, [300, 2000], 1200000 bytes\n  'b': F32, [5], 20 bytes\n")
  decode(path, '-o', folder.join('out'))
  for (const file of FILES) expect(await readFile(folder.join('out', file.path))).toEqual(file.bytes)
  decode(path, '-o', folder.join('b.bin'), '--tensor', 'b')
  expect(await readFile(folder.join('b.bin'))).toEqual(MODEL.subarray(-20))
})

test('the reference decoder needs the base of a delta', async () => {
  await using folder = await temporaryFolder()
  const base = {name: 'base', path: 'base', bytes: noisySafetensors({w: {dtype: 'BF16', shape: [20, 100]}})}
  const bytes = Buffer.from(base.bytes).fill(7, base.bytes.length - 3)
  const path = await put(folder.join('a.frz'), await packed([{path: 'tuned', bytes}], base))
  expect(() => decode(path, '-o', folder.join('out'))).toThrow(/give its base/)
  const given = await put(folder.join('base'), base.bytes)
  decode(path, '-o', folder.join('out2'), '--base', given)
  expect(await readFile(folder.join('out2', 'tuned'))).toEqual(bytes)
  await writeFile(given, noise(base.bytes.length, 2))
  expect(() => decode(path, '-o', folder.join('out3'), '--base', given)).toThrow(/another/)
})

test('the reference decoder notices damage', async () => {
  await using folder = await temporaryFolder()
  const container = await packed([{path: 'a', bytes: noise(500)}])
  for (const at of [40, container.length - 80]) {
    const damaged = Buffer.from(container)
    damaged[at]! ^= 1
    const path = await put(folder.join(`${at}.frz`), damaged)
    expect(() => decode(path, '-o', folder.join(`out${at}`))).toThrow(/frz_decode: /)
  }
})
