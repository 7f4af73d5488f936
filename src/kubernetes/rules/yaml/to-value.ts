import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml'

import {UserError} from '../../../errors.ts'
import {join} from '../report.ts'
import {resolveScalar} from './resolve-scalar.ts'

export interface DocumentValue {
  value: unknown
  /** Character at which a field starts, by its path. */
  offsets: Map<string, number>
  duplicates: {path: string; offset: number}[]
}

interface Walk extends DocumentValue {
  document: Document
  /** What each alias stands for, which takes a search of the document. */
  aliases: Map<Alias, Node>
  /** Nodes seen so far, an alias counting as what it stands for. */
  seen: number
  placeOf(offset: number): string
}

const MAX_DEPTH = 100
const MAX_NODES = 300_000

/**
 * A document's value as JSON has it, with kubectl's reading of scalars, aliases and merge keys.
 * @throws UserError `E_BAD_YAML` for what is nested too deep, or grows too large by aliases
 */
export function toValue(document: Document, placeOf: (offset: number) => string): DocumentValue {
  const walk: Walk = {aliases: new Map(), document, duplicates: [], offsets: new Map(), placeOf, seen: 0, value: null}
  const value = readNode(document.contents as Node | null, '', 0, walk)
  return {value, offsets: walk.offsets, duplicates: walk.duplicates}
}

function readNode(node: Node | null | undefined, path: string, depth: number, walk: Walk): unknown {
  if (!node) return null
  const offset = node.range?.[0] ?? 0
  if (!walk.offsets.has(path)) walk.offsets.set(path, offset)
  if (depth > MAX_DEPTH || ++walk.seen > MAX_NODES) {
    const what = depth > MAX_DEPTH ? `nested deeper than ${MAX_DEPTH}` : `larger than ${MAX_NODES} values, by aliases`
    throw new UserError(`${walk.placeOf(offset)}: it is ${what}`, {
      code: 'E_BAD_YAML',
      fix: 'Write the manifests without nesting and aliases of that size',
    })
  }
  if (isAlias(node)) return readAlias(node, path, depth, walk)
  if (isScalar(node)) return scalarOf(node, walk)
  if (isSeq(node)) return node.items.map((item, i) => readNode(item as Node, `${path}[${i}]`, depth + 1, walk))
  return isMap(node) ? mapOf(node, path, depth, walk) : null
}

function readAlias(alias: Alias, path: string, depth: number, walk: Walk): unknown {
  const target = walk.aliases.get(alias) ?? (alias.resolve(walk.document) as Node | undefined)
  if (target) walk.aliases.set(alias, target)
  if (target) return readNode(target, path, depth + 1, walk)
  throw new UserError(`${walk.placeOf(alias.range?.[0] ?? 0)}: there is no anchor &${alias.source}`, {
    code: 'E_BAD_YAML',
    fix: `Put the text in quotes, or define &${alias.source} above`,
  })
}

function scalarOf(node: Scalar, walk: Walk): unknown {
  const plain = node.type === 'PLAIN' || node.type === undefined
  if (!plain || node.tag) return typeof node.value === 'string' ? tagged(node) : node.value
  return resolveScalar(String(node.value ?? ''), walk.placeOf(node.range?.[0] ?? 0))
}

/** `!!int "8"` is a number, `!!str 8` text. */
function tagged(node: Scalar): unknown {
  const text = node.value as string
  return /:(int|float|bool|null)$/.test(node.tag ?? '') ? resolveScalar(text, '') : text
}

function mapOf(map: YAMLMap, path: string, depth: number, walk: Walk): Record<string, unknown> {
  const own = new Map<string, unknown>()
  const merged = new Map<string, unknown>()
  for (const pair of map.items) {
    if (!isPair(pair)) continue
    const key = pair.key as Node
    if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
      const sources = [readNode(pair.value as Node, path, depth + 1, walk)].flat()
      for (const source of sources.reverse()) {
        for (const [name, value] of Object.entries((source ?? {}) as object)) merged.set(name, value)
      }
      continue
    }
    const name = String(readNode(key, `${path}\u0000key`, depth + 1, walk))
    const at = join(path, name)
    const offset = key.range?.[0] ?? 0
    if (own.has(name)) walk.duplicates.push({path: at, offset})
    walk.offsets.set(at, offset)
    own.set(name, readNode(pair.value as Node, at, depth + 1, walk))
  }
  return Object.fromEntries([...merged, ...own])
}
