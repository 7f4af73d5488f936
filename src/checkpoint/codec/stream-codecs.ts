/** How a stream of a payload is coded: the byte that it starts with. */
export const STREAM = {stored: 0, constant: 1, zstd: 2, huffman: 3, rans: 4, contexts: 5} as const
