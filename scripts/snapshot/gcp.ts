import type {InstanceSpec} from '../../src/prices/offer.ts'
import {type Draft, setCell} from './draft.ts'
import {type RawFolder, toPrice} from './raw.ts'
import {completeSpec, serverSpecs} from './specs.ts'

/** Google Cloud: on-demand and spot of every machine type, attached GPUs included. */
export function gcpDraft(raw: RawFolder): Draft {
  const onDemand = new Map<string, Map<string, string>>()
  const spot = new Map<string, Map<string, string>>()
  for (const row of raw.csv('gcp-ondemand-spot-all-regions-karpenter.csv')) {
    const [listed, preemptible] = [toPrice(row['Price']), toPrice(row['SpotPrice'])]
    if (listed !== undefined) setCell(onDemand, row['MachineType']!, row['Region']!, String(listed))
    // The list has on-demand standing in for the spot price of all M2 machines: that is no spot price.
    if (preemptible !== undefined && preemptible !== listed)
      setCell(spot, row['MachineType']!, row['Region']!, String(preemptible))
  }
  const servers = serverSpecs(raw, 'gcp')
  const types = [...new Set([...onDemand.keys(), ...spot.keys()])]
  return {
    provider: 'gcp',
    sources: [
      {
        name: 'GCP Billing Catalog',
        kind: 'listed',
        asOf: '2026-08-03',
        origin: 'cloudpilot-ai/karpenter-provider-gcp @373e2baa (from the Cloud Billing Catalog), Apache-2.0',
      },
    ],
    specs: new Map(types.map((type) => [type, onArm(completeSpec('gcp', type, servers.get(type), vcpuOfName))])),
    tables: [
      {market: 'onDemand', source: 0, layout: 'region', cells: onDemand},
      {market: 'spot', source: 0, layout: 'region', cells: spot},
    ],
    notes: [
      ['a4-*', 'listed, but cannot be launched on demand: reservation, DWS or spot only'],
      ['a3-ultragpu-*', 'listed, but cannot be launched on demand: reservation, DWS or spot only'],
      ['a3-highgpu-1g', 'listed, but cannot be launched on demand: spot or DWS only'],
      ['a3-highgpu-2g', 'listed, but cannot be launched on demand: spot or DWS only'],
      ['a3-highgpu-4g', 'listed, but cannot be launched on demand: spot or DWS only'],
    ],
  }
}

/** Axion and Ampere machines; the server table has Axion's down as x86. */
function onArm(spec: InstanceSpec): InstanceSpec {
  return /^(c4a|n4a|t2a)-/.test(spec.instanceType) ? {...spec, arch: 'arm64'} : spec
}

/** Google names end in the vCPU count: `c4n-standard-48`. */
function vcpuOfName(type: string): number | undefined {
  const found = /^[a-z]\d+[a-z]*-(?:standard|highmem|highcpu)-(\d+)$/.exec(type)?.[1]
  return found === undefined ? undefined : Number(found)
}
