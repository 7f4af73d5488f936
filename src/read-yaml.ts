import {type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit} from 'yaml'

import {UserError} from './errors.ts'
import {clean} from './terminal/clean.ts'

/** Most aliases in a file, and most that the content of one anchor is taken for: past it, it is no spec. */
const MAX_ALIASES = 100

export interface YamlText {
  text: string
  /** File name, for messages. */
  file: string
}

export interface YamlValue {
  value: unknown
  /** `file:line:column` of the field at the path, or of what should hold it. */
  placeOf(path: readonly PropertyKey[]): string
}

/**
 * Reads one YAML (or JSON) document into plain values: what is repeated, too deep or an explosion of aliases is refused.
 * @throws UserError `E_YAML` with line and column
 */
export function readYaml({file, text}: YamlText): YamlValue {
  const lines = new LineCounter()
  const placeAt = (offset: number) => {
    const {col, line} = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  // Repeated keys are looked for below: the parser's own search takes minutes for a map of 100,000 keys.
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'error',
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
  })
  const [error] = document.errors
  const damage = error
    ? {offset: error.pos[0], message: MESSAGES[error.code] ?? clean(error.message)}
    : damageOf(document)
  if (damage) throw damaged(placeAt(damage.offset), damage.message)
  return {
    value: toPlain(document, file),
    placeOf: (path) => {
      const offset = offsetOf(document, path)
      return offset === undefined ? file : placeAt(offset)
    },
  }
}

/** In place of what the parser says to a programmer. */
const MESSAGES: Record<string, string> = {
  MULTIPLE_DOCS: 'a second document begins here, and one is read',
  NON_STRING_KEY: 'the name of a field has to be text',
  RESOURCE_EXHAUSTION: 'nested too deeply',
}

interface Damage {
  offset: number
  message: string
}

/** What the parser lets through: a field that is there twice, an alias of nothing, too many aliases. */
function damageOf(document: Document): Damage | undefined {
  const anchors = new Set<string>()
  let aliases = 0
  let damage: Damage | undefined
  visit(document, (_, node) => {
    if (isMap(node)) damage = repeatedIn(node.items)
    if (isAlias(node)) {
      const offset = node.range?.[0] ?? 0
      if (++aliases > MAX_ALIASES) damage = {offset, message: `more than ${MAX_ALIASES} aliases`}
      if (!anchors.has(node.source)) damage = {offset, message: `nothing before is named &${clean(node.source)}`}
    } else if (isNode(node) && node.anchor) anchors.add(node.anchor)
    return damage ? visit.BREAK : undefined
  })
  return damage
}

function repeatedIn(items: readonly {key: unknown}[]): Damage | undefined {
  const seen = new Set<unknown>()
  for (const {key} of items) {
    if (!isScalar(key)) continue
    const offset = key.range?.[0] ?? 0
    // A plain object cannot hold it as any other field.
    if (key.value === '__proto__') return {offset, message: 'a field cannot be named __proto__'}
    if (seen.has(key.value)) return {offset, message: `"${clean(String(key.value))}" is there twice`}
    seen.add(key.value)
  }
  return undefined
}

function toPlain(document: Document, file: string): unknown {
  try {
    return document.toJS({maxAliasCount: MAX_ALIASES})
  } catch (cause) {
    throw damaged(file, 'aliases expand to too much', cause)
  }
}

function damaged(place: string, message: string, cause?: unknown): UserError {
  return new UserError(`${place}: ${message}`, {
    code: 'E_YAML',
    fix: `Mend ${place}; \`frugal estimate --schema\` shows what a spec may hold.`,
    ...(cause !== undefined && {cause}),
  })
}

/** Where the name of the field begins, or of the nearest that is there above it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    const last = path[length - 1]
    const key =
      isMap(parent) && parent.items.map((item) => item.key).find((name) => isScalar(name) && name.value === last)
    const node = isSeq(parent) ? parent.get(last, true) : key
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0]
}
