import {cleanName} from '../../models/clean-name.ts'
import {isObject, type JsonObject, measureJson, ownField} from '../../models/file/bounded-json.ts'
import type {ElementType, SourceFormat} from '../layout.ts'
import {flawOfPath} from '../relative-path.ts'
import type {ContainerBase, ContainerDirectory, ContainerFile, ContainerTensor} from './container.ts'
import {type Kind, SOURCE_FORMATS} from './directory.ts'
import {CONTAINER_LIMITS} from './format.ts'

type Fail = (problem: string) => Error

const SHA256 = /^[0-9a-f]{64}$/
const TYPE = /^[a-z0-9_:]{1,40}$/
const MAX_MODE = 0o7777
const MAX_OPTIONS = 100
const ROW_FIELDS = 5

/**
 * Reads the directory of a container and holds every field against what it may be.
 * @throws what `fail` makes
 */
export function decodeDirectory(bytes: Buffer, fail: Fail): ContainerDirectory {
  const json = parse(bytes, fail)
  const frugal = ownField(json, 'frugal')
  if (typeof frugal !== 'string') throw fail('its directory does not say which version wrote it')
  const base = ownField(json, 'base')
  return {
    frugal,
    options: optionsOf(ownField(json, 'options'), fail),
    ...(base !== undefined && {base: baseOf(base, fail)}),
    files: filesOf(json, fail),
  }
}

function parse(bytes: Buffer, fail: Fail): JsonObject {
  const {deepest, values} = measureJson(bytes)
  if (deepest > CONTAINER_LIMITS.jsonDepth || values > CONTAINER_LIMITS.jsonValues)
    throw fail(`its directory has ${values} values and is ${deepest} levels deep`)
  let json: unknown
  try {
    json = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw fail('its directory is no valid JSON')
  }
  if (!isObject(json)) throw fail('its directory is no JSON object')
  return json
}

function optionsOf(options: unknown, fail: Fail): ContainerDirectory['options'] {
  if (!isObject(options) || Object.keys(options).length > MAX_OPTIONS) throw fail('its directory has no valid options')
  if (!Object.values(options).every((value) => ['string', 'number', 'boolean'].includes(typeof value)))
    throw fail('an option in its directory is no plain value')
  return options as ContainerDirectory['options']
}

function baseOf(base: unknown, fail: Fail): ContainerBase {
  const name = isObject(base) ? ownField(base, 'name') : undefined
  const files = isObject(base) ? ownField(base, 'files') : undefined
  if (typeof name !== 'string' || !Array.isArray(files)) throw fail('its directory does not say what its base is')
  return {name, files: files.map((file) => identityOf(file, fail))}
}

function filesOf(json: JsonObject, fail: Fail): ContainerFile[] {
  const files = ownField(json, 'files')
  if (!Array.isArray(files) || files.length > CONTAINER_LIMITS.files) throw fail('its directory has no valid files')
  const kinds = kindsOf(ownField(json, 'kinds'), fail)
  const all = files.map((file) => fileOf(file, kinds, fail))
  const tensors = all.reduce((sum, file) => sum + file.tensors.length, 0)
  if (tensors > CONTAINER_LIMITS.tensors) throw fail(`its directory has ${tensors} tensors`)
  checkPaths(all, fail)
  return all
}

function identityOf(file: unknown, fail: Fail): {path: string; size: number; sha256: string} {
  if (!isObject(file)) throw fail('a file in its directory is no object')
  const path = ownField(file, 'path')
  if (typeof path !== 'string') throw fail('a file in its directory has no path')
  const flaw = flawOfPath(path)
  if (flaw !== undefined) throw fail(`the path ${quoted(path)} cannot be taken, as ${flaw}`)
  const sha256 = ownField(file, 'sha256')
  const size = ownField(file, 'size')
  if (typeof sha256 !== 'string' || !SHA256.test(sha256)) throw fail(`${quoted(path)} has no valid sha256`)
  if (!isCount(size)) throw fail(`${quoted(path)} has no valid size`)
  return {path, size, sha256}
}

function fileOf(file: unknown, kinds: readonly Kind[], fail: Fail): ContainerFile {
  const identity = identityOf(file, fail)
  const failHere: Fail = (problem) => fail(`${quoted(identity.path)} ${problem}`)
  const format = ownField(file as JsonObject, 'format')
  const mode = ownField(file as JsonObject, 'mode')
  const rows = ownField(file as JsonObject, 'tensors')
  if (typeof format !== 'string' || !SOURCE_FORMATS.has(format)) throw failHere('has a format that is not known')
  if (mode !== undefined && !(isCount(mode) && mode <= MAX_MODE)) throw failHere('has no valid mode')
  if (!Array.isArray(rows)) throw failHere('has no list of tensors')
  const tensors = rows.map((row) => tensorOf(row, kinds, failHere))
  let end = 0
  for (const {length, offset} of tensors) {
    if (offset < end) throw failHere('has tensors that overlap')
    end = offset + length
  }
  if (end > identity.size) throw failHere('has tensors beyond its end')
  return {...identity, format: format as SourceFormat, ...(mode !== undefined && {mode}), tensors}
}

function tensorOf(row: unknown, kinds: readonly Kind[], fail: Fail): ContainerTensor {
  if (!Array.isArray(row) || row.length !== ROW_FIELDS) throw fail('has a tensor that is no row of five')
  const [name, offset, length, kind, shape] = row as unknown[]
  if (typeof name !== 'string' || name.length > CONTAINER_LIMITS.nameBytes) throw fail('has a tensor without a name')
  const failHere = (problem: string) => fail(`has a tensor ${quoted(name)} ${problem}`)
  if (!isCount(offset) || !isCount(length)) throw failHere('without a place')
  if (shape !== null && !isShape(shape)) throw failHere('without a valid shape')
  const [dtype, type] = (isCount(kind) ? kinds[kind] : undefined) ?? [undefined, undefined]
  if (dtype === undefined) throw failHere('of a kind that is not there')
  return {
    name,
    offset,
    length,
    ...(dtype !== null && {dtype}),
    ...(type !== null && {type: type as ElementType}),
    ...(shape !== null && {shape}),
  }
}

function kindsOf(kinds: unknown, fail: Fail): Kind[] {
  if (!Array.isArray(kinds)) throw fail('its directory has no kinds of tensors')
  for (const kind of kinds as unknown[]) {
    const [dtype, type] = Array.isArray(kind) && kind.length === 2 ? (kind as unknown[]) : []
    if (dtype !== null && typeof dtype !== 'string') throw fail('a kind of tensors has no dtype')
    if (type !== null && !(typeof type === 'string' && TYPE.test(type))) throw fail('a kind of tensors has no type')
  }
  return kinds as Kind[]
}

/** Each path once, and none as the folder of another. */
function checkPaths(files: readonly ContainerFile[], fail: Fail): void {
  const paths = new Set(files.map(({path}) => path))
  if (paths.size !== files.length) throw fail('two of its files have the same path')
  for (const {path} of files) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      if (paths.has(path.slice(0, at))) throw fail(`${quoted(path)} lies in a file`)
    }
  }
}

function quoted(text: string): string {
  return JSON.stringify(cleanName(text))
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= CONTAINER_LIMITS.dimensions && value.every(isCount)
}
