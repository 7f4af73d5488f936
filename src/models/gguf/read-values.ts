import {cleanName} from '../clean-name.ts'
import type {ByteWindow} from '../file/byte-window.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {badModelFile} from '../model-error.ts'
import type {GgufArray, GgufValue} from './header.ts'

/** Bytes of the value types that have a fixed size, by their number in the file (gguf.md, version 3). */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
])
const BOOL = 7
const STRING = 8
const ARRAY = 9
const COUNT_BYTES = 8
const TYPE_BYTES = 4

/** Strings of all arrays that may still be passed over. */
export interface StringBudget {
  left: number
}

/** Reads a key or a tensor's name. */
export async function readName(window: ByteWindow, what: string): Promise<string> {
  await window.need(COUNT_BYTES, what)
  const length = window.count64()
  if (length > MODEL_LIMITS.nameBytes) throw bad(window, `${what} has ${length} bytes`)
  await window.need(length, what)
  return window.text(length)
}

/** Reads a value of the metadata with its type before it. */
export async function readValue(window: ByteWindow, key: string, budget: StringBudget): Promise<GgufValue> {
  const what = `the value of ${JSON.stringify(cleanName(key))}`
  await window.need(TYPE_BYTES, what)
  const type = window.u32()
  if (type === STRING) return readString(window, what)
  if (type === ARRAY) return readArray(window, {what, budget, depth: 1, keep: !key.startsWith('tokenizer.')})
  const size = FIXED_BYTES.get(type)
  if (size === undefined) throw bad(window, `${what} has the type ${type}, which is not known`)
  await window.need(size, what)
  return scalarOf(type, window.bytes(size), 0)
}

async function readString(window: ByteWindow, what: string): Promise<string | undefined> {
  await window.need(COUNT_BYTES, what)
  const length = window.count64()
  if (length > MODEL_LIMITS.ggufKeptString) {
    window.skip(length, what)
    return undefined
  }
  await window.need(length, what)
  return window.text(length)
}

interface ArrayTask {
  what: string
  budget: StringBudget
  depth: number
  keep: boolean
}

async function readArray(window: ByteWindow, task: ArrayTask): Promise<GgufArray> {
  const {budget, depth, keep, what} = task
  await window.need(TYPE_BYTES + COUNT_BYTES, what)
  const type = window.u32()
  const length = window.count64()
  const size = FIXED_BYTES.get(type)
  if (size !== undefined) {
    if (length * size > window.remaining) window.skip(length * size, what)
    if (!keep || length > MODEL_LIMITS.ggufKeptArray) {
      window.skip(length * size, what)
      return {length}
    }
    await window.need(length * size, what)
    const bytes = window.bytes(length * size)
    return {length, values: Array.from({length}, (_, i) => scalarOf(type, bytes, i * size))}
  }
  if (length > budget.left) throw bad(window, `${what} has ${length} entries; too many are in its arrays`)
  budget.left -= length
  if (type === STRING) await skipStrings(window, length, what)
  else if (type !== ARRAY) throw bad(window, `${what} is an array of the type ${type}, which is not known`)
  else if (depth >= MODEL_LIMITS.ggufArrayDepth) throw bad(window, `${what} nests arrays deeper than ${depth} levels`)
  else for (let i = 0; i < length; i++) await readArray(window, {...task, depth: depth + 1, keep: false})
  return {length}
}

/** Goes over the strings of a token list; waits only where a chunk ends. */
async function skipStrings(window: ByteWindow, count: number, what: string): Promise<void> {
  let left = count - window.skipReadyStrings(count)
  while (left > 0) {
    if (window.ready < COUNT_BYTES) await window.need(COUNT_BYTES, what)
    window.skip(window.count64(), what)
    left -= 1
    left -= window.skipReadyStrings(left)
  }
}

function scalarOf(type: number, bytes: Buffer, at: number): number | boolean {
  switch (type) {
    case 0:
      return bytes.readUInt8(at)
    case 1:
      return bytes.readInt8(at)
    case 2:
      return bytes.readUInt16LE(at)
    case 3:
      return bytes.readInt16LE(at)
    case 4:
      return bytes.readUInt32LE(at)
    case 5:
      return bytes.readInt32LE(at)
    case 6:
      return bytes.readFloatLE(at)
    case BOOL:
      return bytes[at] !== 0
    case 10:
      return Number(bytes.readBigUInt64LE(at))
    case 11:
      return Number(bytes.readBigInt64LE(at))
    default:
      return bytes.readDoubleLE(at)
  }
}

function bad(window: ByteWindow, problem: string) {
  return badModelFile({file: window.file.path, offset: window.offset}, problem)
}
