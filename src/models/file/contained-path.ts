import {realpath} from 'node:fs/promises'
import {basename, dirname, isAbsolute, join, relative, sep} from 'node:path'
import {cleanName} from '../clean-name.ts'
import {badModelFile, unreadable} from '../model-error.ts'

/**
 * The path of a file that another file names, which has to lie in `folder` or below, symbolic links resolved. The
 * cache of the Hugging Face hub keeps a snapshot as links into `blobs` beside it: that is allowed too.
 * @throws UserError `E_BAD_MODEL_FILE` for a name that leads elsewhere, `E_READ` where there is no such file
 */
export async function containedPath(folder: string, name: string, namedBy: string): Promise<string> {
  const parts = name.split(/[/\\]/)
  if (name === '' || name.includes('\0') || isAbsolute(name) || /^[a-z]:/i.test(name) || parts.includes('..'))
    throw outside(namedBy, name)
  const path = join(folder, ...parts)
  const real = await realpath(path).catch((error: unknown) => {
    throw unreadable(path, `${cleanName(namedBy)} names it and it is not there`, 'Download the missing file.', error)
  })
  const home = await realpath(folder)
  const roots = [home, ...hubBlobs(home)]
  if (!roots.some((root) => isWithin(root, real))) throw outside(namedBy, name)
  return path
}

/** `models--org--name/blobs` for a folder `models--org--name/snapshots/revision`. */
function hubBlobs(folder: string): string[] {
  const snapshots = dirname(folder)
  const repository = dirname(snapshots)
  const isHub = basename(snapshots) === 'snapshots' && /^models--/.test(basename(repository))
  return isHub ? [join(repository, 'blobs')] : []
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function outside(namedBy: string, name: string) {
  return badModelFile(
    {file: namedBy},
    `it names the file ${JSON.stringify(cleanName(name))}, which is outside of the model's folder`,
    'Put all files of the model into one folder; do not use files from a source you do not trust.',
  )
}
