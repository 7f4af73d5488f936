/** Words that name a tuning, a date or a packaging of the same network. */
const TUNING = new Set([
  'hf',
  'instruct',
  'chat',
  'it',
  'base',
  'pt',
  'thinking',
  'preview',
  'distill',
  'original',
  'vision',
])
/** `2407`, `0324`: the month of a release. */
const RELEASE = /^\d{4}$/
/** `v0.1`, which is `v` and `0.1` once it is cut into words. */
const VERSION = /^\d+\.\d+$/
/** `4k`, `128k`: the context of a tuning. */
const CONTEXT = /^\d+k$/

const MAX_NAME_CHARS = 200

/**
 * Which of the keys a typed name stands for. Both are cut into words (`Llama3:8b` and `llama-3-8B` are the same); an
 * organisation before a slash may be missing; words of a tuning may be too many, and are reported.
 */
export function resolveName(typed: string, keys: readonly string[]): {index: number; dropped: string[]} | undefined {
  if (typed.length > MAX_NAME_CHARS) return undefined
  const known = new Map<string, number>()
  for (const [index, key] of keys.entries()) {
    for (const words of [wordsOf(key), wordsOf(bare(key))]) {
      const joined = words.join('-')
      if (!known.has(joined)) known.set(joined, index)
    }
  }
  for (const name of [typed, bare(typed)]) {
    const index = known.get(wordsOf(name).join('-'))
    if (index !== undefined) return {index, dropped: []}
  }
  return withoutTuning(wordsOf(bare(typed)), known)
}

/** Drops every word of a tuning, then release and version too: `mistral-small-24b-instruct-2501`, `mixtral-8x7b-v0.1`. */
function withoutTuning(words: readonly string[], known: ReadonlyMap<string, number>) {
  for (const isExtra of [isTuning, isTuningOrRelease]) {
    const kept = words.filter((word, i) => i === 0 || !isExtra(word, words[i - 1]!))
    const index = known.get(kept.join('-'))
    if (index !== undefined) return {index, dropped: words.filter((word) => !kept.includes(word))}
  }
  return undefined
}

function isTuning(word: string): boolean {
  return TUNING.has(word)
}

function isTuningOrRelease(word: string, before: string): boolean {
  return (
    isTuning(word) || RELEASE.test(word) || CONTEXT.test(word) || word === 'v' || (before === 'v' && VERSION.test(word))
  )
}

/** Without the organisation, and without Meta's own name before its models. */
function bare(name: string): string {
  return name.replace(/^.*\//, '').replace(/^meta-/i, '')
}

/** `llama3:8b` is `llama`, `3`, `8b`. */
function wordsOf(name: string): string[] {
  return name.toLowerCase().match(/[a-z]+|[0-9][0-9.]*[a-z]*|\/+/g) ?? []
}
