/** One of the file types llama-quantize makes. */
export interface GgufRecipe {
  /** In lower case: `q4_k_m`; with `gguf-` in front where the bare name means something else. */
  name: string
  /** Type of a tensor that no rule names. */
  base: string
  /** It cannot be made without an importance matrix, so one is taken for granted. */
  needsImatrix: boolean
}

/** The recipes of llama-quantize, by name. Source: llama.cpp, `llama_ftype` and its default types, 2026. */
export const GGUF_RECIPES: readonly GgufRecipe[] = [
  recipe('gguf-f32', 'f32'),
  recipe('gguf-f16', 'f16'),
  recipe('gguf-bf16', 'bf16'),
  recipe('q4_0'),
  recipe('q4_1'),
  recipe('q5_0'),
  recipe('q5_1'),
  recipe('q8_0'),
  recipe('q2_k'),
  recipe('q2_k_s', 'q2_k', true),
  recipe('q3_k_s', 'q3_k'),
  recipe('q3_k_m', 'q3_k'),
  recipe('q3_k_l', 'q3_k'),
  recipe('q4_k_s', 'q4_k'),
  recipe('q4_k_m', 'q4_k'),
  recipe('q5_k_s', 'q5_k'),
  recipe('q5_k_m', 'q5_k'),
  recipe('q6_k'),
  recipe('iq1_s', 'iq1_s', true),
  recipe('iq1_m', 'iq1_m', true),
  recipe('iq2_xxs', 'iq2_xxs', true),
  recipe('iq2_xs', 'iq2_xs', true),
  recipe('iq2_s', 'iq2_xs', true),
  recipe('iq2_m', 'iq2_s', true),
  recipe('iq3_xxs', 'iq3_xxs', true),
  recipe('iq3_xs', 'iq3_s', true),
  recipe('iq3_s'),
  recipe('iq3_m', 'iq3_s'),
  recipe('iq4_nl'),
  recipe('iq4_xs'),
  recipe('tq1_0'),
  recipe('tq2_0'),
  recipe('q1_0'),
  recipe('q2_0'),
  recipe('gguf-mxfp4', 'mxfp4'),
  recipe('gguf-nvfp4', 'nvfp4'),
]

function recipe(name: string, base = name, needsImatrix = false): GgufRecipe {
  return {name, base, needsImatrix}
}
