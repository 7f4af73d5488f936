/**
 * How the channels of one axis lie in a row-major tensor: element `i` belongs to channel
 * `floor(i / inner) % channels`.
 */
export interface ChannelLayout {
  /** Length of the axis; 1 where the whole tensor has one scale. */
  channels: number
  /** Elements of one channel that lie side by side. */
  inner: number
  /** Elements of the whole tensor. */
  size: number
}

/**
 * The layout of a tensor's channels along `axis` (from the end where negative), or of the whole tensor as one channel.
 *
 * @throws RangeError where the shape has no such axis
 */
export function channelLayout(shape: readonly number[], axis?: number): ChannelLayout {
  const size = product(shape)
  if (axis === undefined) return {channels: 1, inner: Math.max(size, 1), size}
  const at = axis < 0 ? axis + shape.length : axis
  const channels = shape[at]
  if (channels === undefined) throw new RangeError(`No axis ${axis} in a tensor of shape [${shape.join(', ')}]`)
  return {channels, inner: Math.max(product(shape.slice(at + 1)), 1), size}
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((size, length) => size * length, 1)
}

/**
 * Cuts a chunk of a tensor into runs of one channel.
 *
 * @param offset index of the chunk's first element in the tensor
 */
export function forEachRun(
  {channels, inner}: ChannelLayout,
  offset: number,
  length: number,
  visit: (channel: number, start: number, end: number) => void,
): void {
  let channel = Math.floor(offset / inner) % channels
  let start = 0
  let end = Math.min(inner - (offset % inner), length)
  while (start < length) {
    visit(channel, start, end)
    channel = channel + 1 === channels ? 0 : channel + 1
    start = end
    end = Math.min(end + inner, length)
  }
}
