/** What the code of llama.cpp knows of an architecture and the file does not say. */
export interface GgufArchitecture {
  kind?: 'encoder' | 'encoder-decoder' | 'vision'
  /** Attention and MLP side by side; `key`: as use_parallel_residual says. */
  parallel?: true | 'key'
  /**
   * The last layer of each group of `period` is full and the others slide, or with `denseFirst` the first; only where
   * the file has a window, or `window` is what the code sets.
   */
  sliding?: {period: number; denseFirst?: true; window?: number}
  /** Which layers have a recurrent state. */
  recurrent?: 'all' | 'no-kv-heads' | 'no-kv-heads-no-mlp' | 'interval' | 'beside'
  /** Layers from this one on read the KV of earlier ones, where the file does not say how many do. */
  kvLayers?: number
}

const full: GgufArchitecture = {}
const parallel: GgufArchitecture = {parallel: true}
const encoder: GgufArchitecture = {kind: 'encoder'}
const stateless: GgufArchitecture = {recurrent: 'all'}
const hybrid: GgufArchitecture = {recurrent: 'no-kv-heads'}
const delta: GgufArchitecture = {recurrent: 'interval'}

/** Every layer keeps the whole context. */
const FULL = [
  'apertus',
  'arcee',
  'arctic',
  'baichuan',
  'bailingmoe',
  'bailingmoe2',
  'bitnet',
  'bloom',
  'chatglm',
  'codeshell',
  'dbrx',
  'deci',
  'deepseek',
  'deepseek2',
  'dots1',
  'ernie4_5',
  'ernie4_5-moe',
  'exaone',
  'gemma',
  'glm4',
  'glm4moe',
  'gpt2',
  'granite',
  'granitemoe',
  'grok',
  'grovemoe',
  'hunyuan-dense',
  'hunyuan-moe',
  'internlm2',
  'jais',
  'llama',
  'minicpm',
  'minicpm3',
  'minimax-m2',
  'mistral3',
  'mpt',
  'nemotron',
  'olmo',
  'olmoe',
  'openelm',
  'orion',
  // Its window is switched off in llama.cpp (pull request 13676).
  'phi3',
  'phimoe',
  'qwen',
  'qwen2',
  'qwen2moe',
  'qwen2vl',
  'qwen3',
  'qwen3moe',
  'qwen3vl',
  'qwen3vlmoe',
  'refact',
  'seed_oss',
  'smollm3',
  'stablelm',
  'starcoder',
  'starcoder2',
  'xverse',
]

/**
 * By `general.architecture`. Source: the hyperparameter loaders of llama.cpp (set_swa_pattern, recurrent_layer_arr,
 * causal_attn), 2026.
 */
const ARCHITECTURES: ReadonlyMap<string, GgufArchitecture> = new Map<string, GgufArchitecture>([
  ...FULL.map((name): [string, GgufArchitecture] => [name, full]),
  ['command-r', parallel],
  ['falcon', parallel],
  ['gptj', parallel],
  ['phi2', parallel],
  ['plamo', parallel],
  ['gptneox', {parallel: 'key'}],
  ['afmoe', {sliding: {period: 4}}],
  ['cohere2', {parallel: true, sliding: {period: 4}}],
  ['exaone4', {sliding: {period: 4}}],
  ['gemma2', {sliding: {period: 2, window: 4096}}],
  ['gemma3', {sliding: {period: 6}}],
  ['gemma3n', {sliding: {period: 5}, kvLayers: 20}],
  ['gemma4', {sliding: {period: 6}}],
  ['gpt-oss', {sliding: {period: 2}}],
  ['llama4', {sliding: {period: 4, window: 8192}}],
  ['olmo2', {sliding: {period: 4}}],
  ['smallthinker', {sliding: {period: 4, denseFirst: true}}],
  ['mamba', stateless],
  ['mamba2', stateless],
  ['rwkv6', stateless],
  ['rwkv6qwen2', stateless],
  ['rwkv7', stateless],
  ['arwkv7', stateless],
  ['granitehybrid', hybrid],
  ['jamba', hybrid],
  ['lfm2', hybrid],
  ['lfm2moe', hybrid],
  ['plamo2', hybrid],
  ['nemotron_h', {recurrent: 'no-kv-heads-no-mlp'}],
  ['falcon-h1', {recurrent: 'beside'}],
  ['qwen3next', delta],
  ['qwen35', delta],
  ['qwen35moe', delta],
  ['bert', encoder],
  ['gemma-embedding', encoder],
  ['jina-bert-v2', encoder],
  ['jina-bert-v3', encoder],
  ['modern-bert', encoder],
  ['neo-bert', encoder],
  ['nomic-bert', encoder],
  ['nomic-bert-moe', encoder],
  ['t5encoder', encoder],
  ['t5', {kind: 'encoder-decoder'}],
  ['clip', {kind: 'vision'}],
])

export function ggufArchitecture(name: string): GgufArchitecture | undefined {
  return ARCHITECTURES.get(name)
}

export function knownGgufArchitectures(): string[] {
  return [...ARCHITECTURES.keys()]
}
