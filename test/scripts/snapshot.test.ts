import {execFile} from 'node:child_process'
import {mkdir, readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'

import {beforeAll, describe, expect, test} from 'vitest'

import {buildSnapshot} from '../../scripts/snapshot/build.ts'
import {toPrice} from '../../scripts/snapshot/raw.ts'
import {createCatalog} from '../../src/prices/catalog/catalog.ts'
import type {Offer} from '../../src/prices/offer.ts'
import {readManifest, verifySnapshot} from '../../src/prices/snapshot/manifest.ts'
import {readSnapshot} from '../../src/prices/snapshot/read.ts'
import {RAW_FILES, rawPrices} from '../support/raw-prices.ts'
import {root} from '../support/run.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const BUILT = '2026-11-24'
const FEED = 'aws-spot-feed-linux-2026-08-10.csv'
const HOME = 'aws-ondemand-us-east-1-karpenter.csv'
const run = promisify(execFile)

/** Builds from a few raw rows, some files otherwise, into a folder of `parent`. */
async function build(parent: string, changed: Record<string, string> = {}): Promise<string> {
  const to = join(parent, 'built')
  await mkdir(to, {recursive: true})
  buildSnapshot(await rawPrices(parent, changed), to, BUILT)
  return to
}

const catalogOf = (folder: string) => createCatalog({readSnapshot: (provider) => readSnapshot(provider, folder)})

/** Every file's text by name. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder)).sort()
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')])),
  )
}

describe('built from a few rows', () => {
  let offers: Map<string, Offer>
  beforeAll(async () => {
    await using folder = await temporaryFolder()
    const all = catalogOf(await build(folder.path)).offers({providers: ['aws', 'gcp', 'azure']})
    offers = new Map(all.map((offer) => [`${offer.instanceType} ${offer.region}`, offer]))
  })

  test('every price is there; zero, N/A, dedicated hosts, placeholders and local zones are not', () => {
    expect([...offers.keys()].sort()).toEqual([
      ...['Standard_E32-16s_v5', 'Standard_NC24ads_A100_v4', 'Standard_NC6s_v3', 'Standard_NM16ads_MA35D'].map(
        (size) => `${size} eastus`,
      ),
      ...['a2-highgpu-1g us-central1', 'a4-highgpu-8g us-central1', 'g5.2xlarge eu-west-1', 'g5.2xlarge us-east-1'],
      ...['g5.xlarge eu-west-1', 'g5.xlarge us-east-1', 'g6.xlarge us-east-1', 'm5.large eu-west-1'],
      ...['m5.large us-east-1', 'n4-standard-2 us-central1', 'p5e.48xlarge us-east-1', 'trn1.32xlarge us-east-1'],
    ])
  })

  test.each([
    ['g5.xlarge us-east-1', 1.006, 'AWS Price List', 0.4212, 'AWS spot feed'],
    ['g5.xlarge eu-west-1', 1.123, 'AWS list by region', 0.5, 'AWS spot by zone'],
    ['g6.xlarge us-east-1', 0.8048, 'AWS list by region', 0.4, 'AWS spot by zone'],
    ['g5.2xlarge us-east-1', 1.212, 'AWS Price List', 0.50904, 'on-demand x (1 - 58% of AWS Spot Advisor)'],
    ['g5.2xlarge eu-west-1', 1.35296, 'AWS list by region, family ratio x us-east-1', undefined, undefined],
    ['m5.large us-east-1', 0.096, 'AWS Price List', undefined, undefined],
    ['m5.large eu-west-1', 0.107, 'AWS list by region', 0.04, 'AWS spot by zone'],
    ['p5e.48xlarge us-east-1', undefined, undefined, 19.25, 'AWS spot by zone'],
    ['a2-highgpu-1g us-central1', 3.673385, 'GCP Billing Catalog', 1.92802, 'GCP Billing Catalog'],
    ['Standard_NC24ads_A100_v4 eastus', 3.673, 'Azure Retail Prices', 0.6788, 'Azure Retail Prices'],
    ['Standard_NC6s_v3 eastus', 3.06, 'Azure Retail Prices', 0.3366, 'Azure Retail Prices'],
  ])('%s: %d of %s, spot %d of %s', (key, onDemand, listedBy, spot, observedBy) => {
    const offer = offers.get(key)!
    expect([offer.onDemand?.usdPerHour, offer.onDemand?.source]).toEqual([onDemand, listedBy])
    expect([offer.spot?.usdPerHour, offer.spot?.source]).toEqual([spot, observedBy])
  })

  test.each<[string, Partial<Offer>]>([
    [
      'g5.xlarge us-east-1',
      {vcpu: 4, memoryGiB: 16, arch: 'x86_64', accelerator: {name: 'A10G', count: 1, memoryGiB: 24}},
    ],
    ['g5.2xlarge us-east-1', {vcpu: 8, memoryGiB: 32}],
    ['g6.xlarge us-east-1', {vcpu: 4}],
    ['trn1.32xlarge us-east-1', {accelerator: {name: 'Trainium', count: 16, memoryGiB: 32}}],
    ['a2-highgpu-1g us-central1', {vcpu: 12, memoryGiB: 85, accelerator: {name: 'A100', count: 1, memoryGiB: 40}}],
    ['n4-standard-2 us-central1', {vcpu: 2}],
    [
      'Standard_NC24ads_A100_v4 eastus',
      {vcpu: 24, memoryGiB: 220, accelerator: {name: 'A100', count: 1, memoryGiB: 80}},
    ],
    ['Standard_NC6s_v3 eastus', {accelerator: {name: 'V100', count: 1, memoryGiB: 16}}],
    ['Standard_E32-16s_v5 eastus', {vcpu: 16}],
    ['a4-highgpu-8g us-central1', {note: 'listed, but cannot be launched on demand: reservation, DWS or spot only'}],
  ])('%s has %o', (key, expected) => {
    expect(offers.get(key)).toMatchObject(expected)
  })
})

describe('the builder', () => {
  test('gives the same bytes twice, and a manifest that they agree with', async () => {
    await using one = await temporaryFolder()
    await using two = await temporaryFolder()
    const folder = await build(one.path)
    expect(await contents(folder)).toEqual(await contents(await build(two.path)))
    expect(verifySnapshot(readManifest(folder), folder).every(({ok}) => ok)).toBe(true)
  })

  test('counts each price once, by its source', async () => {
    await using folder = await temporaryFolder()
    const {files} = readManifest(await build(folder.path))
    const counts = files.map(({file, sources}) => [file, ...sources.map(({prices}) => prices)])
    expect(counts).toEqual([
      ['aws.json', 3, 3, 1, 7, 2],
      ['gcp.json', 4],
      ['azure.json', 3, 3],
      ['lambda.json', 8],
    ])
  })

  test.each([
    ['a price', {[FEED]: 'Region,InstanceType,SpotLinux\n'}, 'aws.json: 15 prices, 16 before; nothing was written'],
    [
      'a type',
      {[HOME]: RAW_FILES[HOME]!.replace(/.*g5.2xlarge.*\n/, 'us-west-1,m5.large,0.1\nus-west-1,g5.xlarge,2\n')},
      'types',
    ],
  ])('refuses to write %s less than there was, and writes nothing then', async (_, changed, message) => {
    await using folder = await temporaryFolder()
    const to = await build(folder.path)
    const before = await contents(to)
    await expect(build(folder.path, changed)).rejects.toThrow(message)
    expect(await contents(to)).toEqual(before)
  })

  test('writes more than there was', async () => {
    await using folder = await temporaryFolder()
    const to = await build(folder.path)
    const count = () => readManifest(to).files[0]!.prices
    const before = count()
    await build(folder.path, {[FEED]: `${RAW_FILES[FEED]}us-west-1,m5.large,0.04\n`})
    expect(count()).toBe(before + 1)
  })

  test('runs as a script, says what it wrote, and asks for the folder it lacks', async () => {
    await using folder = await temporaryFolder()
    const raw = await rawPrices(folder.path)
    const script = join(root, 'scripts', 'build-snapshot.ts')
    const {stdout} = await run(process.execPath, [script, '--from', raw, '--to', folder.path])
    expect(stdout.split('\n')).toContain('lambda.json: 8 prices, 8 types, 1 regions')
    expect(catalogOf(folder.path).offers({providers: ['lambda']})).toHaveLength(8)
    await expect(run(process.execPath, [script])).rejects.toThrow('--from <folder of raw price files> is needed')
  })

  test('refuses a file that it would misread', async () => {
    await using folder = await temporaryFolder()
    const quoted = {[FEED]: 'Region,InstanceType,SpotLinux\n"us-east-1",g5.xlarge,0.4\n'}
    await expect(build(folder.path, quoted)).rejects.toThrow('quoted cells are not expected here')
    const tiny = {[FEED]: 'Region,InstanceType,SpotLinux\nus-east-1,g5.xlarge,4e-9\n'}
    await expect(build(folder.path, tiny)).rejects.toThrow('g5.xlarge: a price that is no plain decimal')
    expect(await readdir(join(folder.path, 'built'))).toEqual([])
  })
})

test.each([
  ['0.526000', 0.526],
  ['9.0E-4', 0.0009],
  ['88.4900001', 88.49],
  ['0.000000', undefined],
  ['-1', undefined],
  ['N/A*', undefined],
  ['Infinity', undefined],
  ['', undefined],
  [undefined, undefined],
])('the price %o is %o', (text, expected) => {
  expect(toPrice(text)).toBe(expected)
})
