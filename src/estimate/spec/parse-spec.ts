import {LineCounter, parseDocument} from 'yaml'

import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import {describeIssue, pathText, type SpecIssue} from './issues.ts'
import {type Override, setOverrides} from './overrides.ts'
import {specSchema, toSpec} from './schema.ts'
import type {Spec} from './spec.ts'

/** Most characters of a spec: a service of 1,000 components has about 200,000. */
export const MAX_SPEC_CHARS = 2_000_000
/** Most aliases of one anchor's content: past it the file is an explosion, not a spec. */
const MAX_ALIASES = 100
const MOST_ISSUES_SHOWN = 10

export interface SpecText {
  text: string
  /** File name, for messages. */
  file: string
}

/**
 * Reads a spec from YAML or JSON (JSON is YAML), checks it and settles its defaults.
 * @throws UserError `E_YAML` with line and column, `E_SPEC` with each field that is wrong, `E_SPEC_TOO_LARGE`
 */
export function parseSpec({file, text}: SpecText, overrides: Override[] = []): Spec {
  if (text.length > MAX_SPEC_CHARS) throw tooLarge(file)
  const lines = new LineCounter()
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false, uniqueKeys: true})
  const [error] = document.errors
  if (error) {
    const {col, line} = lines.linePos(error.pos[0])
    throw new UserError(`${file}:${line}:${col}: ${clean(error.message)}`, {
      code: 'E_YAML',
      fix: `Mend line ${line} of ${file}; \`frugal estimate --schema\` shows what a spec may hold.`,
    })
  }
  const value = setOverrides(
    expand(() => document.toJS({maxAliasCount: MAX_ALIASES}), file),
    overrides,
  )
  const parsed = specSchema.safeParse(value)
  if (parsed.success) {
    const spec = toSpec(parsed.data)
    refuseTwins(spec, file)
    return spec
  }
  const placeOf = (path: SpecIssue['path']) => {
    const offset = offsetOf(document, path)
    if (offset === undefined) return file
    const {col, line} = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  throw invalid(parsed.error.issues.map(describeIssue), placeOf, file)
}

function expand(toJs: () => unknown, file: string): unknown {
  try {
    return toJs()
  } catch (cause) {
    throw new UserError(`${file}: aliases expand to too much`, {
      code: 'E_YAML',
      fix: 'Write the repeated parts out, or use fewer aliases.',
      cause,
    })
  }
}

function refuseTwins(spec: Spec, file: string): void {
  const seen = new Set<string>()
  for (const {name} of spec.components) {
    if (seen.has(name)) {
      throw new UserError(`${file}: two components are named "${name}"`, {
        code: 'E_SPEC',
        fix: 'Give each component a name of its own: totals and savings are told apart by it.',
      })
    }
    seen.add(name)
  }
}

function invalid(issues: SpecIssue[], placeOf: (path: SpecIssue['path']) => string, file: string): UserError {
  const shown = issues.slice(0, MOST_ISSUES_SHOWN)
  const lines = shown.map(({message, path}) => {
    const where = path.length > 0 ? `${pathText(path)}: ` : ''
    return `${placeOf(path)}: ${clean(`${where}${message}`)}`
  })
  const more = issues.length - shown.length
  return new UserError([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), {
    code: 'E_SPEC',
    fix: `Mend ${file}; \`frugal estimate --schema\` shows what a spec may hold.`,
  })
}

interface Node {
  range?: readonly [number, number, number] | null
}

/** Where the field (or, where it is missing, what should hold it) begins in the text. */
function offsetOf(
  document: {getIn(path: readonly unknown[], keep: true): unknown},
  path: SpecIssue['path'],
): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined
    if (node?.range) return node.range[0]
  }
  return undefined
}

function tooLarge(file: string): UserError {
  return new UserError(`${file} is larger than ${MAX_SPEC_CHARS / 1e6} MB`, {
    code: 'E_SPEC_TOO_LARGE',
    fix: 'Give a spec file: a service of 1,000 components takes about 200 kB.',
  })
}
