import {stat} from 'node:fs/promises'
import {dirname} from 'node:path'

import {cleanName} from '../clean-name.ts'
import {containedPath} from '../file/contained-path.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {badModelFile, truncated, unreadable} from '../model-error.ts'
import type {OnnxGraph, OnnxTensor} from './graph.ts'

interface Range {
  name: string
  start: number
  end: number
}

/**
 * Checks the weights that lie in other files: these are in the model's folder, long enough, and two weights share all
 * bytes or none. Gives the tensors that repeat the bytes of another.
 * @throws UserError `E_READ`, `E_TRUNCATED`, `E_BAD_MODEL_FILE`
 */
export async function checkExternalData({file, initializers}: OnnxGraph): Promise<ReadonlySet<OnnxTensor>> {
  const repeated = new Set<OnnxTensor>()
  for (const [location, tensors] of byLocation(initializers, file)) {
    const path = await containedPath(dirname(file), location, file)
    const stats = await stat(path)
    if (!stats.isFile()) throw unreadable(path, 'it is no regular file', 'Put the weights of the model there.')
    const ranges = new Map<string, Range>()
    for (const tensor of tensors) {
      const range = rangeOf(tensor, file)
      if (range.end > stats.size) {
        const said = `tensor ${JSON.stringify(cleanName(tensor.name))}`
        throw truncated(
          {file: path, offset: range.start},
          `${said} ends at byte ${range.end} and the file has ${stats.size}`,
        )
      }
      const key = `${range.start}-${range.end}`
      if (ranges.has(key)) repeated.add(tensor)
      else ranges.set(key, range)
    }
    checkOverlaps([...ranges.values()], path)
  }
  return repeated
}

function byLocation(initializers: readonly OnnxTensor[], file: string): Map<string, OnnxTensor[]> {
  const files = new Map<string, OnnxTensor[]>()
  for (const tensor of initializers) {
    if (!tensor.external) continue
    const {location} = tensor.external
    const before = files.get(location)
    if (before) before.push(tensor)
    else files.set(location, [tensor])
    if (files.size > MODEL_LIMITS.tensors) throw badModelFile({file}, 'it names too many files')
  }
  return files
}

function rangeOf({bytes, external, name}: OnnxTensor, file: string): Range {
  const {length, offset} = external!
  if (length !== undefined && length !== bytes) {
    const problem = `tensor ${JSON.stringify(cleanName(name))} has ${length} bytes in its file where its shape and type need ${bytes}`
    throw badModelFile({file}, problem)
  }
  return {name, start: offset, end: offset + bytes}
}

function checkOverlaps(ranges: readonly Range[], file: string): void {
  let end = 0
  for (const range of [...ranges].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (range.start < end) {
      const said = `tensor ${JSON.stringify(cleanName(range.name))}`
      throw badModelFile({file, offset: range.start}, `${said} overlaps the tensor before it`)
    }
    end = Math.max(end, range.end)
  }
}
