import type {Accelerator} from './offer.ts'

/** What a person meant by a GPU name. */
export interface AcceleratorQuery {
  /** Canonical name, as offers carry it. */
  name: string
  memoryGiB?: number
  /** From a count written before it: `8xH100`. */
  count?: number
}

const VENDOR_WORDS = /\b(nvidia|tesla|quadro|geforce|amd|instinct|radeon|intel|habana|google|aws|gpu)\b/g
const VARIANT = /^(sxm\d?|pcie|nvl|hbm\d?e?|tensorcore|mega|plus|ultra|server|edition|blackwell|ada|se)/
const MEMORY = /^(\d+)(gib|gb|g)?/
const ALIASES: Readonly<Record<string, string>> = {
  inf1: 'inferentia',
  inf2: 'inferentia2',
  trn1: 'trainium',
  trn2: 'trainium2',
  gaudi: 'gaudi1',
  hl205: 'gaudi1',
  rtx6000pro: 'rtxpro6000',
  pro6000: 'rtxpro6000',
  v520: 'prov520',
}

/** Reads a GPU as people write it, against the names that exist: "A100-80", "a100 80gb", "NVIDIA L4", "8xH100". */
export function parseAccelerator(text: string, known: Iterable<string>): AcceleratorQuery | undefined {
  const {count, rest} = takeCount(text.toLowerCase().trim())
  const typed = squeeze(rest.replace(VENDOR_WORDS, ' '))
  let best: AcceleratorQuery | undefined
  let longest = 0
  for (const name of known) {
    for (const key of keysOf(name)) {
      if (key.length <= longest || !typed.startsWith(key)) continue
      const suffix = readSuffix(typed.slice(key.length))
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
  const found = /^(\d+)\s*x\s*(?=[a-z])/.exec(text)
  return found ? {count: Number(found[1]), rest: text.slice(found[0].length)} : {rest: text}
}

/** The name's own spelling, and those that stand for it. */
function keysOf(name: string): string[] {
  const key = squeeze(name.toLowerCase())
  return [key, ...Object.keys(ALIASES).filter((alias) => ALIASES[alias] === key)]
}

/** What may follow a name: memory and form factor; anything else makes it another name. */
function readSuffix(suffix: string): {memoryGiB?: number} | undefined {
  let rest = suffix
  let memoryGiB: number | undefined
  while (rest !== '') {
    const memory = memoryGiB === undefined ? MEMORY.exec(rest) : null
    const found = VARIANT.exec(rest) ?? memory
    if (!found) return undefined
    if (found === memory) memoryGiB = Number(memory[1])
    rest = rest.slice(found[0].length)
  }
  return memoryGiB === undefined ? {} : {memoryGiB}
}

function squeeze(text: string): string {
  return text.replace(/[^a-z0-9]/g, '')
}
