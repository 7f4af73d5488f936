import {cleanName} from '../../models/clean-name.ts'
import type {ModelFile} from '../../models/file/model-file.ts'
import {badModelFile} from '../../models/model-error.ts'
import type {Segment} from '../layout.ts'

/** Bytes of all tensors' names of a file; the largest known models have 8 MB. */
const MAX_NAME_BYTES = 32 * 2 ** 20

/**
 * The tensors in the order of their places, with a segment without a name wherever none of them is: together they
 * cover the file from 0 to its size.
 * @throws UserError `E_BAD_MODEL_FILE` where tensors overlap, or lie beyond the end of the file
 */
export function coverFile({path, size}: Pick<ModelFile, 'path' | 'size'>, tensors: readonly Segment[]): Segment[] {
  const segments: Segment[] = []
  let end = 0
  let nameBytes = 0
  const fail = (segment: Segment, problem: string) =>
    badModelFile({file: path, offset: segment.offset}, `${JSON.stringify(cleanName(segment.name ?? ''))} ${problem}`)
  for (const tensor of [...tensors].sort((a, b) => a.offset - b.offset || a.length - b.length)) {
    if (tensor.offset < end) throw fail(tensor, 'overlaps what is before it')
    if (tensor.offset + tensor.length > size) throw fail(tensor, 'ends after the file')
    nameBytes += Buffer.byteLength(tensor.name ?? '')
    if (nameBytes > MAX_NAME_BYTES) throw fail(tensor, `is one of too many names; ${MAX_NAME_BYTES} bytes are taken`)
    if (tensor.offset > end) segments.push({offset: end, length: tensor.offset - end})
    segments.push(tensor)
    end = tensor.offset + tensor.length
  }
  if (end < size) segments.push({offset: end, length: size - end})
  return segments
}
