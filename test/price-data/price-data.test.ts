import {writeFile} from 'node:fs/promises'

import {expect, test} from 'vitest'

import {infoColumns} from '../../src/price-data/info-columns.ts'
import {priceData} from '../../src/price-data/price-data.ts'
import {storeSheet} from '../../src/prices/cache/store-sheet.ts'
import type {Manifest} from '../../src/prices/snapshot/format.ts'
import {renderRows} from '../../src/terminal/output.ts'
import {sheet, source} from '../support/sheets.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const NOW = new Date('2026-08-10T12:00:00Z')

const MANIFEST: Manifest = {
  schema: 1,
  built: '2026-08-01',
  files: [
    {
      file: 'aws.json',
      provider: 'aws',
      sha256: '0',
      types: 3,
      regions: 2,
      prices: 6,
      sources: [
        {name: 'AWS Price List', kind: 'listed', asOf: '2026-07-20', origin: 'GetProducts', prices: 4},
        {name: 'AWS by zone', kind: 'observed', asOf: '2026-07-01', approximateDate: true, origin: 'x', prices: 2},
      ],
    },
  ],
}

test('a snapshot’s sources come with their date, rows and whether the file is the published one', async () => {
  await using folder = await temporaryFolder()
  const of = (ok: boolean) =>
    priceData({manifest: MANIFEST, verified: [{file: 'aws.json', ok}], cache: folder.join('none'), now: NOW}).data
  expect(of(true)).toEqual([
    {
      provider: 'aws',
      source: 'AWS Price List',
      kind: 'listed',
      origin: 'snapshot',
      asOf: '2026-07-20',
      rows: 4,
      regions: 2,
      intact: true,
      file: 'aws.json',
      from: 'GetProducts',
    },
    expect.objectContaining({source: 'AWS by zone', approximateDate: true}),
  ])
  expect(of(false).map(({intact}) => intact)).toEqual([false, false])
})

test('cached sheets come after it, fresh or expired; damaged files are told apart', async () => {
  await using folder = await temporaryFolder()
  const store = async (region: string, hours: number) => {
    const stored = sheet({regions: [region]})
    const fetchedAt = new Date(NOW.getTime() - hours * 3_600_000)
    const options = {fetchedAt, request: {regions: [region]}, source: source(async () => stored)}
    expect(await storeSheet(folder.path, stored, options)).toBeUndefined()
  }
  await store('us-east-1', 0.5)
  await store('eu-west-1', 3)
  await writeFile(folder.join('junk.sheet'), 'junk')
  const {damaged, data} = priceData({manifest: {...MANIFEST, files: []}, verified: [], cache: folder.path, now: NOW})
  expect(data.map(({expires, origin, rows}) => [origin, rows, expires])).toEqual([
    ['expired-cache', 1, '2026-08-10T10:00:00.000Z'],
    ['cache', 1, '2026-08-10T12:30:00.000Z'],
  ])
  expect(damaged).toEqual([{file: folder.join('junk.sheet'), damage: 'it has no header line'}])
})

test('the table says what is wrong with a file and how old a guessed date is', async () => {
  const {data} = priceData({manifest: MANIFEST, verified: [{file: 'aws.json', ok: false}], cache: '/none', now: NOW})
  const {text} = await renderRows('table', infoColumns(NOW), data)
  expect(text).toBe(
    [
      'provider  source          kind      origin    as of          age  rows  regions  sha256',
      'aws       AWS Price List  listed    snapshot  2026-07-20    21 d     4        2  WRONG',
      'aws       AWS by zone     observed  snapshot  ~2026-07-01  ~40 d     2        2  WRONG',
    ].join('\n'),
  )
})
