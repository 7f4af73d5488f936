import {type FileHandle, stat} from 'node:fs/promises'

import {UserError} from '../../errors.ts'
import {shellQuote} from '../../shell-quote.ts'
import {clean} from '../../terminal/clean.ts'
import {replaceFile} from '../../write-file-atomic.ts'
import {parseObjectUrl} from './object-url.ts'
import type {Sink} from './sink.ts'
import {writeAll} from './write-all.ts'

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

/** @throws UserError `E_EXISTS` when the target is a file that is there, and `force` is not set */
export async function checkTarget({force, where}: Pick<Target, 'force' | 'where'>): Promise<void> {
  if (force || where === '-' || parseObjectUrl(where)) return
  const there = await stat(where).catch(() => undefined)
  // A device or a pipe is written to as it is.
  if (!there?.isFile() && !there?.isDirectory()) return
  throw new UserError(`${clean(where)} is there already`, {
    code: 'E_EXISTS',
    fix: `Name another file with -o, or replace it: --force`,
  })
}

async function writeToFile<T>(target: Target, fill: (sink: Sink) => Promise<T>): Promise<T> {
  await checkTarget(target)
  let result: {value: T} | undefined
  const fillFile = async (file: FileHandle) => {
    const sink = {write: (bytes: Uint8Array) => writeAll(file, bytes), commit: async () => {}, abort: async () => {}}
    result = {value: await fill(sink)}
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

function noStorageClass(where: string): UserError {
  return new UserError(`A storage class is for objects, and ${clean(where)} is a file`, {
    code: 'E_USAGE',
    fix: `Leave --storage-class out, or name an object: -o s3://bucket/${shellQuote(where.split('/').pop()!)}`,
  })
}
