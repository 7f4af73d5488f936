import {realpathSync, statSync} from 'node:fs'
import {basename, dirname, isAbsolute, join, relative, resolve, sep} from 'node:path'

import {UserError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import {ONNX_LIMITS} from './limits.ts'
import {badModelFile, quoted, unreadable} from './onnx-error.ts'

interface ExternalFile {
  /** Links resolved. */
  path: string
  size: number
}

/** The files beside a model that hold its weights, each looked at once. */
export class ExternalFiles {
  readonly #model: string
  readonly #files = new Map<string, ExternalFile>()

  constructor(model: string) {
    this.#model = model
  }

  /**
   * Where a file that the model names lies: in the model's folder or below, links resolved.
   * @throws UserError `E_UNSAFE_PATH` for a path that leads elsewhere, `E_READ` where there is no such file
   */
  find(location: string): ExternalFile {
    const known = this.#files.get(location)
    if (known) return known
    if (this.#files.size >= ONNX_LIMITS.externalFiles)
      throw badModelFile(this.#model, `it names more than ${ONNX_LIMITS.externalFiles} files`)
    const found = this.#look(location)
    this.#files.set(location, found)
    return found
  }

  #look(location: string): ExternalFile {
    const parts = location.split(/[/\\]/)
    if (location === '' || location.includes('\0')) throw this.#unsafe(location, 'that is no path')
    if (isAbsolute(location) || /^(?:[a-z]:|\\)/i.test(location)) throw this.#unsafe(location, 'it is absolute')
    if (parts.includes('..')) throw this.#unsafe(location, 'it leads out of the folder of the model')
    const folder = dirname(resolve(this.#model))
    const path = join(folder, ...parts)
    try {
      const real = realpathSync(path)
      const home = realpathSync(folder)
      if (![home, ...hubBlobs(home)].some((root) => isWithin(root, real)))
        throw this.#unsafe(location, 'it is a link out of the folder of the model')
      const stats = statSync(real)
      if (stats.isFile()) return {path: real, size: stats.size}
    } catch (error) {
      if (error instanceof UserError) throw error
      throw this.#missing(path, error)
    }
    throw unreadable(path, 'it is no regular file', 'Put the weights of the model there.')
  }

  #missing(path: string, error: unknown): UserError {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    const problem = code === 'ENOENT' ? `${clean(this.#model)} keeps weights there and it is missing` : code
    return unreadable(path, problem, 'Put the file with the weights beside the model, under that name.', error)
  }

  #unsafe(location: string, flaw: string): UserError {
    return new UserError(`${clean(this.#model)} names the file ${quoted(location)}: ${flaw}.`, {
      code: 'E_UNSAFE_PATH',
      fix: 'Put all files of the model into one folder; do not use files from a source you do not trust.',
    })
  }
}

/** The cache of the Hugging Face hub keeps `models--org--name/snapshots/revision` as links into `blobs` above it. */
function hubBlobs(folder: string): string[] {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const repository = dirname(dirname(at))
    if (basename(dirname(at)) === 'snapshots' && basename(repository).startsWith('models--'))
      return [join(repository, 'blobs')]
  }
  return []
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
