import type {FileHandle} from 'node:fs/promises'

import type {FilePlaces} from './sink.ts'

/** Writes all bytes, at `offset` or at the file's position: one call may write fewer. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, offset?: number): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    const position = offset === undefined ? null : offset + from
    const {bytesWritten} = await file.write(bytes, from, bytes.length - from, position)
    from += bytesWritten
  }
}

/** How a regular file is written at any place. */
export function placesIn(file: FileHandle): FilePlaces {
  return {fd: file.fd, writeAt: (offset, bytes) => writeAll(file, bytes, offset)}
}
