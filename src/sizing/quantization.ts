import {UserError} from '../errors.ts'
import {nearest} from '../nearest.ts'
import {GGUF_RECIPES, type GgufRecipe} from './gguf-recipes.ts'

/** Every tensor in one type: `fp16`. */
export interface PlainQuantization {
  kind: 'plain'
  name: string
  bytesPerWeight: number
  source: string
}

/** The linear layers (or only the experts) in few bits; embeddings and the output layer stay as they were. */
export interface LinearQuantization {
  kind: 'linear'
  name: string
  /** With its scales. */
  bytesPerWeight: number
  /** `experts`: of a mixture only the experts are quantized, as gpt-oss is published. */
  applies: 'linear' | 'experts'
  source: string
}

/** What llama.cpp's quantizer makes of a model: a type for each tensor by its role and layer. */
export interface GgufQuantization {
  kind: 'gguf'
  name: string
  recipe: GgufRecipe
  source: string
}

export type Quantization = PlainQuantization | LinearQuantization | GgufQuantization

/** What loads and runs the weights. */
export type Engine = 'llama.cpp' | 'vllm' | 'onnxruntime' | 'pytorch'

export const ENGINES: readonly Engine[] = ['llama.cpp', 'vllm', 'onnxruntime', 'pytorch']

const GROUP_OF_128 = 'group of 128: 4 bits a weight, a 16-bit scale and a 4-bit zero point'
const QUANTIZE = 'llama.cpp, src/llama-quant.cpp, tensor type rules'

const PLAIN: readonly PlainQuantization[] = [
  {kind: 'plain', name: 'fp32', bytesPerWeight: 4, source: 'IEEE 754 single precision'},
  {kind: 'plain', name: 'fp16', bytesPerWeight: 2, source: 'IEEE 754 half precision'},
  {kind: 'plain', name: 'bf16', bytesPerWeight: 2, source: 'bfloat16'},
]

const LINEAR: readonly LinearQuantization[] = [
  linear('int8', 1, 'LLM.int8() and W8A8: a byte a weight, a scale a row'),
  linear('fp8', 1 + 4 / 128 ** 2, 'FP8 E4M3 with a 32-bit scale for 128 x 128 weights, as DeepSeek-V3 is published'),
  linear('nf4', 0.5 + 4 / 64, 'QLoRA (Dettmers 2023): 4 bits a weight, a 32-bit scale for 64'),
  linear('nf4-dq', 0.5 + 1 / 64 + 4 / (64 * 256), 'QLoRA (Dettmers 2023), double quantization: 8-bit scales'),
  linear('int4', (64 + 2 + 0.5) / 128, GROUP_OF_128),
  linear('awq', (64 + 2 + 0.5) / 128, `AWQ, ${GROUP_OF_128}`),
  linear('gptq', (64 + 2 + 0.5) / 128, `GPTQ, ${GROUP_OF_128}`),
  linear('mxfp4', 17 / 32, 'OCP Microscaling: 4 bits a weight, an 8-bit scale for 32', 'experts'),
  linear('nvfp4', 9 / 16, 'NVFP4: 4 bits a weight, an 8-bit scale for 16'),
]

const ALIASES: Readonly<Record<string, string>> = {
  float32: 'fp32',
  float: 'fp32',
  float16: 'fp16',
  half: 'fp16',
  bfloat16: 'bf16',
  '8bit': 'int8',
  w8a8: 'int8',
  'bnb-8bit': 'int8',
  'fp8-e4m3': 'fp8',
  e4m3: 'fp8',
  '4bit': 'int4',
  w4a16: 'int4',
  'bnb-4bit': 'nf4',
  qlora: 'nf4',
  fp4: 'nf4',
  'nf4-double': 'nf4-dq',
  'gptq-int4': 'gptq',
  'awq-int4': 'awq',
  f32: 'gguf-f32',
  f16: 'gguf-f16',
  q2k: 'q2_k',
  q3_k: 'q3_k_m',
  q4_k: 'q4_k_m',
  q5_k: 'q5_k_m',
  'mxfp4-moe': 'gguf-mxfp4',
}

const BY_NAME: ReadonlyMap<string, Quantization> = new Map(
  [
    ...PLAIN,
    ...LINEAR,
    ...GGUF_RECIPES.map((recipe): GgufQuantization => ({kind: 'gguf', name: recipe.name, recipe, source: QUANTIZE})),
  ].map((quantization) => [quantization.name, quantization]),
)

/** What llama.cpp calls a type that has a name of its own elsewhere. */
const AS_GGUF: Readonly<Record<string, string>> = {
  fp32: 'gguf-f32',
  fp16: 'gguf-f16',
  bf16: 'gguf-bf16',
  mxfp4: 'gguf-mxfp4',
  nvfp4: 'gguf-nvfp4',
}

/** Every name that is understood, aliases left out. */
export function quantizationNames(): string[] {
  return [...BY_NAME.keys()]
}

/**
 * A quantization by the name people type, in either case: `int8`, `Q4_K_M`, `nf4-dq`. For llama.cpp, `fp16` and its
 * kin mean the GGUF file of that type.
 * @throws UserError `E_UNKNOWN_QUANT`; `E_QUANT_ENGINE` where the engine does not read it
 */
export function findQuantization(name: string, engine?: Engine): Quantization {
  const typed = name.trim().toLowerCase()
  const found = lookUp(typed) ?? lookUp(typed.replaceAll('-', '_')) ?? lookUp(typed.replaceAll('_', '-'))
  if (!found) {
    const close = nearest(typed, [...BY_NAME.keys(), ...Object.keys(ALIASES)])
    throw new UserError(`The quantization ${JSON.stringify(name)} is not known.`, {
      code: 'E_UNKNOWN_QUANT',
      fix: close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `Give one of ${quantizationNames().join(', ')}.`,
    })
  }
  return engine === undefined ? found : forEngine(found, engine)
}

/** Why an engine cannot load this quantization; undefined where it can. */
export function whyNotOn(engine: Engine, quantization: Quantization): string | undefined {
  switch (engine) {
    case 'llama.cpp':
      if (quantization.kind === 'gguf' || AS_GGUF[quantization.name]) return undefined
      return `llama.cpp reads GGUF types, ${quantization.name} is none; of that size are q8_0 (8 bits) and q4_k_m (4)`
    case 'onnxruntime':
      if (quantization.kind === 'plain' || ['int8', 'int4', 'fp8'].includes(quantization.name)) return undefined
      return `ONNX Runtime runs fp32, fp16, int8, fp8 and int4, not ${quantization.name}`
    case 'pytorch':
      if (quantization.kind !== 'gguf') return undefined
      return `PyTorch unpacks a GGUF file to 16 bits; run ${quantization.name} with llama.cpp`
    case 'vllm':
      return undefined
  }
}

function forEngine(found: Quantization, engine: Engine): Quantization {
  const reason = whyNotOn(engine, found)
  if (reason) {
    throw new UserError(`${reason}.`, {code: 'E_QUANT_ENGINE', fix: 'Give another --quant, or another --engine.'})
  }
  const own = engine === 'llama.cpp' ? AS_GGUF[found.name] : undefined
  return own === undefined ? found : BY_NAME.get(own)!
}

function lookUp(name: string): Quantization | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(ALIASES[name] ?? '')
}

function linear(
  name: string,
  bytesPerWeight: number,
  source: string,
  applies: 'linear' | 'experts' = 'linear',
): LinearQuantization {
  return {kind: 'linear', name, bytesPerWeight, applies, source}
}
