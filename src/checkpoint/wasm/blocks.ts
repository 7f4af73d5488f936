/** Moves one field of every block to or from a stream of its own (quantized GGUF types). */

// @ts-ignore: decorator
@inline
function copyField(target: usize, source: usize, length: usize): void {
  let i: usize = 0
  for (; i + 16 <= length; i += 16) v128.store(target + i, v128.load(source + i))
  for (; i + 4 <= length; i += 4) store<u32>(target + i, load<u32>(source + i))
  for (; i < length; i++) store<u8>(target + i, load<u8>(source + i))
}

/** `length` bytes from `source` on in each of `count` blocks of `block` bytes, one after another at `target`. */
export function gatherField(source: usize, block: usize, length: usize, count: usize, target: usize): void {
  for (let i: usize = 0; i < count; i++) copyField(target + i * length, source + i * block, length)
}

export function scatterField(source: usize, block: usize, length: usize, count: usize, target: usize): void {
  for (let i: usize = 0; i < count; i++) copyField(target + i * block, source + i * length, length)
}
