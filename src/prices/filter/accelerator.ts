import type {Accelerator} from '../offer.ts'

/** What a person meant by a GPU name. */
export interface AcceleratorQuery {
  /** Canonical name, as offers carry it. */
  name: string
  memoryGiB?: number
  /** From a count beside it: `8xH100`, `H100:8`. */
  count?: number
}

const VENDOR_WORDS = /\b(nvidia|tesla|quadro|geforce|amd|instinct|radeon|intel|habana|google|aws|gpus?)\b/g
const VARIANT = /^-?(sxm\d?|pcie|oam|nvl|hbm\d?e?|tensorcore|mega|plus|ultra|server|edition|blackwell|ada|se)/
/** Set off from the name, or with its unit: the 0 of `L40` and of `A1000` is no memory. */
const MEMORY = /^-([1-9]\d*)(?:-?(?:gib|gb|g))?|^([1-9]\d*)-?(?:gib|gb|g)/
const ALIASES: Readonly<Record<string, string>> = {
  inf1: 'inferentia',
  inferentia1: 'inferentia',
  inf2: 'inferentia2',
  trn1: 'trainium',
  trainium1: 'trainium',
  trn2: 'trainium2',
  gaudi: 'gaudi1',
  hl205: 'gaudi1',
  rtx6000pro: 'rtxpro6000',
  pro6000: 'rtxpro6000',
  v520: 'prov520',
  v620: 'prov620',
  v710: 'prov710',
}

/** Reads a GPU as people write it, against the names that exist: "A100-80", "a100 80gb", "NVIDIA L4", "8xH100". */
export function parseAccelerator(text: string, known: Iterable<string>): AcceleratorQuery | undefined {
  const {count, rest} = takeCount(text.toLowerCase().trim())
  const typed = wordsOf(rest)
  let best: AcceleratorQuery | undefined
  let longest = 0
  for (const name of known) {
    for (const key of keysOf(name)) {
      const suffix = key.length > longest ? readSuffix(afterKey(typed, key)) : undefined
      if (!suffix) continue
      longest = key.length
      best = {name, ...suffix, ...(count === undefined ? {} : {count})}
    }
  }
  return best
}

/** Whether an offer's accelerator is the one asked for; memory agrees within 8 %, as vendors round it. */
export function matchesAccelerator(accelerator: Accelerator | undefined, query: AcceleratorQuery): boolean {
  if (!accelerator || accelerator.name !== query.name) return false
  if (query.count !== undefined && accelerator.count < query.count) return false
  if (query.memoryGiB === undefined) return true
  if (accelerator.memoryGiB === undefined) return false
  return Math.abs(accelerator.memoryGiB - query.memoryGiB) <= 0.08 * query.memoryGiB
}

function takeCount(text: string): {count?: number; rest: string} {
  const before = /^(\d+)\s*x\s*(?=[a-z])/.exec(text)
  if (before) return {count: Number(before[1]), rest: text.slice(before[0].length)}
  const after = /:\s*(\d+)$/.exec(text)
  return after ? {count: Number(after[1]), rest: text.slice(0, after.index)} : {rest: text}
}

/** The words that tell one accelerator from another, joined by `-`: `a100-sxm4-80gb`. */
function wordsOf(text: string): string {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return words.replace(VENDOR_WORDS, '').replace(/-+/g, '-').replace(/^-|-$/g, '')
}

/** The name's spellings without separators, with and without its maker's words, and those that stand for it. */
function keysOf(name: string): string[] {
  const whole = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const key = wordsOf(name).replaceAll('-', '')
  return [key, whole, ...Object.keys(ALIASES).filter((alias) => ALIASES[alias] === key)]
}

/** What follows the key, whose letters may be apart in the text; `undefined` where the text begins otherwise. */
function afterKey(text: string, key: string): string | undefined {
  let at = 0
  for (const letter of key) {
    if (text[at] === '-') at++
    if (text[at++] !== letter) return undefined
  }
  return text.slice(at)
}

/** What may follow a name: memory and form factor; anything else makes it another name. */
function readSuffix(suffix: string | undefined): {memoryGiB?: number} | undefined {
  if (suffix === undefined) return undefined
  let rest = suffix
  let memoryGiB: number | undefined
  while (rest !== '') {
    const memory = memoryGiB === undefined ? MEMORY.exec(rest) : null
    const found = VARIANT.exec(rest) ?? memory
    if (!found) return undefined
    if (found === memory) memoryGiB = Number(memory[1] ?? memory[2])
    rest = rest.slice(found[0].length)
  }
  return memoryGiB === undefined ? {} : {memoryGiB}
}
