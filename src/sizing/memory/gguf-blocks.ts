import {GGML_TYPES, type GgmlType} from '../../models/ggml-types.ts'

const BY_NAME: ReadonlyMap<string, GgmlType> = new Map(GGML_TYPES.map((type) => [type.name, type]))

/** What llama-quantize takes where a row is no whole number of blocks. Source: llama.cpp, src/llama-quant.cpp, 2026. */
const FALLBACK: Readonly<Record<string, string>> = {
  iq1_s: 'iq4_nl',
  iq1_m: 'iq4_nl',
  iq2_xxs: 'iq4_nl',
  iq2_xs: 'iq4_nl',
  iq2_s: 'iq4_nl',
  iq3_xxs: 'iq4_nl',
  iq3_s: 'iq4_nl',
  iq4_xs: 'iq4_nl',
  q2_0: 'q4_0',
  q2_k: 'q4_0',
  q3_k: 'q4_0',
  tq1_0: 'q4_0',
  tq2_0: 'q4_0',
  q4_k: 'q5_0',
  q5_k: 'q5_1',
  q6_k: 'q8_0',
}

/** Values in a block of a ggml type. */
export function blockSizeOf(type: string): number {
  return typeNamed(type).blockSize
}

/** Bytes of so many values in a ggml type. */
export function bytesIn(type: string, values: number): number {
  const {blockSize, typeSize} = typeNamed(type)
  return (values / blockSize) * typeSize
}

/** The type a tensor with rows of so many columns gets where this one was meant: its blocks must fill a row. */
export function fitted(type: string, columns: number): string {
  if (columns % blockSizeOf(type) === 0) return type
  const other = FALLBACK[type]
  return other !== undefined && columns % blockSizeOf(other) === 0 ? other : 'f16'
}

function typeNamed(name: string): GgmlType {
  const type = BY_NAME.get(name)
  if (!type) throw new Error(`no ggml type ${name}`)
  return type
}
