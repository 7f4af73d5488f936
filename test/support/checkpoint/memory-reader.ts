import type {RandomReader} from '../../../src/checkpoint/random-reader.ts'
import {UserError} from '../../../src/errors.ts'

/** Bytes in memory, read as a file is. */
export function memoryReader(bytes: Uint8Array, name = 'file'): RandomReader {
  return {
    name,
    size: bytes.length,
    async read(offset, target) {
      if (offset + target.length > bytes.length)
        throw new UserError(`${name} ends.`, {code: 'E_TRUNCATED', fix: 'Ask for less.'})
      target.set(bytes.subarray(offset, offset + target.length))
    },
    close: async () => {},
  }
}
