/** What a row of the table does not say of its model's layers. */
export interface TableFamily {
  /** `model_type` of its config.json. */
  architecture: string
  /** Three matrices in the MLP. */
  gated: boolean
  parallel?: true
}

/** By name, first match; the layouts are those of the models' code in transformers. */
const FAMILIES: readonly (readonly [RegExp, TableFamily])[] = [
  [/^llama-4/, {architecture: 'llama4_text', gated: true}],
  [/llama/, {architecture: 'llama', gated: true}],
  [/^mistral/, {architecture: 'mistral', gated: true}],
  [/^mixtral/, {architecture: 'mixtral', gated: true}],
  [/^qwen3\.5.*-a\d+b$/, {architecture: 'qwen3_5_moe_text', gated: true}],
  [/^qwen3\.5/, {architecture: 'qwen3_5_text', gated: true}],
  [/^qwen3.*-a\d+b$/, {architecture: 'qwen3_moe', gated: true}],
  [/^qwen3/, {architecture: 'qwen3', gated: true}],
  [/^qwen2\.5/, {architecture: 'qwen2', gated: true}],
  [/^gemma-4/, {architecture: 'gemma4_text', gated: true}],
  [/^gemma-3/, {architecture: 'gemma3_text', gated: true}],
  [/^gemma-2-/, {architecture: 'gemma2', gated: true}],
  [/^gemma/, {architecture: 'gemma', gated: true}],
  [/^phi-2$/, {architecture: 'phi', gated: false, parallel: true}],
  [/^phi/, {architecture: 'phi3', gated: true}],
  [/^falcon/, {architecture: 'falcon', gated: false, parallel: true}],
  [/^gpt2/, {architecture: 'gpt2', gated: false}],
  [/^gpt-oss/, {architecture: 'gpt_oss', gated: true}],
  [/^minimax/, {architecture: 'minimax_m2', gated: true}],
  [/^deepseek-v2/, {architecture: 'deepseek_v2', gated: true}],
  [/^deepseek/, {architecture: 'deepseek_v3', gated: true}],
  [/^kimi/, {architecture: 'kimi_k2', gated: true}],
  [/^glm-5/, {architecture: 'glm_moe_dsa', gated: true}],
  [/^(bge-m3|multilingual-e5)/, {architecture: 'xlm-roberta', gated: false}],
  [/^(bert|bge|e5|all-minilm)/, {architecture: 'bert', gated: false}],
  [/mpnet/, {architecture: 'mpnet', gated: false}],
  [/^distilbert/, {architecture: 'distilbert', gated: false}],
  [/^roberta/, {architecture: 'roberta', gated: false}],
  [/^flan-t5/, {architecture: 't5', gated: true}],
  [/^t5/, {architecture: 't5', gated: false}],
  [/^whisper/, {architecture: 'whisper', gated: false}],
  [/^clip/, {architecture: 'clip', gated: false}],
  [/^siglip/, {architecture: 'siglip', gated: false}],
]

export function familyOf(name: string): TableFamily | undefined {
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1]
}

/** Names people give the models by, beside those of the rows. */
export const MORE_ALIASES: Readonly<Record<string, readonly string[]>> = {
  'mistral-nemo-12b': ['mistral-nemo', 'mistralai/Mistral-Nemo-Base-2407'],
  'mistral-small-24b': ['mistralai/Mistral-Small-24B-Base-2501'],
  'mistral-large-2407': ['mistralai/Mistral-Large-Instruct-2407', 'mistral-large'],
  'tinyllama-1.1b': ['TinyLlama/TinyLlama-1.1B-Chat-v1.0', 'tinyllama'],
  'codellama-34b': ['codellama/CodeLlama-34b-hf'],
  'phi-3-mini': ['microsoft/Phi-3-mini-4k-instruct'],
  'phi-3-medium': ['microsoft/Phi-3-medium-128k-instruct'],
  'mixtral-8x7b': ['mistralai/Mixtral-8x7B-v0.1'],
  'mixtral-8x22b': ['mistralai/Mixtral-8x22B-v0.1'],
  'llama-4-scout': ['meta-llama/Llama-4-Scout-17B-16E'],
  'stable-diffusion-v1-5': ['sd-1.5', 'sd1.5'],
  'sdxl-base-1.0': ['sdxl', 'stabilityai/stable-diffusion-xl-base-1.0'],
  'sd3.5-large': ['stabilityai/stable-diffusion-3.5-large'],
  'siglip-so400m': ['google/siglip-so400m-patch14-384'],
  'resnet-50': ['resnet50'],
  'all-minilm-l6-v2': ['minilm'],
}
