import type {TransformerShape} from '../../models/model.ts'
import type {GpuSpec} from '../gpus.ts'
import type {Engine} from '../quantization.ts'

/** NVIDIA's compute capability that an engine's builds of today start at. */
const LEAST_CAPABILITY: Readonly<Record<Engine, number>> = {vllm: 7, 'llama.cpp': 5, onnxruntime: 5, pytorch: 5}

/** AMD's data-centre chips that ROCm builds are made for. */
const ROCM = /^gfx(90a|942|950)/

/** Why an engine is not sized on an accelerator; undefined where it is. */
export function whyNotOnGpu(
  engine: Engine,
  {architecture, computeCapability, name, vendor}: GpuSpec,
): string | undefined {
  if (vendor === 'NVIDIA') {
    const least = LEAST_CAPABILITY[engine]
    if (computeCapability === undefined || Number(computeCapability) >= least) return undefined
    return `${engine} needs compute capability ${least.toFixed(1)}; ${name} has ${computeCapability}`
  }
  if (vendor === 'AMD' && engine !== 'onnxruntime' && ROCM.test(computeCapability ?? architecture)) return undefined
  return `${engine} was not measured on ${name}`
}

/**
 * Over how many of an instance's GPUs a replica can be spread: powers of two that divide its heads. llama.cpp gives each
 * GPU whole layers, ONNX Runtime keeps a model on one.
 */
export function splits(engine: Engine, shape: TransformerShape | undefined, gpus: number): number[] {
  const powers = Array.from({length: Math.floor(Math.log2(gpus)) + 1}, (_, power) => 2 ** power)
  if (engine === 'onnxruntime') return [1]
  if (engine === 'llama.cpp' || !shape) return powers
  const {attention, heads, kvHeads} = shape
  return powers.filter(
    (ways) => heads % ways === 0 && (attention.mla !== undefined || kvHeads % ways === 0 || ways % kvHeads === 0),
  )
}

/** GPUs that each serve alone are whole ones. */
export function isWhole(count: number): boolean {
  return Number.isInteger(count) && count >= 1
}
