import type {ModelFile} from '../../models/file/model-file.ts'
import {truncated} from '../../models/model-error.ts'
import type {RandomReader} from '../random-reader.ts'
import {bytesAt} from '../read-bytes.ts'

const BUFFER_BYTES = 16 * 1024

/** A reader as the readers of model headers take it. Small reads beside each other are one read of the source. */
export function modelFileOf(reader: RandomReader): ModelFile {
  const {name, size} = reader
  let start = 0
  let buffer = Buffer.alloc(0)
  return {
    path: name,
    size,
    async read(offset, length) {
      if (offset + length > size)
        throw truncated({file: name, offset}, `${length} bytes are needed there and the file has ${size} in all`)
      if (length >= BUFFER_BYTES) return await bytesAt(reader, offset, length)
      if (offset < start || offset + length > start + buffer.length) {
        buffer = await bytesAt(reader, offset, Math.min(BUFFER_BYTES, size - offset))
        start = offset
      }
      return buffer.subarray(offset - start, offset - start + length)
    },
  }
}
