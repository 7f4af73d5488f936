import {createReadStream} from 'node:fs'

import {UserError} from './errors.ts'
import {clean} from './terminal/clean.ts'

/** Most bytes of a file of manifests or values: a thousand manifests are about 2 MB. */
const MAX_BYTES = 16_000_000

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
}

export interface FileText {
  /** The file's name in messages. */
  file: string
  text: string
}

/**
 * A file of text, `-` for standard input.
 * @throws UserError `E_READ`
 */
export async function readText(path: string): Promise<FileText> {
  const file = path === '-' ? 'standard input' : clean(path)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      chunks.push(Buffer.from(chunk as Buffer))
      size += chunks.at(-1)!.length
      if (size > MAX_BYTES) throw new RangeError(`it is larger than ${MAX_BYTES / 1e6} MB`)
    }
    return {file, text: new TextDecoder('utf-8', {fatal: true}).decode(Buffer.concat(chunks))}
  } catch (cause) {
    const {code = '', message} = cause as NodeJS.ErrnoException
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : (REASONS[code] ?? message)
    throw new UserError(`${file}: ${reason}`, {
      code: 'E_READ',
      fix: 'Name a file of YAML, or - for standard input',
      cause,
    })
  }
}
