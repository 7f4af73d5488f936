import {readFileSync} from 'node:fs'

import type {Accelerator, InstanceSpec, Provider} from '../../src/prices/offer.ts'
import type {RawFolder} from './raw.ts'

interface AcceleratorFacts {
  names: Record<string, [name: string, memoryGiB: number[]]>
  types: [provider: string, pattern: string, name: string, count: number | string, memoryGiB: number][]
}

const facts: AcceleratorFacts = JSON.parse(readFileSync(new URL('accelerators.json', import.meta.url), 'utf8'))

/** The canonical accelerator of a source's spelling; `memoryGiB` picks between the sizes it was sold in. */
export function accelerator(rawName: string, count: number, memoryGiB?: number): Accelerator {
  const fact = facts.names[rawName]
  if (!fact) throw new Error(`accelerators.json does not know "${rawName}"`)
  const [name, sizes] = fact
  const near = memoryGiB ?? sizes[0]!
  const size = sizes.reduce((best, candidate) =>
    Math.abs(candidate - near) < Math.abs(best - near) ? candidate : best,
  )
  return {name, count, memoryGiB: size}
}

/** The accelerator that an instance type's name alone tells, from accelerators.json. */
export function acceleratorOfType(provider: Provider, instanceType: string): Accelerator | undefined {
  for (const [of, pattern, name, count, memoryGiB] of facts.types) {
    if (of !== provider || !new RegExp(pattern).test(instanceType)) continue
    return {name, count: typeof count === 'number' ? count : shareOf(count, instanceType), memoryGiB}
  }
  return undefined
}

/** `NC/6`: the number after NC, divided by 6. */
function shareOf(rule: string, instanceType: string): number {
  const [prefix, divisor] = rule.split('/')
  const size = new RegExp(`${prefix}(\\d+)`).exec(instanceType)?.[1]
  return Number(size) / Number(divisor)
}

/** Specs of the server table that covers all three clouds. */
export function serverSpecs(raw: RawFolder, provider: Provider): Map<string, InstanceSpec> {
  const specs = new Map<string, InstanceSpec>()
  for (const row of raw.csv('server-specs-sparecores-2026-01-31.csv')) {
    if (row['provider'] !== provider) continue
    const gpus = Number(row['gpus'])
    const memory = Number(row['gpu_memory_min_mib']) / 1024
    const named = gpus > 0 && row['gpu_model'] && facts.names[row['gpu_model']]
    specs.set(row['type']!, {
      instanceType: row['type']!,
      vcpu: Number(row['vcpus']),
      memoryGiB: Number(row['memory_mib']) / 1024,
      ...(row['arch'] === 'ARM64' ? {arch: 'arm64' as const} : {arch: 'x86_64' as const}),
      ...(named && {accelerator: accelerator(row['gpu_model']!, gpus, memory || undefined)}),
    })
  }
  return specs
}

/** The spec with what its name tells: accelerators that no source lists, vCPUs where the naming rule is documented. */
export function completeSpec(
  provider: Provider,
  instanceType: string,
  spec: InstanceSpec | undefined,
  vcpuFromName: (name: string) => number | undefined,
): InstanceSpec {
  const vcpu = spec?.vcpu || vcpuFromName(instanceType)
  const found = acceleratorOfType(provider, instanceType) ?? spec?.accelerator
  return {
    ...spec,
    instanceType,
    ...(vcpu === undefined ? {} : {vcpu}),
    ...(found && {accelerator: found}),
  }
}
