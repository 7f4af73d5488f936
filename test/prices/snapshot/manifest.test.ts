import {cp, readFile, rm, writeFile} from 'node:fs/promises'

import {expect, test} from 'vitest'

import {PROVIDERS} from '../../../src/prices/offer.ts'
import {FIRST_ROW, SNAPSHOT_SCHEMA} from '../../../src/prices/snapshot/format.ts'
import {readManifest, verifySnapshot} from '../../../src/prices/snapshot/manifest.ts'
import {readSnapshot, snapshotFolder} from '../../../src/prices/snapshot/read.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

test('the embedded files are those that the manifest was written for', () => {
  expect(verifySnapshot()).toEqual(PROVIDERS.map((provider) => ({file: `${provider}.json`, ok: true})))
})

test('one changed byte is seen, and a file that is gone', async () => {
  await using folder = await temporaryFolder()
  await cp(snapshotFolder(), folder.path, {recursive: true})
  const manifest = readManifest(folder.path)
  expect(verifySnapshot(manifest, folder.path).every(({ok}) => ok)).toBe(true)
  const bytes = await readFile(folder.join('gcp.json'))
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(folder.join('gcp.json'), bytes)
  await rm(folder.join('lambda.json'))
  expect(verifySnapshot(manifest, folder.path).filter(({ok}) => !ok)).toEqual([
    {file: 'gcp.json', ok: false},
    {file: 'lambda.json', ok: false},
  ])
})

test('the manifest counts what the files hold', () => {
  const {built, files, schema} = readManifest()
  expect(schema).toBe(SNAPSHOT_SCHEMA)
  expect(built).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(files.map(({provider}) => provider)).toEqual([...PROVIDERS])
  for (const {prices, provider, regions, sources, types} of files) {
    const file = readSnapshot(provider)
    expect([types, regions]).toEqual([file.types.length, file.regions.length])
    expect(sources.map(({prices: _, ...source}) => source)).toEqual(file.sources)
    const tables = file.advisor ? [...file.tables, file.advisor] : file.tables
    const cells = tables.map((_, i) =>
      file.types.flatMap((type) => String(type[FIRST_ROW + i]).split(',')).filter((cell) => cell !== ''),
    )
    expect(cells.map(({length}) => length)).toEqual(tables.map(({count}) => count))
    for (const [i, {prices: counted}] of sources.entries()) {
      expect(counted).toBe(tables.filter(({source}) => source === i).reduce((sum, {count}) => sum + count, 0))
    }
    expect(prices).toBe(cells.flat().length)
  }
})
