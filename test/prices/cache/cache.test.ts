import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readdir, readFile, stat, truncate, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {
  type CachedSheet,
  isFresh,
  listSheets,
  readSheet,
  sheetsFor,
  timeToLive,
} from '../../../src/prices/cache/cache.ts'
import {isDamaged, sha256} from '../../../src/prices/cache/cache-file.ts'
import {writeCacheFile} from '../../../src/prices/cache/cache-file-write.ts'
import {storeSheet} from '../../../src/prices/cache/store-sheet.ts'
import type {PriceSheet} from '../../../src/prices/sheet.ts'
import {row, sheet, source} from '../../support/sheets.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

const fetchedAt = new Date('2026-08-10T12:00:00Z')
const later = (ms: number) => new Date(fetchedAt.getTime() + ms)
const HOUR = 3_600_000

async function store(folder: string, stored: PriceSheet = sheet(), at = fetchedAt, instanceTypes?: string[]) {
  const request = {regions: stored.regions, ...(instanceTypes && {instanceTypes})}
  const problem = await storeSheet(folder, stored, {
    fetchedAt: at,
    request,
    source: source(async () => stored, {id: stored.id, provider: stored.provider}),
  })
  expect(problem).toBeUndefined()
}

async function onlyFile(folder: string): Promise<string> {
  const files = await readdir(folder)
  expect(files).toHaveLength(1)
  return join(folder, files[0]!)
}

/** Reads the one sheet of a folder, whichever step finds the damage. */
function readOnly(folder: string) {
  const {damaged, sheets} = listSheets(folder)
  return damaged[0] ?? readSheet(sheets[0]!)
}

describe('a stored sheet', () => {
  test('comes back as it was, with when it was fetched', async () => {
    await using folder = await temporaryFolder()
    await store(folder.path)
    const {damaged, sheets} = listSheets(folder.path)
    expect(damaged).toEqual([])
    expect(sheets).toMatchObject([{id: 'test-spot', provider: 'aws', regions: ['us-east-1']}])
    expect(readSheet(sheets[0]!)).toMatchObject({sheet: sheet(), header: {fetchedAt: fetchedAt.toISOString()}})
  })

  test('is one header line of JSON and the sheet as JSON', async () => {
    await using folder = await temporaryFolder()
    await store(folder.path)
    const [header, body, ...rest] = (await readFile(await onlyFile(folder.path), 'utf8')).split('\n')
    expect(JSON.parse(header!)).toEqual({
      schema: 1,
      id: 'test-spot',
      provider: 'aws',
      regions: ['us-east-1'],
      fetchedAt: '2026-08-10T12:00:00.000Z',
      expires: '2026-08-10T13:00:00.000Z',
      sha256: sha256(body!),
      bytes: Buffer.byteLength(body!),
    })
    expect([JSON.parse(body!), rest]).toEqual([sheet(), []])
  })

  test('of any names and prices comes back (property)', async () => {
    await using folder = await temporaryFolder()
    const name = fc.string({minLength: 1, unit: 'grapheme'})
    const rows = fc.array(
      fc.record({
        region: name,
        instanceType: name,
        market: fc.constantFrom('spot' as const, 'onDemand' as const),
        usdPerHour: fc.double({min: 1e-6, max: 1e6, noNaN: true}),
      }),
    )
    await fc.assert(
      fc.asyncProperty(rows, name, async (some, title) => {
        const stored = sheet({rows: some, source: title})
        await store(folder.path, stored)
        expect(readOnly(folder.path)).toMatchObject({sheet: stored})
      }),
      {numRuns: 50},
    )
  })

  test('replaces one of the same source and regions, and others that it answers for', async () => {
    await using folder = await temporaryFolder()
    await store(folder.path, sheet({regions: ['us-east-1']}))
    await store(folder.path, sheet({regions: ['eu-west-1']}))
    await store(folder.path, sheet({regions: ['us-east-1']}), fetchedAt, ['g5.xlarge'])
    await store(folder.path, sheet({id: 'other', regions: ['us-east-1']}))
    expect(listSheets(folder.path).sheets).toHaveLength(4)
    await store(folder.path, sheet({regions: ['eu-west-1', 'us-east-1']}), later(1))
    const left = listSheets(folder.path).sheets.map(({id, regions}) => [id, ...regions].join(' '))
    expect(left.sort()).toEqual(['other us-east-1', 'test-spot eu-west-1 us-east-1'])
  })

  test('of some instance types does not replace one of all', async () => {
    await using folder = await temporaryFolder()
    await store(folder.path)
    await store(folder.path, sheet(), later(1), ['g5.xlarge'])
    expect(listSheets(folder.path).sheets).toHaveLength(2)
  })

  test('takes away what expired a month ago and what a killed run left', async () => {
    await using folder = await temporaryFolder()
    await store(folder.path, sheet({regions: ['old-1']}), later(-32 * 24 * HOUR))
    for (const [name, age] of [
      ['.frugal-1-0123456789ab.tmp', 2 * HOUR],
      ['.frugal-2-0123456789ab.tmp', 0],
    ] as const) {
      await writeFile(folder.join(name), 'half')
      await utimes(folder.join(name), later(-age), later(-age))
    }
    await store(folder.path)
    const left = await readdir(folder.path)
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual(['.frugal-2-0123456789ab.tmp'])
    expect(listSheets(folder.path).sheets.map(({regions}) => regions)).toEqual([['us-east-1']])
  })
})

