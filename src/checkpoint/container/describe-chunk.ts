import {cleanName} from '../../models/clean-name.ts'
import type {ContainerChunk, ContainerFile} from './container.ts'

/** What a chunk holds, for messages: `tensor "model.norm.weight", bytes 0 to 1048576`. */
export function describeChunk(
  files: readonly Pick<ContainerFile, 'path' | 'tensors'>[],
  {file, length, offset}: Pick<ContainerChunk, 'file' | 'offset' | 'length'>,
): string {
  const {path, tensors} = files[file]!
  const inside = tensorsWithin(tensors, offset, offset + length)
  const [first] = inside
  const last = inside.at(-1)
  if (!first || !last) return `bytes ${offset} to ${offset + length} of ${quoted(path)}`
  const of = files.length > 1 ? ` of ${quoted(path)}` : ''
  if (first !== last)
    return `tensors ${quoted(first.name)} to ${quoted(last.name)} (${inside.length})${of}, bytes ${offset} to ${offset + length} of the file`
  const start = Math.max(0, offset - first.offset)
  const end = Math.min(first.length, offset + length - first.offset)
  return `tensor ${quoted(first.name)}${of}, bytes ${start} to ${end}`
}

/** The tensors that have bytes from `start` on and before `end`. */
function tensorsWithin(tensors: ContainerFile['tensors'], start: number, end: number): ContainerFile['tensors'] {
  let low = 0
  let high = tensors.length
  while (low < high) {
    const middle = (low + high) >> 1
    const {length, offset} = tensors[middle]!
    if (offset + length <= start) low = middle + 1
    else high = middle
  }
  let to = low
  while (to < tensors.length && tensors[to]!.offset < end) to++
  return tensors.slice(low, to).filter(({length}) => length > 0)
}

function quoted(name: string): string {
  return JSON.stringify(cleanName(name))
}
