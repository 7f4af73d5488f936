import type {InstanceSpec} from '../../src/prices/offer.ts'
import {type Draft, setCell} from './draft.ts'
import {type RawFolder, toPrice} from './raw.ts'
import {accelerator, completeSpec, serverSpecs} from './specs.ts'

const HOME = 'us-east-1'
const SKYPILOT = 'skypilot-org/skypilot-catalog v9 @2c3d7ea7 (AWS data); facts only'
const ZONED = [
  'aws-g4dn-g5-by-az-skypilot-v9.csv',
  'aws-g6-inf-trn-by-az-skypilot-v9.csv',
  'aws-p-family-ondemand-spot-by-az-skypilot-v9.csv',
]
const REGIONAL = 'aws-cpu-ondemand-by-region-skypilot-v9.csv'

type Cells = Map<string, Map<string, string>>

/** AWS: the list of us-east-1, what is known of other regions, spot by region and by zone, the advisor. */
export function awsDraft(raw: RawFolder): Draft {
  const home: Cells = new Map()
  for (const row of raw.csv('aws-ondemand-us-east-1-karpenter.csv')) {
    const price = toPrice(row['Price'])
    if (price !== undefined) setCell(home, row['InstanceType']!, row['Region']!, String(price))
  }
  const {onDemand, spotByZone, spotRange, zones} = readRegional(raw)
  const feed: Cells = new Map()
  for (const row of raw.csv('aws-spot-feed-linux-2026-08-10.csv')) {
    const price = toPrice(row['SpotLinux'])
    if (price !== undefined) setCell(feed, row['InstanceType']!, row['Region']!, String(price))
  }
  for (const [type, row] of onDemand) if (home.has(type)) row.delete(HOME)
  return {
    provider: 'aws',
    sources: [
      {
        name: 'AWS Price List',
        kind: 'listed',
        asOf: '2026-07-20',
        origin: 'aws/karpenter-provider-aws @1d92708 (from GetProducts), Apache-2.0',
      },
      {name: 'AWS list by region', kind: 'listed', asOf: '2026-07-01', approximateDate: true, origin: SKYPILOT},
      {
        name: 'AWS spot feed',
        kind: 'observed',
        asOf: '2026-08-10',
        origin: 'alexei-led/spotinfo @69bcec67 (AWS data), Apache-2.0',
      },
      {name: 'AWS spot by zone', kind: 'observed', asOf: '2026-07-01', approximateDate: true, origin: SKYPILOT},
      {
        name: 'AWS Spot Advisor',
        kind: 'estimated',
        asOf: '2025-06-28',
        origin: 'alexei-led/spotinfo @05e9331 (AWS data), Apache-2.0',
      },
    ],
    specs: awsSpecs(raw, new Set([...home.keys(), ...onDemand.keys(), ...feed.keys(), ...spotByZone.keys()])),
    zones,
    tables: [
      {market: 'onDemand', source: 0, layout: 'region', cells: home},
      {market: 'onDemand', source: 1, layout: 'region', cells: onDemand},
      {market: 'spot', source: 2, layout: 'region', cells: feed},
      {market: 'spot', source: 3, layout: 'zone', cells: spotByZone},
      {market: 'spot', source: 3, layout: 'range', cells: spotRange},
    ],
    advisor: {source: 4, cells: readAdvisor(raw)},
    familyRatios: {source: 1, home: HOME, rows: familyRatios(home, onDemand)},
  }
}

