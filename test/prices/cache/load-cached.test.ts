import {mkdir, writeFile} from 'node:fs/promises'

import {expect, test} from 'vitest'

import {priceCacheFolder} from '../../../src/prices/cache/cache.ts'
import {loadCachedSheets} from '../../../src/prices/cache/load-cached.ts'
import {storeSheet} from '../../../src/prices/cache/store-sheet.ts'
import {createCatalog} from '../../../src/prices/catalog/catalog.ts'
import type {SnapshotFile} from '../../../src/prices/snapshot/format.ts'
import {row, sheet, source} from '../../support/sheets.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

const fetchedAt = new Date('2026-08-10T12:00:00Z')
const minutes = (count: number) => new Date(fetchedAt.getTime() + count * 60_000)

async function store(env: NodeJS.ProcessEnv, region: string, at: Date) {
  const stored = sheet({regions: [region]})
  const options = {fetchedAt: at, request: {regions: [region]}, source: source(async () => stored)}
  expect(await storeSheet(priceCacheFolder(env), stored, options)).toBeUndefined()
}

test('without a cache folder there is nothing, and none is made', async () => {
  await using folder = await temporaryFolder()
  expect(loadCachedSheets(fetchedAt, {FRUGAL_CACHE_DIR: folder.join('none')})).toEqual([])
  expect(loadCachedSheets(fetchedAt, {FRUGAL_CACHE_DIR: folder.path})).toEqual([])
})

test('fresh sheets come oldest first, expired and damaged ones not at all', async () => {
  await using folder = await temporaryFolder()
  const env = {FRUGAL_CACHE_DIR: folder.path}
  await store(env, 'newer', minutes(30))
  await store(env, 'older', minutes(20))
  await store(env, 'expired', minutes(-40))
  await mkdir(folder.join('prices', 'folder.sheet'))
  await writeFile(folder.join('prices', 'damaged.sheet'), '{}\n')
  const loaded = loadCachedSheets(minutes(40), env)
  expect(loaded.map(({origin, sheet: {regions}}) => [origin, ...regions])).toEqual([
    ['cache', 'older'],
    ['cache', 'newer'],
  ])
  expect(loaded[0]!.fetchedAt).toBe(minutes(20).toISOString())
})

test('a fresh sheet is what a catalog shows, under its own source and date', async () => {
  await using folder = await temporaryFolder()
  const env = {FRUGAL_CACHE_DIR: folder.path}
  await store(env, 'us-east-1', fetchedAt)
  const readSnapshot = (provider: SnapshotFile['provider']): SnapshotFile => ({
    schema: 1,
    provider,
    sources: [],
    regions: [],
    zones: [],
    tables: [],
    notes: [],
    types: [],
  })
  const [offer] = createCatalog({readSnapshot, sheets: loadCachedSheets(minutes(5), env)}).offers()
  expect(offer).toMatchObject({
    instanceType: 'g5.xlarge',
    spot: {usdPerHour: row().usdPerHour, source: 'Test spot', asOf: sheet().asOf},
  })
})
