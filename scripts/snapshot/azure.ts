import {type Draft, setCell} from './draft.ts'
import {type RawFolder, toPrice} from './raw.ts'
import {completeSpec, serverSpecs} from './specs.ts'

/** Azure: on-demand of every size, and on-demand and spot of the GPU sizes from a second reading. */
export function azureDraft(raw: RawFolder): Draft {
  const onDemand = new Map<string, Map<string, string>>()
  for (const row of raw.csv('azure-ondemand-all-regions-karpenter.csv.gz')) {
    const price = toPrice(row['Price'])
    if (price !== undefined && isSize(row['ArmSkuName']!))
      setCell(onDemand, row['ArmSkuName']!, row['Region']!, String(price))
  }
  const gpuOnDemand = new Map<string, Map<string, string>>()
  const spot = new Map<string, Map<string, string>>()
  for (const row of raw.csv('azure-gpu-ondemand-spot-all-regions-anycloud.csv')) {
    const [listed, evictable] = [toPrice(row['Price']), toPrice(row['SpotPrice'])]
    const known = onDemand.get(row['InstanceType']!)?.has(row['Region']!)
    if (listed !== undefined && !known) setCell(gpuOnDemand, row['InstanceType']!, row['Region']!, String(listed))
    if (evictable !== undefined) setCell(spot, row['InstanceType']!, row['Region']!, String(evictable))
  }
  const servers = serverSpecs(raw, 'azure')
  const types = [...new Set([...onDemand.keys(), ...gpuOnDemand.keys(), ...spot.keys()])]
  return {
    provider: 'azure',
    sources: [
      {
        name: 'Azure Retail Prices',
        kind: 'listed',
        asOf: '2026-06-18',
        origin: 'Azure/karpenter-provider-azure @2b431da1 (from the Azure Retail Prices API), Apache-2.0',
      },
      {
        name: 'Azure Retail Prices',
        kind: 'listed',
        asOf: '2026-05-20',
        origin: 'anycloud-sh/catalog @62ff0a9 (from the Azure Retail Prices API); facts only',
      },
    ],
    specs: new Map(types.map((type) => [type, completeSpec('azure', type, servers.get(type), vcpuOfName)])),
    tables: [
      {market: 'onDemand', source: 0, layout: 'region', cells: onDemand},
      {market: 'onDemand', source: 1, layout: 'region', cells: gpuOnDemand},
      {market: 'spot', source: 1, layout: 'region', cells: spot},
    ],
  }
}

/** A virtual machine size; the list also holds dedicated hosts (`Dsv3-Type1`) and a placeholder. */
function isSize(name: string): boolean {
  return !/Type ?\d|PLACEHOLDER|\s/.test(name)
}

/** From v3 on a size's first number is its vCPUs, or what constrained cores leave of them: `E32-16s_v5` has 16. */
function vcpuOfName(type: string): number | undefined {
  const found = /^Standard_[A-Z]+(\d+)(?:-(\d+))?[a-z]*(?:_\w+)?_v[3-9]$/.exec(type)
  return found ? Number(found[2] ?? found[1]) : undefined
}
