import type {Model} from '../../models/model.ts'
import type {Weights} from '../memory/weights.ts'
import type {Engine} from '../quantization.ts'
import type {Precision} from '../speed/gpu-speed.ts'

/** What the matrices are multiplied in; weights alone in few bits (AWQ, NF4, GGUF) are unpacked to 16. */
export function precisionOf(model: Model, {type}: Weights, engine: Engine): Precision {
  const name = type === 'as stored' ? (model.nativeType ?? '') : type
  if (name === 'fp32' || name === 'gguf-f32') return 'fp32'
  if (engine === 'llama.cpp') return 'fp16'
  if (name === 'fp8') return 'fp8'
  if (name === 'nvfp4' && engine === 'vllm') return 'fp4'
  // LLM.int8() of PyTorch unpacks to 16 bits; the others multiply in 8.
  if (name === 'int8' && engine !== 'pytorch') return 'int8'
  return 'bf16'
}
