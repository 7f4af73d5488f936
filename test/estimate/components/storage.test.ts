import {describe, expect, test} from 'vitest'

import {linesOf, listed, tiersOf} from '../support.ts'

const GIB_PER_GB = 1e9 / 2 ** 30

const [first, second, third] = tiersOf('aws', 's3', 'standard storage', 'us-east-1')

describe('object storage', () => {
  const s3 = (classes: object, more: object = {}) => linesOf({type: 'object-storage', classes, ...more})

  test('is GB by class at the list price', () => {
    expect(s3({standard: 100, 'glacier-instant': 2000})).toMatchObject([
      {item: 'object storage, standard', driver: 'storage', quantity: 100, unit: 'GB-month', monthly: 100 * first!.usd},
      {
        item: 'object storage, glacier-instant',
        quantity: 2000,
        monthly: 2000 * listed('aws', 's3', 'glacier-instant storage', 'us-east-1'),
      },
    ])
  })

  test('is graduated: each part at the price of its tier', () => {
    expect([first!.upTo, second!.upTo, third!.upTo]).toEqual([51_200, 512_000, undefined])
    const usd = 51_200 * first!.usd + 460_800 * second!.usd + 88_000 * third!.usd
    const [line] = s3({standard: '600TB'})
    expect(line!.quantity).toBe(600_000)
    expect(line!.monthly).toBeCloseTo(usd, 6)
    expect(line!.price!.usd).toBeCloseTo(usd / 600_000, 12)
  })

  test.each([
    ['at the end of the first tier', 51_200, 51_200 * first!.usd],
    ['one GB above it', 51_201, 51_200 * first!.usd + second!.usd],
    ['nothing stored', 0, 0],
  ])('is exact %s', (_, gb, usd) => {
    expect(s3({standard: gb})[0]!.monthly).toBeCloseTo(usd, 9)
  })

  test('is priced by GiB where the list is: GB are fewer of them', () => {
    const [line] = linesOf({type: 'object-storage', classes: {standard: '1TB'}}, {provider: 'gcp'})
    const usd = listed('gcp', 'storage', 'standard storage', 'us-central1')
    expect(line).toMatchObject({unit: 'GiB-month', quantity: 1000 * GIB_PER_GB})
    expect(line!.monthly).toBeCloseTo(931.322574615 * usd, 6)
  })

  test('1 TiB in the spec is 1,024 GiB of the list', () => {
    const [line] = linesOf({type: 'object-storage', classes: {standard: '1TiB'}}, {provider: 'gcp'})
    expect(line!.quantity).toBeCloseTo(1024, 9)
  })

  test('requests are priced by the thousand', () => {
    const lines = s3({standard: 0}, {putRequests: '2M', getRequests: 500_000})
    expect(lines.slice(1)).toMatchObject([
      {
        item: 'PUT requests',
        quantity: 2000,
        unit: '1k requests',
        monthly: 2000 * listed('aws', 's3', 'standard put requests', 'us-east-1'),
      },
      {item: 'GET requests', quantity: 500, monthly: 500 * listed('aws', 's3', 'standard get requests', 'us-east-1')},
    ])
  })

  test('operations of Google Cloud are by its own names', () => {
    const [, put, get] = linesOf(
      {type: 'object-storage', classes: {standard: 1}, putRequests: 1000, getRequests: 1000},
      {provider: 'gcp'},
    )
    expect(put!.monthly).toBe(listed('gcp', 'storage', 'class a operations', 'us-central1'))
    expect(get!.monthly).toBe(listed('gcp', 'storage', 'class b operations', 'us-central1'))
  })

  test('a class that the list does not have is not found, with the name that was meant', () => {
    const [line] = s3({standrad: 10})
    expect(line!.missing).toContain('did you mean standard storage')
    expect(line).not.toHaveProperty('monthly')
  })

  test('a region without a list never gets that of another', () => {
    const [line] = linesOf({type: 'object-storage', classes: {standard: 10}}, {region: 'moon-1'})
    expect(line).toMatchObject({quantity: 10, unit: 'GB-month'})
    expect(line!.missing).toContain('there is one in us-east-1')
  })
})

describe('block storage', () => {
  test('is size x volumes at the price of the type', () => {
    const usd = listed('aws', 'ebs', 'gp3 storage', 'us-east-1')
    expect(linesOf({type: 'block-storage', sizeGB: 150, count: 4})).toMatchObject([
      {item: 'gp3 volume', driver: 'storage', quantity: 600, unit: 'GB-month', monthly: 600 * usd},
    ])
  })

  test('has the prices of other clouds and regions', () => {
    const [line] = linesOf(
      {type: 'block-storage', volumeType: 'pd-ssd', sizeGB: 10},
      {provider: 'gcp', region: 'europe-west3'},
    )
    expect(line!.monthly).toBeCloseTo(10 * listed('gcp', 'disk', 'pd-ssd storage', 'europe-west3'), 9)
  })

  test('is not found where a type has no price', () => {
    expect(linesOf({type: 'block-storage', volumeType: 'floppy', sizeGB: 10})[0]!.missing).toContain('no list price')
    expect(linesOf({type: 'block-storage', sizeGB: 10}, {provider: 'lambda'})[0]!.missing).toBe(
      'no list price of it for lambda ships with frugal',
    )
  })
})
