import {describe, expect, test} from 'vitest'

import {compileCodec} from '../../../src/checkpoint/codec/codec.ts'
import {compile, type WasmModule} from '../../../src/checkpoint/codec/web-assembly.ts'
import {readContainer} from '../../../src/checkpoint/container/read-container.ts'
import {layoutOf} from '../../../src/checkpoint/formats/layout-of.ts'
import {compressFiles} from '../../../src/checkpoint/pipeline/compress-files.ts'
import {decompressFiles} from '../../../src/checkpoint/pipeline/decompress-files.ts'
import {CodecPool} from '../../../src/checkpoint/pipeline/pool.ts'
import {memoryReader} from '../../support/checkpoint/memory-reader.ts'
import {noise} from '../../support/checkpoint/sample-files.ts'

const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
/** A module without the kernels: a job throws. */
const throwing = await compile(Uint8Array.from(magic))
/** One that imports what nobody gives it: the threads die as they start. */
const dying = await compile(Uint8Array.from([...magic, 2, 8, 1, 1, 0x61, 1, 0x62, 3, 0x7f, 0]))

async function files(bytes: Buffer) {
  const reader = {...memoryReader(bytes, 'a.bin'), changed: async () => false}
  return [{path: 'a.bin', layout: await layoutOf(reader), open: async () => reader}]
}

async function packed(bytes: Buffer, module: WasmModule, threads = 2): Promise<Buffer> {
  const written: Buffer[] = []
  const sink = {write: async (piece: Uint8Array) => void written.push(Buffer.from(piece))}
  const options = {threads, max: false, folder: false, verify: true, version: '0', module}
  await compressFiles(await files(bytes), sink, options)
  return Buffer.concat(written)
}

describe.each([
  ['throw', throwing],
  ['die', dying],
])('threads that %s', (_, broken) => {
  test.each([10, 30_000_000])('end the compression of %i bytes with an error', async (length) => {
    await expect(packed(Buffer.alloc(length, 'x'), broken)).rejects.toThrow()
  })

  test('end the decompression with an error, and what was opened is given up', async () => {
    const container = await packed(
      Buffer.concat([noise(5_000_000), Buffer.alloc(5_000_000, 'ab')]),
      await compileCodec(),
    )
    const events: string[] = []
    const sink = {
      write: async () => void events.push('write'),
      commit: async () => void events.push('commit'),
      abort: async () => void events.push('abort'),
    }
    const back = decompressFiles(await readContainer(memoryReader(container)), async () => sink, {
      threads: 2,
      module: broken,
    })
    await expect(back).rejects.toThrow()
    expect(events).not.toContain('commit')
  })

  test('fail who waits, and who comes later', async () => {
    const pool = new CodecPool({threads: 1, module: broken})
    const job = {kind: 'encode', length: 10, max: false, hasBase: false, verify: true} as const
    const slots = async () => {
      for (;;) await pool.acquire()
    }
    const slot = await pool.acquire()
    const [first, waiting] = [pool.run(slot, job), slots()]
    await expect(first).rejects.toThrow()
    await expect(waiting).rejects.toThrow()
    await expect(pool.run(slot, job)).rejects.toThrow()
    // Nobody has to wait for it: no rejection is left unhandled.
    pool.run(slot, job)
    await new Promise((resolve) => setTimeout(resolve, 10))
    await expect(pool.acquire()).rejects.toThrow()
    await pool.close()
  })
})

test('a sink that fails ends the run with its own error, and no thread is left', async () => {
  const bytes = noise(20_000_000)
  const full = Object.assign(new Error('full'), {code: 'ENOSPC'})
  let writes = 0
  const sink = {
    async write() {
      if (++writes > 3) throw full
    },
  }
  const module = await compileCodec()
  const options = {threads: 2, max: false, folder: false, verify: true, version: '0', module}
  await expect(compressFiles(await files(bytes), sink, options)).rejects.toBe(full)
})

test('a source that fails ends the run with its own error', async () => {
  const [file] = await files(noise(20_000_000))
  const lost = new Error('lost')
  const open = async () => {
    const reader = await file!.open()
    const read = (offset: number, target: Uint8Array) =>
      offset > 9_000_000 ? Promise.reject(lost) : reader.read(offset, target)
    return {...reader, read}
  }
  const module = await compileCodec()
  const options = {threads: 2, max: false, folder: false, verify: true, version: '0', module}
  const made = compressFiles([{...file!, open}], {write: async () => {}}, options)
  await expect(made).rejects.toBe(lost)
})
