/**
 * Bytes of the fields of a block, in order, by ggml type: streams of their own, as scales and quants are unlike.
 * A scale of 16 bits is two fields of a byte. Source: ggml-common.h of llama.cpp, 2026.
 */
export const GGML_FIELDS: Readonly<Record<string, readonly number[]>> = {
  q4_0: [1, 1, 16],
  q4_1: [1, 1, 1, 1, 16],
  q5_0: [1, 1, 4, 16],
  q5_1: [1, 1, 1, 1, 4, 16],
  q8_0: [1, 1, 32],
  q8_1: [1, 1, 1, 1, 32],
  q2_k: [16, 64, 1, 1, 1, 1],
  q3_k: [32, 64, 12, 1, 1],
  q4_k: [1, 1, 1, 1, 12, 128],
  q5_k: [1, 1, 1, 1, 12, 32, 128],
  q6_k: [128, 64, 16, 1, 1],
  q8_k: [1, 1, 1, 1, 256, 32],
  iq2_xxs: [1, 1, 64],
  iq2_xs: [1, 1, 64, 8],
  iq3_xxs: [1, 1, 64, 32],
  iq1_s: [1, 1, 32, 16],
  iq4_nl: [1, 1, 16],
  iq3_s: [1, 1, 64, 8, 32, 4],
  iq2_s: [1, 1, 32, 32, 8, 8],
  iq4_xs: [1, 1, 2, 4, 128],
  iq1_m: [32, 16, 8],
  tq1_0: [48, 4, 1, 1],
  tq2_0: [64, 1, 1],
  mxfp4: [1, 16],
  nvfp4: [4, 32],
  q1_0: [1, 1, 16],
  q2_0: [1, 1, 16],
}