/** On-demand and spot of other regions; local zones carry their parent's price and are left out. */
function readRegional(raw: RawFolder): {
  onDemand: Cells
  spotByZone: Cells
  spotRange: Cells
  zones: Map<string, string>
} {
  const onDemand: Cells = new Map()
  const spotByZone: Cells = new Map()
  const spotRange: Cells = new Map()
  const zones = new Map<string, string>()
  for (const row of ZONED.flatMap((file) => raw.csv(file))) {
    const zone = row['AvailabilityZoneId']!
    const type = row['InstanceType']!
    if (!/^[a-z0-9]+-az\d+$/.test(zone)) continue
    const listed = toPrice(row['Price'])
    if (listed !== undefined) setCell(onDemand, type, row['Region']!, String(listed))
    const spot = toPrice(row['SpotPrice'])
    if (spot === undefined) continue
    zones.set(zone, row['Region']!)
    setCell(spotByZone, type, zone, String(spot))
  }
  for (const row of raw.csv(REGIONAL)) {
    const listed = toPrice(row['Price'])
    if (listed !== undefined) setCell(onDemand, row['InstanceType']!, row['Region']!, String(listed))
    const [low, high] = [toPrice(row['SpotMin']), toPrice(row['SpotMax'])]
    if (low !== undefined && high !== undefined)
      setCell(spotRange, row['InstanceType']!, row['Region']!, `${low}/${high}`)
  }
  return {onDemand, spotByZone, spotRange, zones}
}

/** Price in a region against us-east-1, by family: every size of a family keeps it (checked to 0.04 %). */
function familyRatios(home: Cells, onDemand: Cells): Map<string, Map<string, string>> {
  const ratios = new Map<string, Map<string, string>>()
  for (const [type, row] of onDemand) {
    const base = Number(home.get(type)?.get(HOME))
    if (!(base > 0)) continue
    for (const [region, price] of row) {
      setCell(ratios, type.split('.')[0]!, region, String(Number((Number(price) / base).toPrecision(6))))
    }
  }
  return ratios
}

interface Advisor {
  instance_types: Record<string, {cores: number; ram_gb: number}>
  spot_advisor: Record<string, {Linux?: Record<string, {s: number; r: number}>}>
}

function readAdvisor(raw: RawFolder): Cells {
  const advisor = raw.json('aws-spot-advisor-2025-06-28.json.gz') as Advisor
  const cells: Cells = new Map()
  for (const [region, {Linux = {}}] of Object.entries(advisor.spot_advisor)) {
    for (const [type, {r, s}] of Object.entries(Linux)) setCell(cells, type, region, `${s}/${r}`)
  }
  return cells
}

function awsSpecs(raw: RawFolder, types: Set<string>): Map<string, InstanceSpec> {
  const described = new Map<string, InstanceSpec>()
  for (const row of raw.csv('aws-instance-specs.csv')) {
    const gpus = Number(row['GpuCount'])
    described.set(row['InstanceType']!, {
      instanceType: row['InstanceType']!,
      vcpu: Number(row['vCPU']),
      memoryGiB: Number(row['MemoryMiB']) / 1024,
      ...(row['Arch'] === 'arm64' ? {arch: 'arm64' as const} : {arch: 'x86_64' as const}),
      ...(gpus > 0 && {accelerator: accelerator(row['GpuName']!, gpus, Number(row['GpuMemMiB']) / 1024)}),
    })
  }
  const servers = serverSpecs(raw, 'aws')
  const {instance_types} = raw.json('aws-spot-advisor-2025-06-28.json.gz') as Advisor
  const specs = new Map<string, InstanceSpec>()
  for (const type of types) {
    const advised = instance_types[type] && {
      instanceType: type,
      vcpu: instance_types[type].cores,
      memoryGiB: instance_types[type].ram_gb,
    }
    specs.set(type, completeSpec('aws', type, servers.get(type) ?? described.get(type) ?? advised, vcpuOfSize))
  }
  return specs
}

/** AWS names sizes by vCPU from Nitro on: large 2, xlarge 4, 12xlarge 48, metal-24xl 96. Older generations are all described. */
function vcpuOfSize(type: string): number | undefined {
  const size = type.split('.')[1] ?? ''
  if (!/^[cmr][5-9]|^g[4-9]|^[ix][4-9]/.test(type)) return undefined
  const multiple = /^(?:metal-)?(\d+)x(?:large|l)$/.exec(size)?.[1]
  if (multiple) return Number(multiple) * 4
  return {medium: 1, large: 2, xlarge: 4}[size]
}
