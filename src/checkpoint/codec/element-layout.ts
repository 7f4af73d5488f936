import type {ElementType} from '../layout.ts'
import {GGML_FIELDS} from './ggml-fields.ts'

/** How the elements of a tensor lie in its bytes, as far as the transforms go by it. */
export type ElementLayout =
  | {kind: 'float'; width: 2 | 4 | 8; exponentShift: number}
  | {kind: 'integer'; width: 2 | 4 | 8}
  /** Single bytes with a distribution of their own. */
  | {kind: 'bytes'}
  | {kind: 'blocks'; fields: readonly number[]}
  | {kind: 'unknown'}

/** For a float, `exponentShift` is the place of the lowest bit of its exponent. */
const LAYOUTS: Readonly<Record<string, ElementLayout>> = {
  bf16: {kind: 'float', width: 2, exponentShift: 7},
  f16: {kind: 'float', width: 2, exponentShift: 10},
  f32: {kind: 'float', width: 4, exponentShift: 23},
  f64: {kind: 'float', width: 8, exponentShift: 52},
  i16: {kind: 'integer', width: 2},
  i32: {kind: 'integer', width: 4},
  i64: {kind: 'integer', width: 8},
  f8: {kind: 'bytes'},
  i8: {kind: 'bytes'},
}

export function elementLayout(type: ElementType | undefined): ElementLayout {
  const name = type?.toLowerCase().replace(/^ggml:/, '') ?? ''
  const fields = Object.hasOwn(GGML_FIELDS, name) ? GGML_FIELDS[name] : undefined
  if (fields !== undefined) return {kind: 'blocks', fields}
  return (Object.hasOwn(LAYOUTS, name) ? LAYOUTS[name] : undefined) ?? {kind: 'unknown'}
}

/**
 * Bytes that a chunk should be a multiple of, so that no element or block is cut: the others of a tensor's chunks
 * begin in the middle of one otherwise, which costs size (never correctness).
 */
export function chunkUnit(type: ElementType | undefined): number {
  const layout = elementLayout(type)
  if (layout.kind === 'blocks') return layout.fields.reduce((sum, length) => sum + length, 0)
  return layout.kind === 'float' || layout.kind === 'integer' ? layout.width : 1
}
