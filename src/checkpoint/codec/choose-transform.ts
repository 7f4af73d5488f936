import type {ChunkHint} from './chunk-hint.ts'
import {elementLayout} from './element-layout.ts'
import {orderZero} from './sampled-bytes.ts'
import type {Transform} from './transform.ts'
import {zstdCompress} from './zstd-stream.ts'

/** What a more complex transform has to save over a simpler one; a rotation costs no time, but is no use on integers. */
const LEAST_GAIN = 0.01
const LEAST_GAIN_ROTATED = 0.002
/** Windows of the sample, their bytes, and their number. */
const WINDOW = 256
const WINDOWS = 64

const PLAIN: Transform = {kind: 'plain', repeats: true}
const SIMPLEST_FIRST: readonly Transform[] = [planes(2, false), planes(2, true), planes(4, true), planes(8, false)]
const FOR_INTEGERS: Readonly<Record<number, Transform>> = {
  2: planes(2, false),
  4: planes(4, false),
  8: planes(8, false),
}

/** By the type where it is known, else by what a sample says. */
export function chooseTransform(bytes: Uint8Array, hint: ChunkHint): Transform {
  const layout = elementLayout(hint.type)
  if (layout.kind === 'float') return planes(layout.width, true, hint.rowLength)
  if (layout.kind === 'blocks') return {kind: 'blocks', fields: layout.fields}
  if (layout.kind === 'bytes') return {kind: 'plain', repeats: false}
  return bySample(bytes, layout.kind === 'integer' ? [FOR_INTEGERS[layout.width]!] : SIMPLEST_FIRST)
}

function planes(width: number, rotated: boolean, rowLength?: number): Transform {
  return {kind: 'planes', width, rotated, rowLength: rowLength || 1}
}

function bySample(bytes: Uint8Array, candidates: readonly Transform[]): Transform {
  const sample = sampleOf(bytes)
  let chosen: Transform = PLAIN
  let least = sampledSize(sample, 1, false)
  for (const candidate of candidates) {
    if (candidate.kind !== 'planes') continue
    const size = sampledSize(sample, candidate.width, candidate.rotated)
    const onlyRotates = chosen.kind === 'planes' && chosen.width === candidate.width
    if (size >= least * (1 - (onlyRotates ? LEAST_GAIN_ROTATED : LEAST_GAIN))) continue
    least = size
    chosen = candidate
  }
  if (chosen === PLAIN) return PLAIN
  return zstdCompress(sample, false).length < least * (1 - LEAST_GAIN) ? PLAIN : chosen
}

function sampleOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= WINDOW * WINDOWS) return bytes
  const sample = new Uint8Array(WINDOW * WINDOWS)
  const step = Math.floor(bytes.length / WINDOWS / 8) * 8
  for (let k = 0; k < WINDOWS; k++) sample.set(bytes.subarray(k * step, k * step + WINDOW), k * WINDOW)
  return sample
}

/** Bytes that the sample would take with each plane coded by its own entropy. */
function sampledSize(sample: Uint8Array, width: number, rotated: boolean): number {
  const counts = Array.from({length: width}, () => new Uint32Array(256))
  const elements = Math.floor(sample.length / width)
  for (let i = 0; i < elements; i++) {
    for (let k = 0; k < width; k++)
      counts[k]![rotated ? rotatedByte(sample, i * width, width, k) : sample[i * width + k]!]! += 1
  }
  return counts.reduce((sum, plane) => sum + (orderZero(plane, elements).entropy * elements) / 8, 0)
}

/** Byte `k` of the little-endian element at `at`, its top nine bits rotated left by one. */
function rotatedByte(sample: Uint8Array, at: number, width: number, k: number): number {
  const top = sample[at + width - 1]!
  const next = sample[at + width - 2]!
  if (k === width - 1) return ((top << 1) | (next >> 7)) & 0xff
  return k === width - 2 ? (next & 0x7f) | (top & 0x80) : sample[at + k]!
}
