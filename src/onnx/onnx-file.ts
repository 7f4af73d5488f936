import {type FileHandle, open, stat} from 'node:fs/promises'

import {EXIT, UserError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import {truncated, unreadable} from './onnx-error.ts'

/** An open file of a model. */
export interface OnnxFile {
  path: string
  size: number
  handle: FileHandle
  /** @throws UserError `E_CHANGED` where it was written to since it was opened */
  checkUnchanged(): Promise<void>
}

/**
 * Opens a regular file; the caller closes its handle.
 * @throws UserError `E_READ`
 */
export async function openFile(path: string): Promise<OnnxFile> {
  // Before it is opened: opening a pipe would wait for its writer.
  const before = await stat(path).catch((error: unknown) => refuse(path, error))
  if (!before.isFile()) throw unreadable(path, 'it is no regular file', 'Give the path of the model file itself.')
  const handle = await open(path, 'r').catch((error: unknown) => refuse(path, error))
  const {mtimeNs, size} = await handle.stat({bigint: true})
  return {
    path,
    size: Number(size),
    handle,
    async checkUnchanged() {
      const now = await handle.stat({bigint: true})
      if (now.size === size && now.mtimeNs === mtimeNs) return
      throw new UserError(`${clean(path)} was changed while it was read.`, {
        code: 'E_CHANGED',
        exit: EXIT.unavailable,
        fix: 'Wait until it is written, then run the command again.',
      })
    },
  }
}

/**
 * Fills `target` from `offset` on.
 * @throws UserError `E_TRUNCATED`, `E_READ`
 */
export async function readInto({handle, path}: OnnxFile, offset: number, target: Uint8Array): Promise<void> {
  let filled = 0
  while (filled < target.length) {
    const {bytesRead} = await handle
      .read(target, filled, target.length - filled, offset + filled)
      .catch((error: unknown) => refuse(path, error))
    if (bytesRead === 0) throw truncated(path, `${target.length - filled} more bytes are needed`, offset + filled)
    filled += bytesRead
  }
}

function refuse(path: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
  const problem = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission is denied' : code
  throw unreadable(path, problem, 'Check the path and its permissions.', error)
}
