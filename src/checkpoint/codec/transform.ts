/** How the bytes of a chunk become streams: the byte that a payload starts with. */
export const TRANSFORM = {plain: 0, planes: 1, blocks: 2, delta: 3} as const

/** Set in that byte when the chunk is XORed with its base before. */
export const XORED = 0x80
/** Whether a payload can be decoded only with its base. */
export function needsBase([first = 0]: Uint8Array): boolean {
  return (first & XORED) !== 0 || first === TRANSFORM.delta
}

/** Set in the width of planes when the top nine bits of an element are rotated left by one. */
export const ROTATED = 0x80

/** `rowLength`: values in a row of the matrix; 1 where it is not known. */
export type Transform =
  | {kind: 'plain'; repeats: boolean}
  | {kind: 'planes'; width: number; rotated: boolean; rowLength: number}
  | {kind: 'blocks'; fields: readonly number[]}
