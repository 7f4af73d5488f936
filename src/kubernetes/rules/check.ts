import type {Finding} from '../finding.ts'
import {checkAcross} from './across/check-across.ts'
import {checkObject} from './check-object.ts'
import {isRecord} from './decode.ts'

/** A finding, and which of the manifests it is about. */
export interface NumberedFinding {
  document: number
  finding: Finding
}

/** An object of the stream, alone or as an item of a List. */
interface Item {
  document: number
  /** Path of the object in its document: empty, or `items[2]`. */
  base: string
  manifest: unknown
}

/** Lists inside lists end somewhere. */
const MAX_LISTS = 8

/**
 * Checks manifests as a Kubernetes API server would on create, with strict validation and default feature gates, and
 * warns of what it would accept and is of no use, in one manifest or between them. Any value may be given; an object
 * of a kind that is not known is a warning. What was given is not changed.
 */
export function checkManifests(manifests: readonly unknown[]): Finding[] {
  return checkEach(manifests).map(({finding}) => finding)
}

/** {@link checkManifests}, with the number of the manifest that each finding is about. */
export function checkEach(manifests: readonly unknown[]): NumberedFinding[] {
  const objects = manifests
    .flatMap((manifest, document) => unfold({base: '', document, manifest}, 0))
    .map(({base, document, manifest}) => ({base, document, ...checkObject(manifest, base)}))
  const alone = objects.flatMap(({document, findings}) => findings.map((finding) => ({document, finding})))
  return [...alone, ...checkAcross(objects)]
}

function unfold(object: Item, depth: number): Item[] {
  const {base, document, manifest} = object
  if (!isRecord(manifest) || manifest['apiVersion'] !== 'v1' || manifest['kind'] !== 'List') return [object]
  const items = manifest['items'] ?? []
  if (!Array.isArray(items) || depth === MAX_LISTS) return [object]
  return items.flatMap((item, i) =>
    unfold({base: base ? `${base}.items[${i}]` : `items[${i}]`, document, manifest: item}, depth + 1),
  )
}
