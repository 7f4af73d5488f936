import type {FileHandle} from 'node:fs/promises'

/** Writes all bytes at the file's position: one call may write fewer. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    const {bytesWritten} = await file.write(bytes, from, bytes.length - from)
    from += bytesWritten
  }
}