describe('freshness', () => {
  test.each([
    [['spot' as const], HOUR],
    [['onDemand' as const], 24 * HOUR],
    [['onDemand' as const, 'spot' as const], HOUR],
  ])('a sheet of %o is fresh for %d ms', (markets, ms) => {
    expect(timeToLive(markets)).toBe(ms)
  })

  test.each([
    ['at once', 0, true],
    ['a millisecond before it expires', HOUR - 1, true],
    ['when it expires', HOUR, false],
    ['with a clock a minute behind', -60_000, true],
    ['with a clock a day behind', -24 * HOUR, false],
  ])('%s', (_, ms, fresh) => {
    const entry = {expires: later(HOUR).toISOString(), fetchedAt: fetchedAt.toISOString()} as CachedSheet
    expect(isFresh(entry, later(ms))).toBe(fresh)
  })
})

describe('a damaged file is told apart, and never thrown', () => {
  const damages: [string, (file: string) => Promise<void>, RegExp][] = [
    ['truncated', async (file) => truncate(file, (await stat(file)).size - 1), /its body has \d+ bytes where \d+/],
    ['cut within its header', (file) => truncate(file, 20), /no header line/],
    ['too large to read', (file) => truncate(file, 400 * 2 ** 20), /too large/],
    ['empty', (file) => truncate(file, 0), /no header line/],
    [
      'of another content',
      async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('0.4', '0.1')),
      /checksum/,
    ],
    [
      'of an older schema',
      async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('"schema":1', '"schema":0')),
      /another version/,
    ],
    ['not JSON', (file) => writeFile(file, 'not json\n{}'), /not JSON/],
    ['JSON but no header', (file) => writeFile(file, 'null\n'), /not an object/],
    [
      'without a date',
      async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('2026-08-10T12', 'x')),
      /malformed/,
    ],
    [
      'without regions',
      async (file) =>
        writeFile(file, (await readFile(file, 'utf8')).replace('"regions":["us-east-1"]', '"regions":"all"')),
      /malformed/,
    ],
  ]
  test.each(damages)('%s', async (_, damage, message) => {
    await using folder = await temporaryFolder()
    await store(folder.path)
    await damage(await onlyFile(folder.path))
    expect(readOnly(folder.path)).toMatchObject({damage: expect.stringMatching(message)})
  })

  test.each<[string, unknown]>([
    ['a price of 0', sheet({rows: [row({usdPerHour: 0})]})],
    ['a price that is no number', sheet({rows: [row({usdPerHour: null as unknown as number})]})],
    ['a market that is not known', sheet({rows: [row({market: 'futures' as 'spot'})]})],
    ['a bucket out of range', sheet({advisor: [{region: 'r', instanceType: 't', savingPercent: 1, bucket: 5 as 4}]})],
    ['no rows', {...sheet(), rows: undefined}],
    ['a list', []],
  ])('with the right checksum but %s', async (_, body) => {
    await using folder = await temporaryFolder()
    const header = {id: 'test-spot', provider: 'aws', regions: ['us-east-1']}
    const times = {fetchedAt: fetchedAt.toISOString(), expires: later(HOUR).toISOString()}
    await writeCacheFile(folder.join('a.sheet'), {...header, ...times}, JSON.stringify(body))
    expect(readOnly(folder.path)).toMatchObject({file: folder.join('a.sheet'), damage: expect.any(String)})
  })

  test('any bytes at all (property)', async () => {
    await using folder = await temporaryFolder()
    await store(folder.path)
    const file = await onlyFile(folder.path)
    const original = await readFile(file)
    const edit = fc.record({at: fc.nat(original.length - 1), bytes: fc.uint8Array({minLength: 1, maxLength: 8})})
    await fc.assert(
      fc.asyncProperty(edit, async ({at, bytes}) => {
        const edited = Buffer.concat([original.subarray(0, at), bytes, original.subarray(at + bytes.length)])
        await writeFile(file, edited)
        const found = readOnly(folder.path)!
        // Either it is noticed, or nothing that matters was changed.
        expect(isDamaged(found) || JSON.stringify(found.sheet) === JSON.stringify(sheet())).toBe(true)
      }),
      {numRuns: 200},
    )
  })

  test('is taken away by the next sheet that is stored', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.join('junk.sheet'), 'junk')
    await store(folder.path)
    expect(listSheets(folder.path)).toMatchObject({damaged: [], sheets: [{id: 'test-spot'}]})
  })
})

