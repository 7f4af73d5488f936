/** Bounds that a command gives an HPA. */
export interface HpaPatch {
  hpa: string
  min?: number
  max?: number
}

const RESOURCES = /^(hpa|horizontalpodautoscalers?)(\.(v2\.)?autoscaling)?$/i

/**
 * What `kubectl patch hpa NAME -p '{"spec":{"minReplicas":3}}'` does, from the words of a container's command, with or
 * without a shell around it. Undefined where it is no such command, or patches other things.
 */
export function patchOf(words: readonly string[]): HpaPatch | undefined {
  const inner = shellScript(words)
  const [program, verb, ...rest] = inner
  if (program?.split('/').at(-1) !== 'kubectl' || verb !== 'patch') return undefined
  const {name, patch, resource} = argumentsOf(rest)
  const [kind, ofKind] = (resource ?? '').split('/') as [string, string?]
  const hpa = ofKind ?? name
  if (!RESOURCES.test(kind) || hpa === undefined || patch === undefined) return undefined
  const bounds = boundsOf(patch)
  return bounds && {hpa, ...bounds}
}

/** The words of `sh -c "..."`; others are as they are. */
function shellScript(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /^-\w*c$/.test(word))
  if (at < 1 || !/(^|\/)(ba|da|a)?sh$/.test(words[0] ?? '')) return words
  return shellWords(words[at + 1] ?? '')
}

/** Words as a shell splits them, without expansions. */
function shellWords(script: string): string[] {
  const parts = script.trim().matchAll(/(?:'([^']*)'|"((?:\\.|[^"\\])*)"|\\([\s\S])|([^\s'"\\]+))(\s*)/g)
  const words = ['']
  for (const [, single, double, escaped, plain, space] of parts) {
    words[words.length - 1] += single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? ''
    if (space) words.push('')
  }
  return words.filter((word) => word !== '')
}

/** Flags of kubectl that take a value of their own, when it is not joined by `=`. */
const VALUED = new Set([
  '-n',
  '--namespace',
  '--type',
  '--context',
  '--kubeconfig',
  '-o',
  '--output',
  '--field-manager',
])

function argumentsOf(words: readonly string[]): {resource?: string; name?: string; patch?: string} {
  const plain: string[] = []
  let patch: string | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    const joined = /^(?:--patch|-p)=([\s\S]*)$/.exec(word)?.[1]
    if (joined !== undefined) patch = joined
    else if (word === '-p' || word === '--patch') patch = words[++at]
    else if (VALUED.has(word)) at++
    else if (!word.startsWith('-')) plain.push(word)
  }
  const [resource, name] = plain
  return {
    ...(resource !== undefined && {resource}),
    ...(name !== undefined && {name}),
    ...(patch !== undefined && {patch}),
  }
}

function boundsOf(patch: string): Omit<HpaPatch, 'hpa'> | undefined {
  let value: unknown
  try {
    value = JSON.parse(patch)
  } catch {
    return undefined
  }
  const {spec} = (value ?? {}) as {spec?: {minReplicas?: unknown; maxReplicas?: unknown}}
  const min = spec?.minReplicas
  const max = spec?.maxReplicas
  if (!isCount(min) && !isCount(max)) return undefined
  return {...(isCount(min) && {min}), ...(isCount(max) && {max})}
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0
}
