// Imported when YAML is written: the package is CommonJS, of which a bundle's
// `import()` would give no named exports.
import {Document, isMap, isNode, isSeq, Scalar} from 'yaml'

import type {CommentedManifest} from '../manifest.ts'

/**
 * Manifests as one YAML stream, `---` between them and a line break at the end, with their comments. A name that
 * YAML 1.1 (which kubectl reads) takes for a boolean or a number is quoted.
 * @throws RangeError for a comment on a field that is not there: a mistake in the caller
 */
export function manifestsToYaml(documents: readonly CommentedManifest[]): string {
  return documents.map(toText).join('---\n')
}

function toText({comments = {}, manifest}: CommentedManifest): string {
  const document = new Document(manifest, {aliasDuplicateObjects: false, compat: 'yaml-1.1'})
  for (const [path, comment] of Object.entries(comments)) {
    const text = commentText(comment)
    if (path === '') document.commentBefore = text
    else commentAt(document, path, text)
  }
  // A space in front stays below a field's own indentation; the head of a document needs no blank line after it.
  return document.toString({lineWidth: 0}).replace(/^((?:#.*\n)+)\n/, '$1')
}

function commentText(comment: string | readonly string[]): string {
  return [comment]
    .flat()
    .flatMap((text) => text.split(/[\r\n\u0085\u2028\u2029]+/))
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n')
}

function commentAt(document: Document, path: string, text: string): void {
  const keys = keysOf(path)
  const parent = document.getIn(keys.slice(0, -1), true)
  const last = keys.at(-1)
  if (isSeq(parent)) {
    const item = parent.get(last, true)
    if (isNode(item)) {
      item.commentBefore = text
      return
    }
  }
  if (isMap(parent)) {
    const pair = parent.items.find(({key}) => key === last || (isNode(key) && (key as Scalar).value === last))
    if (pair) {
      const key = isNode(pair.key) ? pair.key : new Scalar(pair.key)
      key.commentBefore = text
      pair.key = key
      return
    }
  }
  throw new RangeError(`A comment for ${path}, which the manifest does not have`)
}

/** `spec.metrics[0].type` as its keys. */
function keysOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) => (index === undefined ? key : Number(index)))
}