describe('which sheets answer a request', () => {
  const entry = (file: string, regions: string[], fetched: number, instanceTypes?: string[]): CachedSheet => ({
    file,
    id: 'test-spot',
    provider: 'aws',
    regions,
    ...(instanceTypes && {instanceTypes}),
    fetchedAt: later(fetched).toISOString(),
    expires: later(fetched + HOUR).toISOString(),
  })
  const chosen = (sheets: CachedSheet[], regions: string[], instanceTypes?: string[]) => {
    const found = sheetsFor(sheets, 'test-spot', {regions, ...(instanceTypes && {instanceTypes})})
    return [found.chosen.map(({file}) => file).join(), found.missing.join()]
  }

  test('the newest first, and only as many as it takes', () => {
    const sheets = [entry('old', ['a', 'b'], 0), entry('new', ['a'], 1), entry('c', ['c'], 2)]
    expect(chosen(sheets, ['a'])).toEqual(['new', ''])
    expect(chosen(sheets, ['a', 'b'])).toEqual(['new,old', ''])
    expect(chosen(sheets, ['a', 'd'])).toEqual(['new', 'd'])
  })

  test('a sheet of some types answers only for those', () => {
    const sheets = [entry('some', ['a'], 0, ['g5.xlarge', 'g6.xlarge'])]
    expect(chosen(sheets, ['a'])).toEqual(['', 'a'])
    expect(chosen(sheets, ['a'], [])).toEqual(['', 'a'])
    expect(chosen(sheets, ['a'], ['p5.48xlarge'])).toEqual(['', 'a'])
    expect(chosen(sheets, ['a'], ['g5.xlarge'])).toEqual(['some', ''])
  })
})

test('a cache that cannot be written is told, not thrown', async () => {
  await using folder = await temporaryFolder()
  await writeFile(folder.join('file'), '')
  const request = {fetchedAt, request: {regions: ['us-east-1']}, source: source(async () => sheet())}
  expect(await storeSheet(folder.join('file', 'prices'), sheet(), request)).toContain('a part of the path is a file')
})

test('many processes that store at once leave whole files', async () => {
  await using folder = await temporaryFolder()
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const script = `
    import {storeSheet} from ${module('../../../src/prices/cache/store-sheet.ts')}
    import {sheet, source} from ${module('../../support/sheets.ts')}
    for (let i = 0; i < 15; i++) {
      const regions = i % 2 ? ['us-east-1'] : ['us-east-1', 'eu-west-1']
      const rows = Array.from({length: 2000}, () => ({...sheet().rows[0], usdPerHour: process.pid}))
      const options = {fetchedAt: new Date(), request: {regions}, source: source(async () => sheet())}
      const problem = await storeSheet(process.argv[1], sheet({regions, rows}), options)
      if (problem) throw new Error(problem)
    }`
  const runs = Array.from({length: 4}, async () => {
    const args = ['--input-type=module', '-e', script, folder.path]
    const [code] = await once(spawn(process.execPath, args, {stdio: ['ignore', 'ignore', 'inherit']}), 'exit')
    return code
  })
  expect(await Promise.all(runs)).toEqual([0, 0, 0, 0])
  const {damaged, sheets} = listSheets(folder.path)
  expect(damaged).toEqual([])
  expect(sheets.length).toBeGreaterThan(0)
  for (const entry of sheets) expect(readSheet(entry)).toMatchObject({sheet: {id: 'test-spot'}})
  expect((await readdir(folder.path)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})
