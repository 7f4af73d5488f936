import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {mkdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {gunzipSync} from 'node:zlib'

import {afterAll, beforeAll, expect, test} from 'vitest'

import {buildSnapshot} from '../../scripts/snapshot/build.ts'
import {type Catalog, createCatalog} from '../../src/prices/catalog/catalog.ts'
import type {Market, Offer, Provider} from '../../src/prices/offer.ts'
import {readManifest} from '../../src/prices/snapshot/manifest.ts'
import {readSnapshot, snapshotFolder} from '../../src/prices/snapshot/read.ts'
import {rawPrices} from '../support/raw-prices.ts'
import {root} from '../support/run.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

/**
 * Nothing is lost on the way from the raw files to the catalog: read here in another way and compared row by row.
 * The raw files of the embedded snapshot are not part of the project; where they are not at hand, a snapshot built
 * from a few rows has to hold the same.
 */
const SHARED = join(dirname(root), 'shared', 'data', 'prices')
const ZONED = ['g4dn-g5', 'g6-inf-trn'].map((family) => `aws-${family}-by-az-skypilot-v9.csv`)
const FILES = {
  gcp: 'gcp-ondemand-spot-all-regions-karpenter.csv',
  azure: 'azure-ondemand-all-regions-karpenter.csv.gz',
  azureGpu: 'azure-gpu-ondemand-spot-all-regions-anycloud.csv',
  awsHome: 'aws-ondemand-us-east-1-karpenter.csv',
  awsFeed: 'aws-spot-feed-linux-2026-08-10.csv',
  awsRegional: 'aws-cpu-ondemand-by-region-skypilot-v9.csv',
  awsZoned: [...ZONED, 'aws-p-family-ondemand-spot-by-az-skypilot-v9.csv'],
}

type Row = Record<string, string>

let temporary: TemporaryFolder
let raw: string
let embedded: string
let catalog: Catalog

beforeAll(async () => {
  temporary = await temporaryFolder()
  const isShared = existsSync(SHARED)
  raw = isShared ? SHARED : await rawPrices(temporary.path)
  embedded = isShared ? snapshotFolder() : await rebuilt('embedded')
  catalog = createCatalog({readSnapshot: (provider) => readSnapshot(provider, embedded)})
})
afterAll(() => temporary[Symbol.asyncDispose]())

async function rebuilt(name: string): Promise<string> {
  await mkdir(temporary.join(name))
  buildSnapshot(raw, temporary.join(name), '2026-11-24')
  return temporary.join(name)
}

function rowsOf(file: string): Row[] {
  const bytes = readFileSync(join(raw, file))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  const [head, ...lines] = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'))
  const names = head!.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell.trim()])))
}

/** Offers by region (or zone) and type. */
const byPlace = (offers: readonly Offer[]) =>
  new Map(offers.map((offer) => [`${offer.zone ?? offer.region} ${offer.instanceType}`, offer]))
const offersOf = (provider: Provider) => byPlace(catalog.offers({providers: [provider]}))

const keyOf = (row: Row) => `${row['Region']} ${row['InstanceType'] ?? row['MachineType'] ?? row['ArmSkuName']}`
const isPriced = (cell: string | undefined) => Number(cell) > 0

/** Rows whose price the offers do not have; seven significant digits are kept, a price of zero or none is no price. */
function lost(offers: Map<string, Offer>, rows: Row[], market: Market, cell: string, key = keyOf): Row[] {
  return rows.filter((row) => {
    const usd = offers.get(key(row))?.[market]?.usdPerHour
    const expected = Number(row[cell])
    if (!isPriced(row[cell])) return usd !== undefined
    return usd === undefined || Math.abs(usd - expected) > 1e-6 * expected
  })
}

