import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {packageRoot} from '../../../package-root.ts'
import type {Accelerator, InstanceSpec} from '../../offer.ts'

/** What the amount of a SKU in a machine's price is counted by. */
export type PartCounter = 'core' | 'ram' | 'gpu' | 'gpuEighth' | 'ssd' | 'machine'

/** One SKU's share in the price of a machine. */
export interface PricePart {
  /** Labels (see `skuLabel`) of the SKUs that price it, the preferred first. */
  labels: string[]
  /** How much of it the machine has: vCPUs, GiB of memory or of local SSD, accelerators. */
  amount: number
  per: PartUnit
}

/** What a SKU's price is for: an hour of a thing, or an hour of a GiB. */
export type PartUnit = 'h' | 'GiB.h'

/** A predefined machine type of Compute Engine. */
export interface GcpMachine {
  spec: InstanceSpec
  /** All that its price is the sum of. */
  parts: PricePart[]
}

/** vCPUs, memory in GiB, accelerators, bundled local SSD in GiB, vCPUs billed where that is another number. */
type TypeFacts = [vcpu: number, memoryGiB: number, gpus?: number, ssdGiB?: number, billedVcpu?: number]

interface MachineGroup {
  series: string
  arch: 'x86_64' | 'arm64'
  /** One whole accelerator of the machines in the group. */
  gpu?: {name: string; memoryGiB: number}
  parts: [counter: PartCounter, ...labels: string[]][]
  types: Record<string, TypeFacts>
}

interface FamiliesFile {
  source: string
  asOf: string
  accelerators: Record<string, [name: string, memoryGiB: number]>
  groups: MachineGroup[]
}

/** The machine types that are known, by name, and Google's names of accelerators. */
export interface GcpMachines {
  types: ReadonlyMap<string, GcpMachine>
  /** One accelerator under Google's own name: `nvidia-l4`. */
  accelerators: ReadonlyMap<string, Omit<Accelerator, 'count'>>
}

/** Reads the table of machine families that ships with frugal. */
export function readGcpMachines(): GcpMachines {
  const path = join(packageRoot(), 'data', 'gcp-machine-families.json')
  const file: FamiliesFile = JSON.parse(readFileSync(path, 'utf8'))
  const types = file.groups.flatMap((group) =>
    Object.entries(group.types).map(([name, facts]) => [name, machineOf(name, facts, group)] as const),
  )
  const accelerators = Object.entries(file.accelerators).map(
    ([type, [name, memoryGiB]]) => [type, {name, memoryGiB}] as const,
  )
  return {types: new Map(types), accelerators: new Map(accelerators)}
}

/**
 * vCPUs, memory, architecture and accelerators of a predefined machine type.
 * @param machines the table, to read it once for many names
 * @returns undefined for a name that the table does not know: nothing is guessed from its parts
 */
export function gcpMachineShape(name: string, machines: GcpMachines = readGcpMachines()): InstanceSpec | undefined {
  return machines.types.get(name)?.spec
}

function machineOf(instanceType: string, facts: TypeFacts, {arch, gpu, parts}: MachineGroup): GcpMachine {
  const [vcpu, memoryGiB, gpus = 0] = facts
  return {
    spec: {instanceType, vcpu, memoryGiB, arch, ...(gpu && gpus > 0 && {accelerator: {...gpu, count: gpus}})},
    parts: parts.flatMap(([counter, ...labels]) => {
      const amount = amountOf(counter, facts)
      return amount === 0 ? [] : [{labels: labels.map((label) => label.toLowerCase()), amount, per: unitOf(counter)}]
    }),
  }
}

function amountOf(counter: PartCounter, [vcpu, memoryGiB, gpus = 0, ssdGiB = 0, billedVcpu = vcpu]: TypeFacts): number {
  switch (counter) {
    case 'core':
      return billedVcpu
    case 'ram':
      return memoryGiB
    case 'gpu':
      return gpus
    case 'gpuEighth':
      return gpus * 8
    case 'ssd':
      return ssdGiB
    case 'machine':
      return 1
  }
}

function unitOf(counter: PartCounter): PartUnit {
  return counter === 'ram' || counter === 'ssd' ? 'GiB.h' : 'h'
}
