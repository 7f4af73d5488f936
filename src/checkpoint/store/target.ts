import {type FileHandle, stat} from 'node:fs/promises'
import {basename, join} from 'node:path'

import {UserError} from '../../errors.ts'
import {shellQuote} from '../../shell-quote.ts'
import {clean} from '../../terminal/clean.ts'
import {replaceFile} from '../../write-file-atomic.ts'
import {parseObjectUrl} from './object-url.ts'
import type {Sink} from './sink.ts'
import {placesIn, writeAll} from './write-all.ts'

/** Where the result goes: a path, `-` for standard output, `s3://` or `gs://`. */
export interface Target {
  where: string
  /** Replace what is there. */
  force: boolean
  /** Of an object; absent: the bucket's own. */
  storageClass?: string
  /** Permission bits of a file that is not there yet. */
  mode?: number
  /** Most bytes that are expected. */
  expectedBytes: number
  env: NodeJS.ProcessEnv
}

/**
 * Opens a target for `fill`, and commits it when that returns: the whole result is there then, or nothing.
 * @throws UserError `E_EXISTS`, `E_WRITE`, what a store throws; what `fill` throws passes through
 */
export async function writeTarget<T>(target: Target, fill: (sink: Sink) => Promise<T>): Promise<T> {
  const {where} = target
  if (where === '-') return fill(standardOutput())
  if (target.storageClass !== undefined && !parseObjectUrl(where)) throw noStorageClass(where)
  return parseObjectUrl(where) ? writeObject(target, fill) : writeToFile(target, fill)
}

/**
 * Says early what would go wrong at the end.
 * @param sources what is read: paths, or objects; they stay as they are
 * @throws UserError `E_EXISTS` when the target is there and `force` is not set; `E_USAGE` when it is a source
 */
export async function checkTarget(
  {env, force, where}: Pick<Target, 'env' | 'force' | 'where'>,
  sources: readonly string[],
): Promise<void> {
  if (where === '-') return
  if (await isOneOf(where, sources)) {
    throw new UserError(`${clean(where)} is the source itself, which stays as it is`, {
      code: 'E_USAGE',
      fix: 'Name another target with -o',
    })
  }
  const isObject = parseObjectUrl(where) !== undefined
  if (!isObject && (await stat(where).catch(() => undefined))?.isDirectory()) {
    const fix = `Name a file in it: -o ${join(where, basename(sources[0] ?? 'model'))}`
    throw new UserError(`${clean(where)} is a folder`, {code: 'E_EXISTS', fix: clean(fix)})
  }
  if (force || !(isObject ? await objectExists(where, env) : await isThere(where))) return
  throw exists(where)
}

/** A device or a pipe is written to as it is. */
async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}

async function objectExists(where: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const {objectStore} = await import('./object-store.ts')
  const store = objectStore(parseObjectUrl(where)!, env)
  try {
    return await store.exists()
  } finally {
    store.destroy()
  }
}

/** By what the names lead to: links of any kind are seen through. */
async function isOneOf(where: string, sources: readonly string[]): Promise<boolean> {
  if (parseObjectUrl(where)) return sources.includes(where)
  const target = await stat(where, {bigint: true}).catch(() => undefined)
  if (!target?.isFile()) return false
  for (const source of sources) {
    const found = await stat(source, {bigint: true}).catch(() => undefined)
    if (found?.ino === target.ino && found.dev === target.dev) return true
  }
  return false
}

async function writeToFile<T>(target: Target, fill: (sink: Sink) => Promise<T>): Promise<T> {
  let result: {value: T} | undefined
  const fillFile = async (file: FileHandle) => {
    // A device or a pipe has no places.
    const places = (await file.stat()).isFile() ? {places: placesIn(file)} : {}
    const write = (bytes: Uint8Array) => writeAll(file, bytes)
    const sink = {write, ...places, commit: async () => {}, abort: async () => {}}
    result = {value: await fill(sink)}
    // Another run may have made it meanwhile.
    if (!target.force && (await isThere(target.where))) throw exists(target.where)
  }
  await replaceFile(target.where, fillFile, target.mode === undefined ? {} : {mode: target.mode})
  return result!.value
}

async function writeObject<T>(target: Target, fill: (sink: Sink) => Promise<T>): Promise<T> {
  const {env, expectedBytes, storageClass, where} = target
  const {objectStore} = await import('./object-store.ts')
  const store = objectStore(parseObjectUrl(where)!, env)
  try {
    const sink = await store.create({expectedBytes, ...(storageClass && {storageClass})})
    try {
      const value = await fill(sink)
      await sink.commit()
      return value
    } catch (error) {
      await sink.abort()
      throw error
    }
  } finally {
    store.destroy()
  }
}

function standardOutput(): Sink {
  const {stdout} = process
  if (stdout.isTTY) {
    throw new UserError('Compressed or raw bytes are not written to a terminal', {
      code: 'E_USAGE',
      fix: 'Redirect standard output, or name a file with -o',
    })
  }
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        // A pipe keeps what it is given until it is read, and the caller uses its memory again.
        stdout.write(Buffer.from(bytes), (error) => (error ? reject(error) : resolve()))
      }),
    commit: async () => {},
    abort: async () => {},
  }
}

function exists(where: string): UserError {
  return new UserError(`${clean(where)} is there already`, {
    code: 'E_EXISTS',
    fix: 'Name another target with -o, or replace it: --force',
  })
}

function noStorageClass(where: string): UserError {
  return new UserError(`A storage class is for objects, and ${clean(where)} is a file`, {
    code: 'E_USAGE',
    fix: `Leave --storage-class out, or name an object: -o s3://bucket/${shellQuote(where.split('/').pop()!)}`,
  })
}
