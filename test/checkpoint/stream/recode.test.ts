import {randomBytes} from 'node:crypto'
import {setTimeout} from 'node:timers/promises'
import {zstdCompressSync} from 'node:zlib'

import {describe, expect, test} from 'vitest'
import type {Sink} from '../../../src/checkpoint/store/sink.ts'
import {compressStream, decompressStream} from '../../../src/checkpoint/stream/recode.ts'
import {STREAM_FORMATS, type StreamFormat, streamFormatOf} from '../../../src/checkpoint/stream/stream-formats.ts'

const PIECE = 300_000

describe.each(STREAM_FORMATS)('%s', (format) => {
  test.each([0, 1, 300_000, 700_000])('gives %i bytes back, and says what it read and wrote', async (length) => {
    const bytes = halfRandom(length)
    const packed = await compress(bytes, format)
    expect(streamFormatOf(packed)).toBe(format)
    expect(await decompress(packed, format)).toEqual(bytes)
  })

  test('reads several in a row, as `cat` makes them', async () => {
    const [a, b] = [halfRandom(5000), halfRandom(700)]
    const joined = Buffer.concat([await compress(a, format), await compress(b, format)])
    expect(await decompress(joined, format)).toEqual(Buffer.concat([a, b]))
  })

  test('a file cut off or damaged is an error that names it', async () => {
    const packed = await compress(halfRandom(50_000), format)
    const damaged = Buffer.from(packed)
    damaged[20_000]! ^= 1
    for (const bad of [packed.subarray(0, packed.length - 9), damaged]) {
      await expect(decompress(bad, format)).rejects.toMatchObject({
        code: 'E_CORRUPT',
        message: expect.stringContaining('model.bin'),
      })
    }
  })
})

test('verification sees bytes that would not come back', async () => {
  const sink = collector()
  const lying = {...sink.sink, write: async (bytes: Uint8Array) => void bytes.fill(0)}
  const made = compressStream(pieces(halfRandom(200_000)), 'zst', lying, {threads: 1, verify: true})
  await expect(made).rejects.toMatchObject({code: 'E_VERIFY'})
})

test('an aborted signal ends it', async () => {
  const abort = new AbortController()
  const options = {threads: 1, verify: false, signal: abort.signal, onProgress: () => abort.abort()}
  const made = compressStream(pieces(halfRandom(400_000)), 'zst', collector().sink, options)
  await expect(made).rejects.toMatchObject({name: 'AbortError'})
})

test('what no format begins with is none of them', () => {
  expect(streamFormatOf(Buffer.from('PK'))).toBeUndefined()
  expect(streamFormatOf(zstdCompressSync(Buffer.from('a')))).toBe('zst')
})

function halfRandom(length: number): Buffer {
  const bytes = randomBytes(length)
  for (let i = 0; i < length; i += 2) bytes[i] = 7
  return bytes
}

async function compress(bytes: Buffer, format: StreamFormat): Promise<Buffer> {
  const {done, sink} = collector()
  const result = await compressStream(pieces(bytes), format, sink, {threads: 2, verify: true})
  expect(result).toMatchObject({bytesIn: bytes.length, bytesOut: done().length})
  return done()
}

async function decompress(bytes: Buffer, format: StreamFormat): Promise<Buffer> {
  const {done, sink} = collector()
  await decompressStream(pieces(bytes), format, sink, {name: 'model.bin'})
  return done()
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

function collector() {
  const written: Uint8Array[] = []
  const sink: Sink = {
    async write(bytes) {
      // As a disk does: later, and in order only if it is waited for.
      await setTimeout(1)
      written.push(Uint8Array.from(bytes))
    },
    commit: async () => {},
    abort: async () => {},
  }
  return {sink, done: () => Buffer.concat(written)}
}
