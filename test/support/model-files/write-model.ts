import {mkdir, open, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'

import type {UserError} from '../../../src/errors.ts'

/** Writes a file, its folder too. */
export async function put(path: string, content: Buffer | string | object): Promise<string> {
  await mkdir(dirname(path), {recursive: true})
  const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content)
  await writeFile(path, bytes)
  return path
}

/** Writes a header and lets the file reach `size` without holding it: what follows is a hole. */
export async function putSparse(path: string, header: Buffer, size: number): Promise<string> {
  await put(path, header)
  const file = await open(path, 'r+')
  await file.truncate(size)
  await file.close()
  return path
}

/** Code and message of the error that something is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<{code: string; message: string; fix: string}> {
  const error = await promise.then(
    () => undefined,
    (thrown: UserError) => thrown,
  )
  if (!error) throw new Error('nothing was refused')
  if (!error.code) throw error
  return {code: error.code, message: error.message, fix: error.fix}
}
