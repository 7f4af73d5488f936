import {readFile} from 'node:fs/promises'

import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {assertOnline, isOffline} from '../src/offline.ts'
import {priceCacheFolder} from '../src/prices/cache/cache.ts'
import {storeSheet} from '../src/prices/cache/store-sheet.ts'
import {root} from './support/run.ts'
import {sheet, source} from './support/sheets.ts'
import {type TemporaryFolder, temporaryFolder} from './support/temporary-folder.ts'

test.each([
  [undefined, false],
  ['', false],
  ['0', false],
  ['false', false],
  ['No', false],
  ['1', true],
  ['true', true],
  ['yes', true],
])('FRUGAL_OFFLINE=%s means offline: %s', (value, offline) => {
  expect(isOffline(value === undefined ? {} : {FRUGAL_OFFLINE: value})).toBe(offline)
})

test('what needs the network is refused with what forbids it', () => {
  const refusal = (env: NodeJS.ProcessEnv, flag: boolean) => {
    try {
      assertOnline('--live', env, flag)
    } catch (error) {
      return error
    }
  }
  expect(refusal({FRUGAL_OFFLINE: '1'}, false)).toMatchObject({
    code: 'E_OFFLINE',
    message: '--live needs the network, and FRUGAL_OFFLINE forbids it',
    fix: 'unset FRUGAL_OFFLINE',
    oclif: {exit: 2},
  })
  expect(refusal({}, true)).toMatchObject({code: 'E_OFFLINE', fix: 'Leave out --offline'})
  expect(refusal({FRUGAL_OFFLINE: '0'}, false)).toBeUndefined()
})

const WATCH = new URL('./support/network-watch.ts', import.meta.url).href

/** Runs frugal from source in a process that records and refuses all use of the network and every import of an SDK. */
async function watched(folder: TemporaryFolder, args: string[], env: NodeJS.ProcessEnv = {}) {
  const log = folder.join('network.log')
  const result = await execa(process.execPath, ['--import', WATCH, 'bin/dev.js', ...args], {
    cwd: root,
    reject: false,
    env: {
      // What a live run would use, if it were one.
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      GOOGLE_API_KEY: 'example',
      FRUGAL_CACHE_DIR: folder.join('cache'),
      FRUGAL_TEST_NETWORK_LOG: log,
      ...env,
    },
  })
  return {...result, network: await readFile(log, 'utf8').catch(() => '')}
}

describe('without --live nothing is fetched: no socket, no name looked up, no SDK imported', () => {
  test.each([
    ['spot-prices', ['spot-prices', 'g4dn.xlarge', '--region', 'us-east-1', '--offline'], 'g4dn.xlarge'],
    ['spot-prices, which is offline unasked', ['spot-prices', 'g4dn.xlarge', '--region', 'us-east-1'], 'g4dn.xlarge'],
    ['estimate', ['estimate', '--preset', 'medium-production', '--offline'], '$'],
    ['prices info', ['prices', 'info'], 'AWS spot feed'],
  ])('%s', async (_, args, printed) => {
    await using folder = await temporaryFolder()
    const {exitCode, network, stderr, stdout} = await watched(folder, args)
    expect(network).toBe('')
    expect({exitCode, stderr}).toMatchObject({exitCode: 0})
    expect(stdout).toContain(printed)
  })

  test('an expired cache is not asked for again', async () => {
    await using folder = await temporaryFolder()
    const stored = sheet()
    const options = {fetchedAt: new Date(0), request: {regions: ['us-east-1']}, source: source(async () => stored)}
    await storeSheet(priceCacheFolder({FRUGAL_CACHE_DIR: folder.join('cache')}), stored, options)
    const {exitCode, network} = await watched(folder, ['spot-prices', 'g5.xlarge', '--region', 'us-east-1'])
    expect({exitCode, network}).toEqual({exitCode: 0, network: ''})
  })
})

describe('FRUGAL_OFFLINE refuses before anything is opened', () => {
  test.each([
    ['a live run', ['spot-prices', 'g4dn.xlarge', '--region', 'us-east-1', '--live']],
    ['a refresh', ['prices', 'refresh']],
  ])('%s', async (_, args) => {
    await using folder = await temporaryFolder()
    const {exitCode, network, stderr, stdout} = await watched(folder, args, {FRUGAL_OFFLINE: '1'})
    expect({exitCode, network, stdout}).toEqual({exitCode: 2, network: '', stdout: ''})
    expect(stderr).toContain('Code: E_OFFLINE')
  })
})

test('the watch sees what it has to: a live run trips it', async () => {
  await using folder = await temporaryFolder()
  const args = ['prices', 'refresh', '--source', 'aws-price-list', '--source', 'aws-spot-feed', '--timeout', '3s']
  const {exitCode, network} = await watched(folder, args, {
    AWS_MAX_ATTEMPTS: '1',
    FRUGAL_AWS_SPOT_FEED_URL: 'http://127.0.0.1:59999/',
  })
  expect(exitCode).toBe(3)
  expect(network).toContain('connect')
  expect(network).toMatch(/import .*@aws-sdk/)
})
