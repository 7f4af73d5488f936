import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import type {FileLayout} from '../layout.ts'
import type {RandomReader} from '../random-reader.ts'

/** A file that goes into a container. */
export interface InputFile {
  /** In the container: relative, with `/`. */
  path: string
  /** Permission bits. */
  mode?: number
  layout: FileLayout
  /** The bytes, while they are what `layout` was read from. */
  open(): Promise<InputReader>
}

export interface InputReader extends RandomReader {
  /** Whether the source is another by now; a source that cannot tell says no. */
  changed(): Promise<boolean>
}

export function changedSource(name: string): UserError {
  return new UserError(`${clean(name)} changed while it was read`, {
    code: 'E_CHANGED',
    fix: 'Let no other program write it meanwhile, and run the command again',
    exit: 3,
  })
}
