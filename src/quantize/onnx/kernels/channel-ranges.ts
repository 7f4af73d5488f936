import {type ChannelLayout, forEachRun} from './channel-layout.ts'

/**
 * The least and greatest value of each channel of a tensor that is read in chunks: the first of the two passes that
 * quantize a tensor without holding it.
 */
export class ChannelRanges {
  /** One value a channel; Infinity and -Infinity until the channel has been seen. */
  readonly min: Float32Array
  readonly max: Float32Array
  /** NaN and infinite values seen, which the ranges leave out. A tensor with any cannot be quantized. */
  nonFinite = 0
  readonly #layout: ChannelLayout
  #offset = 0

  constructor(layout: ChannelLayout) {
    this.#layout = layout
    this.min = new Float32Array(layout.channels).fill(Infinity)
    this.max = new Float32Array(layout.channels).fill(-Infinity)
  }

  /** Takes the values that follow those taken before. */
  add(values: Float32Array): void {
    const finite = this.#finite(values)
    if (this.#layout.inner === 1) this.#addAcross(finite)
    else forEachRun(this.#layout, this.#offset, finite.length, (channel, ...run) => this.#addRun(finite, channel, run))
    this.#offset += values.length
  }

  /** The same values with NaN for infinite ones: no comparison holds for NaN, so the ranges pass it over. */
  #finite(values: Float32Array): Float32Array {
    let zero = 0
    for (let index = 0; index < values.length; index++) zero += values[index]! - values[index]!
    if (zero === 0) return values
    return values.map((value) => {
      if (Number.isFinite(value)) return value
      this.nonFinite++
      return Number.NaN
    })
  }

  #addRun(values: Float32Array, channel: number, [start, end]: [number, number]): void {
    let low = this.min[channel]!
    let high = this.max[channel]!
    for (let index = start; index < end; index++) {
      const value = values[index]!
      if (value < low) low = value
      if (value > high) high = value
    }
    this.min[channel] = low
    this.max[channel] = high
  }

  #addAcross(values: Float32Array): void {
    const {max, min} = this
    const {channels} = this.#layout
    let channel = this.#offset % channels
    for (let index = 0; index < values.length; channel = 0) {
      const end = Math.min(values.length, index + channels - channel)
      for (; index < end; index++, channel++) {
        const value = values[index]!
        if (value < min[channel]!) min[channel] = value
        if (value > max[channel]!) max[channel] = value
      }
    }
  }
}
