import {smallFloat} from './float-casts.ts'

/** int8 with one scale for each row of `columns` values. */
export function int8PerRow(values: Float32Array, columns: number): Uint8Array {
  const quants = new Int8Array(values.length)
  for (let row = 0; row < values.length; row += columns) {
    const scale = largest(values.subarray(row, row + columns)) / 127
    for (let i = row; i < row + columns; i++) quants[i] = Math.round(values[i]! / scale)
  }
  return new Uint8Array(quants.buffer)
}

/** ggml's q8_0: blocks of 32 values, a scale of 16 bits and 32 quants. */
export function q8Blocks(values: Float32Array): Uint8Array {
  return blocks(values, 32, 34, (block, bytes, view) => {
    const scale = largest(block) / 127
    view.setUint16(0, smallFloat(scale, 5, 10), true)
    block.forEach((x, i) => {
      bytes[2 + i] = Math.round(x / scale)
    })
  })
}

/** ggml's q4_0: blocks of 32 values, a scale of 16 bits and 32 quants of four bits; value i beside value i + 16. */
export function q4Blocks(values: Float32Array): Uint8Array {
  return blocks(values, 32, 18, (block, bytes, view) => {
    const peak = block.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0)
    const scale = peak / -8
    view.setUint16(0, smallFloat(scale, 5, 10), true)
    const quant = (x: number) => Math.min(15, Math.floor(x / scale + 8.5))
    for (let i = 0; i < 16; i++) bytes[2 + i] = quant(block[i]!) | (quant(block[i + 16]!) << 4)
  })
}

/** ggml's q4_K: 256 values in eight parts, each with a scale and a minimum of six bits of two shared ones. */
export function q4KBlocks(values: Float32Array): Uint8Array {
  return blocks(values, 256, 144, (block, bytes, view) => {
    const parts = Array.from({length: 8}, (_, k) => block.subarray(32 * k, 32 * k + 32))
    const minima = parts.map((part) => Math.max(0, -part.reduce((least, x) => Math.min(least, x), 0)))
    const scales = parts.map((part, k) => (part.reduce((most, x) => Math.max(most, x), 0) + minima[k]!) / 15)
    const d = Math.max(...scales) / 63
    const dmin = Math.max(...minima) / 63
    const steps = scales.map((scale) => Math.min(63, Math.round(scale / d)))
    const offsets = minima.map((minimum) => Math.min(63, Math.round(minimum / dmin)))
    view.setUint16(0, smallFloat(d, 5, 10), true)
    view.setUint16(2, smallFloat(dmin, 5, 10), true)
    packScales(bytes.subarray(4, 16), steps, offsets)
    const quant = (k: number, i: number) => {
      const level = Math.round((parts[k]![i]! + dmin * offsets[k]!) / (d * Math.max(1, steps[k]!)))
      return Math.max(0, Math.min(15, level))
    }
    for (let pair = 0; pair < 4; pair++) {
      for (let i = 0; i < 32; i++) bytes[16 + 32 * pair + i] = quant(2 * pair, i) | (quant(2 * pair + 1, i) << 4)
    }
  })
}

/** Eight scales and eight minima of six bits in twelve bytes, as ggml packs them. */
function packScales(target: Uint8Array, scales: readonly number[], minima: readonly number[]) {
  for (let k = 0; k < 4; k++) {
    target[k] = scales[k]! | ((scales[k + 4]! >> 4) << 6)
    target[k + 4] = minima[k]! | ((minima[k + 4]! >> 4) << 6)
    target[k + 8] = (scales[k + 4]! & 15) | ((minima[k + 4]! & 15) << 4)
  }
}

type WriteBlock = (block: Float32Array, bytes: Uint8Array, view: DataView) => void

function blocks(values: Float32Array, size: number, bytes: number, write: WriteBlock): Uint8Array {
  const count = Math.floor(values.length / size)
  const target = new Uint8Array(count * bytes)
  for (let k = 0; k < count; k++) {
    const block = values.subarray(k * size, (k + 1) * size)
    write(block, target.subarray(k * bytes, (k + 1) * bytes), new DataView(target.buffer, k * bytes, bytes))
  }
  return target
}

function largest(values: Float32Array): number {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
}
