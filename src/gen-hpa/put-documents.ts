import type {CommentedManifest} from '../kubernetes/manifest.ts'
import {manifestsToYaml} from '../kubernetes/manifests/write-yaml.ts'
import {shellQuote} from '../shell-quote.ts'
import {writeFileAtomic} from '../write-file-atomic.ts'
import {usage} from './parse.ts'
import {namesFolder, writeFolder} from './write-folder.ts'

/** What went where: text for stdout, or files and a word on them. */
export type Put = {text: string} | {files: string[]; message: string}

/**
 * The documents as YAML: for stdout, or in a file or a folder.
 * @throws UserError `E_WRITE`, `E_USAGE` for an empty path
 */
export async function putDocuments(documents: readonly CommentedManifest[], out = '-'): Promise<Put> {
  if (out === '-') return {text: manifestsToYaml(documents).trimEnd()}
  if (out === '') throw usage('--out is empty', 'Name a file, as -o hpa.yaml, or a folder, as -o k8s/')
  if (await namesFolder(out)) {
    const files = await writeFolder(out, documents)
    return {files, message: `Wrote ${files.length} files to ${out}: kubectl apply -k ${shellQuote(out)}`}
  }
  await writeFileAtomic(out, manifestsToYaml(documents))
  return {files: [out], message: `Wrote ${out}`}
}
