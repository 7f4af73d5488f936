/** How ggml stores a tensor: values go in blocks, each with its own scale. */
export interface GgmlType {
  /** As ggml names it, in lower case. */
  name: string
  /** The number a GGUF file writes for it. */
  id: number
  /** Values in a block; a row must be a whole number of blocks. */
  blockSize: number
  /** Bytes of a block. */
  typeSize: number
}

/** Every tensor type a GGUF file of today can hold. Source: ggml-common.h and ggml.h of llama.cpp, 2026. */
export const GGML_TYPES: readonly GgmlType[] = [
  {name: 'f32', id: 0, blockSize: 1, typeSize: 4},
  {name: 'f16', id: 1, blockSize: 1, typeSize: 2},
  {name: 'q4_0', id: 2, blockSize: 32, typeSize: 18},
  {name: 'q4_1', id: 3, blockSize: 32, typeSize: 20},
  {name: 'q5_0', id: 6, blockSize: 32, typeSize: 22},
  {name: 'q5_1', id: 7, blockSize: 32, typeSize: 24},
  {name: 'q8_0', id: 8, blockSize: 32, typeSize: 34},
  {name: 'q8_1', id: 9, blockSize: 32, typeSize: 36},
  {name: 'q2_k', id: 10, blockSize: 256, typeSize: 84},
  {name: 'q3_k', id: 11, blockSize: 256, typeSize: 110},
  {name: 'q4_k', id: 12, blockSize: 256, typeSize: 144},
  {name: 'q5_k', id: 13, blockSize: 256, typeSize: 176},
  {name: 'q6_k', id: 14, blockSize: 256, typeSize: 210},
  {name: 'q8_k', id: 15, blockSize: 256, typeSize: 292},
  {name: 'iq2_xxs', id: 16, blockSize: 256, typeSize: 66},
  {name: 'iq2_xs', id: 17, blockSize: 256, typeSize: 74},
  {name: 'iq3_xxs', id: 18, blockSize: 256, typeSize: 98},
  {name: 'iq1_s', id: 19, blockSize: 256, typeSize: 50},
  {name: 'iq4_nl', id: 20, blockSize: 32, typeSize: 18},
  {name: 'iq3_s', id: 21, blockSize: 256, typeSize: 110},
  {name: 'iq2_s', id: 22, blockSize: 256, typeSize: 82},
  {name: 'iq4_xs', id: 23, blockSize: 256, typeSize: 136},
  {name: 'i8', id: 24, blockSize: 1, typeSize: 1},
  {name: 'i16', id: 25, blockSize: 1, typeSize: 2},
  {name: 'i32', id: 26, blockSize: 1, typeSize: 4},
  {name: 'i64', id: 27, blockSize: 1, typeSize: 8},
  {name: 'f64', id: 28, blockSize: 1, typeSize: 8},
  {name: 'iq1_m', id: 29, blockSize: 256, typeSize: 56},
  {name: 'bf16', id: 30, blockSize: 1, typeSize: 2},
  {name: 'tq1_0', id: 34, blockSize: 256, typeSize: 54},
  {name: 'tq2_0', id: 35, blockSize: 256, typeSize: 66},
  {name: 'mxfp4', id: 39, blockSize: 32, typeSize: 17},
  {name: 'nvfp4', id: 40, blockSize: 64, typeSize: 36},
  {name: 'q1_0', id: 41, blockSize: 128, typeSize: 18},
  {name: 'q2_0', id: 42, blockSize: 64, typeSize: 18},
]
