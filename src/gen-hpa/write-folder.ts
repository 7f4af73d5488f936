import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readFile, rename, rm, rmdir, stat} from 'node:fs/promises'
import {join} from 'node:path'

import {UserError} from '../errors.ts'
import {isFolder} from '../is-folder.ts'
import type {CommentedManifest} from '../kubernetes/manifest.ts'
import {kustomization} from '../kubernetes/manifests/kustomization.ts'
import {manifestsToYaml} from '../kubernetes/manifests/write-yaml.ts'
import {shellQuote} from '../shell-quote.ts'
import {writeError} from '../write-error.ts'
import {writeFileAtomic} from '../write-file-atomic.ts'

const KUSTOMIZATION = 'kustomization.yaml'
const MARK = 'Written by frugal gen-hpa'

/** Whether an output path means a folder: it ends in a slash, or is one. */
export async function namesFolder(path: string): Promise<boolean> {
  return /[/\\]$/.test(path) || (await isFolder(path))
}

/**
 * Writes a file a document and a kustomization.yaml that lists them. All are written beside first, then moved: what
 * cannot be written leaves the folder as it was.
 * @returns the paths written
 * @throws UserError `E_WRITE`
 */
export async function writeFolder(folder: string, documents: readonly CommentedManifest[]): Promise<string[]> {
  const files = filesOf(documents)
  const isNew = !existsSync(folder)
  try {
    await mkdir(folder, {recursive: true})
    await refuseForeign(folder, [...files.keys()])
    const staging = await mkdtemp(join(folder, '.frugal-'))
    try {
      for (const [name, text] of files) await writeFileAtomic(join(staging, name), text)
      for (const name of files.keys()) await rename(join(staging, name), join(folder, name))
    } finally {
      await rm(staging, {recursive: true, force: true})
    }
  } catch (error) {
    // Only where nothing is in it.
    if (isNew) await rmdir(folder).catch(() => {})
    throw writeError(folder, error)
  }
  return [...files.keys()].map((name) => join(folder, name))
}

/** Names and texts; the list of all comes last, so that it never names a file that is not there. */
function filesOf(documents: readonly CommentedManifest[]): Map<string, string> {
  const files = new Map(documents.map((document) => [fileName(document), manifestsToYaml([document])]))
  const list = {...kustomization([...files.keys()]), comments: {'': MARK}}
  return files.set(KUSTOMIZATION, manifestsToYaml([list]))
}

/** `horizontal-pod-autoscaler-ml-api-hpa.yaml`: the name is one that Kubernetes takes, so it is one file name. */
function fileName({manifest: {kind, metadata}}: CommentedManifest): string {
  const words = kind.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-')
  return `${words.toLowerCase()}-${metadata.name}.yaml`
}

async function refuseForeign(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if ((await stat(join(folder, name)).catch(() => undefined))?.isDirectory()) {
      throw new UserError(`Cannot write ${join(folder, name)}: it is a folder`, {
        code: 'E_WRITE',
        fix: 'Choose another folder',
      })
    }
  }
  const list = await readFile(join(folder, KUSTOMIZATION), 'utf8').catch(() => undefined)
  if (list === undefined || list.startsWith(`# ${MARK}`)) return
  const inside = join(folder, 'autoscaling')
  throw new UserError(`${join(folder, KUSTOMIZATION)} is not of frugal's writing, and would be lost`, {
    code: 'E_WRITE',
    fix: `Write to a folder of its own, -o ${shellQuote(inside)}/, and list it under resources:`,
  })
}
