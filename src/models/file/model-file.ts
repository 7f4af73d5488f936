import {type FileHandle, open, stat} from 'node:fs/promises'

import {truncated, unreadable} from '../model-error.ts'

/** A file of a model, of which only pieces are read. */
export interface ModelFile {
  path: string
  /** Bytes. */
  size: number
  /**
   * Reads exactly `length` bytes at `offset`.
   * @throws UserError `E_TRUNCATED` where the file ends before that, `E_READ` where the system refuses
   */
  read(offset: number, length: number): Promise<Buffer>
}

/**
 * Opens a regular file for the time of `use`.
 * @throws UserError `E_READ`
 */
export async function withModelFile<T>(path: string, use: (file: ModelFile) => Promise<T>): Promise<T> {
  // Before it is opened: opening a pipe would wait for its writer.
  const stats = await stat(path).catch((error: unknown) => refuse(path, error))
  if (!stats.isFile()) throw unreadable(path, 'it is no regular file', 'Give the path of the model file itself.')
  const handle = await open(path, 'r').catch((error: unknown) => refuse(path, error))
  try {
    return await use(modelFile(path, stats.size, handle))
  } finally {
    await handle.close()
  }
}

function modelFile(path: string, size: number, handle: FileHandle): ModelFile {
  return {
    path,
    size,
    async read(offset, length) {
      if (offset + length > size)
        throw truncated({file: path, offset}, `${length} bytes are needed there and the file has ${size} in all`)
      const bytes = Buffer.allocUnsafe(length)
      let filled = 0
      while (filled < length) {
        const {bytesRead} = await handle
          .read(bytes, filled, length - filled, offset + filled)
          .catch((error: unknown) => refuse(path, error))
        if (bytesRead === 0) throw truncated({file: path, offset: offset + filled}, 'the file became shorter meanwhile')
        filled += bytesRead
      }
      return bytes
    },
  }
}

function refuse(path: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
  const problem = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission is denied' : code
  throw unreadable(path, problem, 'Check the path and its permissions.', error)
}
