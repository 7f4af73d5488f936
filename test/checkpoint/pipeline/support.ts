import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {onTestFinished} from 'vitest'

/** An empty folder that goes with the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'frugal-checkpoint-'))
  onTestFinished(() => rm(path, {recursive: true, force: true}))
  return path
}

export interface TensorBytes {
  dtype: string
  shape: number[]
  bytes: Uint8Array
}

/** A safetensors file. */
export function safetensors(tensors: Record<string, TensorBytes>): Buffer {
  let at = 0
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, {bytes, dtype, shape}]) => {
      const offsets = [at, at + bytes.length]
      at += bytes.length
      return [name, {dtype, shape, data_offsets: offsets}]
    }),
  )
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, ...Object.values(tensors).map(({bytes}) => bytes)])
}

/** bf16 values about as trained weights have them, from a seed. */
export function bf16(count: number, seed: number): Uint8Array {
  const random = generator(seed)
  const values = new Float32Array(count)
  for (let i = 0; i < count; i++) values[i] = 0.02 * (random() + random() + random() + random() - 2)
  const words = new Uint32Array(values.buffer)
  return new Uint8Array(Uint16Array.from(words, (word) => word >>> 16).buffer)
}

export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export async function writeIn(where: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(where, name)
  await writeFile(path, bytes)
  return path
}

export {readFile}
