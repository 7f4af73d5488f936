import {cleanName} from '../clean-name.ts'
import {badModelFile, unknownFormat} from '../model-error.ts'
import type {Packing, TensorRole} from '../weights/packing.ts'
import type {StoredTensor} from '../weights/stored-tensor.ts'
import type {ConfigFields} from './fields.ts'

/** How the weights of a quantized model are packed. */
export interface Quantization {
  /** What the published weights are: `int4`, `nf4`, `fp8`, `mxfp4`. */
  nativeType: string
  packing: Packing
}

const WORD_BITS = 32
/** Scales and statistics beside FP8, NVFP4 and compressed weights; of attention too. */
const SCALE =
  /(?:_scale|_scale_inv|_scale_2|_scales|\.scales|_global_scale|_zero_point|_g_idx|_shape|\.(?:input|output|weight|activation|k|v|q|kv)_scale)$/

/**
 * Reads `quantization_config`; undefined where there is none.
 * @throws UserError `E_UNKNOWN_FORMAT` for a method whose packing is not known
 */
export function quantizationOf(c: ConfigFields): Quantization | undefined {
  const q = c.object('quantization_config') ?? c.object('text_config')?.object('quantization_config')
  if (!q) return undefined
  const method = (q.text('quant_method', 'quant_algo') ?? '').toLowerCase().replaceAll('_', '-')
  switch (method) {
    case 'gptq':
    case 'awq':
    case 'auto-round':
    case 'autoround':
      return wordPacked(q, q.need('bits', 'w_bit'))
    case 'bitsandbytes':
      return bitsAndBytes(q)
    case 'fp8':
    case 'fbgemm-fp8':
      return {nativeType: 'fp8', packing: eightBit}
    case 'mxfp4':
      return {nativeType: 'mxfp4', packing: mxfp4}
    case 'compressed-tensors':
      return compressed(q)
    case 'modelopt':
    case 'modelopt-fp4':
    case 'nvfp4':
      return modelOpt(q)
    default:
      throw unknownMethod(c.file, method)
  }
}

/** GPTQ and AWQ: `qweight` holds 32 / bits values a word; `qzeros`, `scales` and `g_idx` belong to it. */
function wordPacked(q: ConfigFields, bits: number): Quantization {
  const type = intType(q, bits)
  return {
    nativeType: type,
    packing: (tensor) => {
      if (/\.qweight$/.test(tensor.name)) return {type, parameters: unpacked(q.file, tensor, bits)}
      return /\.(?:qzeros|scales|g_idx)$/.test(tensor.name) ? {type, parameters: 0} : undefined
    },
  }
}

/** bitsandbytes: two values a byte where an absmax stands beside the weight, else one, with SCB beside it. */
function bitsAndBytes(q: ConfigFields): Quantization {
  const four = q.flag('load_in_4bit', '_load_in_4bit') ?? false
  const type = four ? (q.text('bnb_4bit_quant_type') ?? 'fp4') : 'int8'
  return {
    nativeType: type,
    packing: ({elements, name, type: stored}, names) => {
      if (/\.(?:absmax|quant_map|nested_absmax|nested_quant_map|quant_state\..*|SCB|weight_format)$/.test(name))
        return {type, parameters: 0}
      if (four && names.has(`${name}.absmax`)) return {type, parameters: 2 * elements}
      return !four && stored === 'i8' ? {type, parameters: elements} : undefined
    },
  }
}

/** One byte a weight: FP8 or INT8, with scales beside it. */
function eightBit({elements, name, type}: StoredTensor): TensorRole | undefined {
  if (SCALE.test(name)) return {type, parameters: 0}
  return type.startsWith('f8_') || type === 'i8' ? {type, parameters: elements} : undefined
}

/** gpt-oss: two values a byte in `_blocks`, one scale for 32 values in `_scales`. */
function mxfp4({elements, name}: StoredTensor): TensorRole | undefined {
  if (name.endsWith('_blocks')) return {type: 'mxfp4', parameters: 2 * elements}
  return name.endsWith('_scales') ? {type: 'mxfp4', parameters: 0} : undefined
}

/** compressed-tensors: `weight_packed` in words or bytes, or one byte a weight. */
function compressed(q: ConfigFields): Quantization {
  const weights = (q.object('config_groups')?.keys() ?? [])
    .map((name) => q.object('config_groups')?.object(name)?.object('weights'))
    .filter((group) => group !== undefined)
  const bits = new Set(weights.map((group) => group.need('num_bits')))
  if (bits.size !== 1) {
    throw unknownFormat(
      {file: q.file},
      `its weights are packed in ${bits.size === 0 ? 'a way that config_groups does not say' : `several ways (${[...bits].join(', ')} bits)`}`,
      'Give the model before it was compressed.',
    )
  }
  const [width] = bits as Set<number> as unknown as [number]
  const isFloat = weights[0]?.text('type') === 'float'
  const type = isFloat ? (width === 4 ? floatFour(q) : `fp${width}`) : intType(q, width)
  return {
    nativeType: type,
    packing: (tensor) => {
      if (tensor.name.endsWith('_packed')) return {type, parameters: packedElements(q.file, tensor, width)}
      return SCALE.test(tensor.name) ? {type, parameters: 0} : eightBit(tensor)
    },
  }
}

function floatFour(q: ConfigFields): string {
  return (q.text('format') ?? '').startsWith('mxfp4') ? 'mxfp4' : 'nvfp4'
}

/** NVIDIA's ModelOpt: FP8 as it is, NVFP4 two values a byte with `weight_scale_2` beside it. */
function modelOpt(q: ConfigFields): Quantization {
  const algorithm = (q.text('quant_algo') ?? q.object('quantization')?.text('quant_algo') ?? '').toUpperCase()
  if (algorithm === 'FP8') return {nativeType: 'fp8', packing: eightBit}
  if (!algorithm.startsWith('NVFP4')) throw unknownMethod(q.file, `modelopt ${algorithm}`)
  return {
    nativeType: 'nvfp4',
    packing: (tensor, names) => {
      if (tensor.type === 'u8' && names.has(`${tensor.name}_scale_2`))
        return {type: 'nvfp4', parameters: 2 * tensor.elements}
      return SCALE.test(tensor.name) ? {type: 'nvfp4', parameters: 0} : eightBit(tensor)
    },
  }
}

function packedElements(file: string, tensor: StoredTensor, bits: number): number {
  if (tensor.type === 'i32') return unpacked(file, tensor, bits)
  return tensor.elements * Math.floor(8 / bits)
}

/** Values in 32-bit words; 3 bits take three words for 32 values. */
function unpacked(file: string, {elements, name, type}: StoredTensor, bits: number): number {
  const whole = (elements * WORD_BITS) / bits
  if (type !== 'i32' || !Number.isInteger(whole))
    throw badModelFile({file}, `${JSON.stringify(cleanName(name))} cannot hold values of ${bits} bits`)
  return whole
}

function intType(q: ConfigFields, bits: number): string {
  if (bits < 1 || bits > 8) throw q.bad(`its quantization has ${bits} bits`)
  return `int${bits}`
}

function unknownMethod(file: string, method: string) {
  return unknownFormat(
    {file},
    `how the quantization method ${JSON.stringify(cleanName(method))} packs its weights is not known`,
    'Give the model before it was quantized, and name the quantization with --quant.',
  )
}
