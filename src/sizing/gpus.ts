import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {packageRoot} from '../package-root.ts'

/** Peak rates in dense TFLOPS (int8: TOPS); absent where the hardware lacks the type or no figure was found. */
export interface GpuPeak {
  fp32?: number
  tf32?: number
  fp16?: number
  bf16?: number
  int8?: number
  fp8?: number
  fp4?: number
}

/** An accelerator's figures, from data/gpus.json. */
export interface GpuSpec {
  /** As `a100-sxm4-80`. */
  id: string
  name: string
  vendor: 'NVIDIA' | 'AMD' | 'Intel' | 'AWS' | 'Google'
  architecture: string
  /** NVIDIA: `8.6`; AMD: `gfx942`. */
  computeCapability?: string
  /** As sold, in GB of 10^9 or GiB as the vendor rounds it. */
  memoryGb: number
  /** What a framework finds free on an idle device, in GiB. */
  usableGib: number
  memoryType: string
  /** GB/s (10^9). */
  bandwidthGbs: number
  peak: GpuPeak
  tdpWatts?: number
  /** Between accelerators of one machine; GB/s of one of them, both directions. */
  interconnect?: {name: string; gbsPerGpu?: number}
  pcie?: {generation: number; lanes: number}
  /** Where it can be rented. */
  seenAt?: string
  source: string
  confidence: 'high' | 'medium' | 'low'
  note?: string
}

/** A line of data/gpus.json. */
export interface GpuRow extends Omit<GpuSpec, 'source'> {
  /** Keys of the file's `sources`. */
  sources: string[]
  /** How price offers name it, and the instance types (`provider:pattern`) on which the name means this form. */
  offer: {name: string; memoryGiB?: number; instances?: string[]}
}

/** What an offer says of its accelerator. */
export interface OfferedAccelerator {
  name: string
  memoryGiB?: number
}

/** Where the accelerator was seen: tells SXM from PCIe. */
export interface GpuHints {
  provider?: string
  instanceType?: string
}

interface GpuFile {
  asOf: string
  sources: Record<string, string>
  gpus: GpuRow[]
}

/** Vendors round memory in several ways: 96 for a GPU sold with 94. */
const MEMORY_TOLERANCE = 0.08

/** Every accelerator there are figures for. */
export function gpuSpecs(): GpuSpec[] {
  const file = readGpuFile()
  return file.gpus.map((row) => toSpec(row, file.sources))
}

/** ISO date the table was made. */
export function gpuSpecsAsOf(): string {
  return readGpuFile().asOf
}

/**
 * The figures of an offer's accelerator. Its name and memory may fit several forms (A100 SXM and PCIe): then the
 * instance type has to tell; undefined where it does not, and for accelerators there are no figures for.
 */
export function gpuOf(accelerator: OfferedAccelerator, hints: GpuHints = {}): GpuSpec | undefined {
  const file = readGpuFile()
  const row = findGpuRow(file.gpus, accelerator, hints)
  return row && toSpec(row, file.sources)
}

/** As {@link gpuOf} for many offers: the file is read once. */
export function gpuFinder(): (accelerator: OfferedAccelerator, hints?: GpuHints) => GpuSpec | undefined {
  const file = readGpuFile()
  const specs = new Map<GpuRow, GpuSpec>()
  const byName = new Map<string, GpuRow[]>()
  for (const row of file.gpus) byName.set(keyOf(row.offer), [...(byName.get(keyOf(row.offer)) ?? []), row])
  return (accelerator, hints = {}) => {
    const row = findGpuRow(byName.get(keyOf(accelerator)) ?? [], accelerator, hints)
    if (!row) return undefined
    const spec = specs.get(row) ?? toSpec(row, file.sources)
    specs.set(row, spec)
    return spec
  }
}

function keyOf({name}: {name: string}): string {
  return name.toLowerCase()
}

function findGpuRow(rows: readonly GpuRow[], {memoryGiB, name}: OfferedAccelerator, hints: GpuHints) {
  const wanted = name.toLowerCase()
  const forms = rows.filter(
    ({memoryGb, offer}) => offer.name.toLowerCase() === wanted && sameMemory(offer.memoryGiB ?? memoryGb, memoryGiB),
  )
  if (forms.length === 1 && fits(forms[0]!, hints)) return forms[0]
  const told = forms.filter((row) => isOn(row, hints))
  return told.length === 1 ? told[0] : undefined
}

function sameMemory(ofForm: number, offered: number | undefined): boolean {
  if (offered === undefined) return true
  return Math.abs(ofForm - offered) <= MEMORY_TOLERANCE * ofForm
}

/** The only form of a name is taken, unless its instance types are listed and this one is not among them. */
function fits(row: GpuRow, hints: GpuHints): boolean {
  return row.offer.instances === undefined || hints.instanceType === undefined || isOn(row, hints)
}

function isOn({offer}: GpuRow, {instanceType, provider}: GpuHints): boolean {
  if (instanceType === undefined) return false
  return (offer.instances ?? []).some((entry) => {
    const colon = entry.indexOf(':')
    const at = entry.slice(0, colon)
    return (provider === undefined || provider === at) && new RegExp(entry.slice(colon + 1)).test(instanceType)
  })
}

function toSpec({offer: _, sources, ...rest}: GpuRow, texts: Record<string, string>): GpuSpec {
  return {...rest, source: sources.map((key) => texts[key] ?? key).join('; ')}
}

function readGpuFile(): GpuFile {
  return JSON.parse(readFileSync(join(packageRoot(), 'data', 'gpus.json'), 'utf8'))
}
