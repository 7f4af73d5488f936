import type {FileLayout} from '../layout.ts'
import type {PlannedChunk} from './plan-chunks.ts'

/**
 * What the bytes of a chunk are reported as: a dtype as their file calls it, `untyped` for an array whose type only a
 * pickle says, `other` for what is no tensor, or mixed.
 */
export function dtypeOf({segment, type}: PlannedChunk, {segments}: Pick<FileLayout, 'segments'>): string {
  if (segment === undefined)
    return segments.find((found) => found.type === type && type !== undefined)?.dtype ?? 'other'
  const {dtype, name} = segments[segment]!
  return dtype ?? (name === undefined ? 'other' : 'untyped')
}