test('Google: every row, on demand and spot but where on-demand stands in for it, and no offer more', () => {
  const [rows, offers] = [rowsOf(FILES.gcp), offersOf('gcp')]
  const standIns = rows.filter(({Price, SpotPrice}) => Number(Price) === Number(SpotPrice))
  expect(lost(offers, rows, 'onDemand', 'Price')).toEqual([])
  expect(
    lost(
      offers,
      rows.filter((row) => !standIns.includes(row)),
      'spot',
      'SpotPrice',
    ),
  ).toEqual([])
  expect(standIns.filter(({MachineType}) => !MachineType!.startsWith('m2-'))).toEqual([])
  expect(standIns.filter((row) => offers.get(keyOf(row))?.spot)).toEqual([])
  expect(offers.size).toBe(rows.length)
})

test('Azure: every size of both lists, on demand by the newer, no host and no offer more', () => {
  const offers = offersOf('azure')
  const sizes = rowsOf(FILES.azure).filter(({ArmSkuName}) => !/Type ?\d|PLACEHOLDER/.test(ArmSkuName!))
  const listed = new Set(sizes.filter(({Price}) => isPriced(Price)).map(keyOf))
  const gpus = rowsOf(FILES.azureGpu)
  const onlyThere = gpus.filter((row) => !listed.has(keyOf(row)))
  expect(lost(offers, sizes, 'onDemand', 'Price')).toEqual([])
  expect(lost(offers, onlyThere, 'onDemand', 'Price')).toEqual([])
  expect(lost(offers, gpus, 'spot', 'SpotPrice')).toEqual([])
  expect(offers.size).toBe(listed.size + onlyThere.length)
})

test('AWS us-east-1: every on-demand price of its own list', () => {
  const [rows, offers] = [rowsOf(FILES.awsHome), offersOf('aws')]
  expect(lost(offers, rows, 'onDemand', 'Price')).toEqual([])
  const listed = [...offers.values()].filter(({onDemand}) => onDemand?.source === 'AWS Price List')
  expect(listed).toHaveLength(rows.filter(({Price}) => isPriced(Price)).length)
})

test('AWS spot feed: every price, before what any other source says', () => {
  const [rows, offers] = [rowsOf(FILES.awsFeed).filter(({SpotLinux}) => isPriced(SpotLinux)), offersOf('aws')]
  expect(lost(offers, rows, 'spot', 'SpotLinux')).toEqual([])
  const observed = [...offers.values()].filter(({spot}) => spot?.source === 'AWS spot feed')
  expect(observed).toHaveLength(rows.length)
})

test("AWS zones: every spot price of a region's own zone, and the on-demand price of the region", () => {
  const rows = FILES.awsZoned.flatMap(rowsOf).filter((row) => !/-lax\d-/.test(row['AvailabilityZoneId']!))
  const offers = byPlace(catalog.offers({zones: ['*']}))
  const withSpot = rows.filter(({SpotPrice}) => isPriced(SpotPrice))
  expect(
    lost(offers, withSpot, 'spot', 'SpotPrice', (row) => `${row['AvailabilityZoneId']} ${row['InstanceType']}`),
  ).toEqual([])
  expect(offers.size).toBe(withSpot.length)
  const withPrice = rows.filter(({Price}) => isPriced(Price))
  expect(lost(offersOf('aws'), withPrice, 'onDemand', 'Price')).toEqual([])
})

test('AWS regions: every on-demand price, and the lowest and highest zone', () => {
  const [rows, offers] = [rowsOf(FILES.awsRegional), offersOf('aws')]
  expect(lost(offers, rows, 'onDemand', 'Price')).toEqual([])
  const spreads = rows.map((row) => {
    const {highest, lowest} = offers.get(keyOf(row))!.zoneSpread!
    return [lowest.usdPerHour, highest.usdPerHour]
  })
  expect(spreads).toEqual(rows.map(({SpotMax, SpotMin}) => [Number(SpotMin), Number(SpotMax)]))
})

test('a rebuild gives the same bytes; only the day of the build may differ', async () => {
  const again = await rebuilt('again')
  const providers = readManifest(embedded).files.map(({file}) => file)
  expect(readdirSync(again).sort()).toEqual([...providers, 'manifest.json'].sort())
  for (const file of providers) {
    expect(readFileSync(join(again, file)).equals(readFileSync(join(embedded, file))), file).toBe(true)
  }
  expect({...readManifest(again), built: ''}).toEqual({...readManifest(embedded), built: ''})
})
