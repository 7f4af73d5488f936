import {type SafetensorsTensors, safetensorsHeader, withLength} from '../model-files/safetensors.ts'

/** Bytes that are the same in every run, and look random. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

/** A safetensors file with noise for weights. */
export function noisySafetensors(tensors: SafetensorsTensors, seed = 1): Buffer {
  const {dataBytes, header} = safetensorsHeader(tensors)
  return Buffer.concat([header, noise(dataBytes, seed)])
}

/** A safetensors file of many tensors `layers.0.scale`, `layers.1.scale`, … of 32-bit floats. */
export function manyTensors(count: number, floats: number): Buffer {
  const bytes = 4 * floats
  const entries = Array.from({length: count}, (_, i) => {
    const place = `"data_offsets":[${i * bytes},${(i + 1) * bytes}]`
    return `"layers.${i}.scale":{"dtype":"F32","shape":[${floats}],${place}}`
  })
  return Buffer.concat([withLength(`{${entries.join()}}`), noise(count * bytes)])
}
