import {describe, expect, test} from 'vitest'

import {linesOf, listed} from '../support.ts'

const rds = (item: string) => listed('aws', 'rds', item, 'us-east-1')

describe('databases', () => {
  test('are hours of instances and the storage of each', () => {
    const lines = linesOf({type: 'database', instance: 'db.r5.large', storageGB: 100, count: 2})
    expect(lines).toMatchObject([
      {item: 'db.r5.large postgres', quantity: 1460, unit: 'hours', driver: 'other'},
      {item: 'gp3 database storage', quantity: 200, unit: 'GB-month', driver: 'storage'},
    ])
    expect(lines[0]!.monthly).toBeCloseTo(1460 * rds('db.r5.large postgres single-az'), 9)
    expect(lines[1]!.monthly).toBeCloseTo(200 * rds('gp3 storage'), 9)
  })

  test('with a standby in another zone are at the prices of that', () => {
    const database = {type: 'database', instance: 'db.t3.large', engine: 'mysql', multiAz: true, storageGB: 10}
    const [hours, storage] = linesOf(database)
    expect(hours!.item).toBe('db.t3.large mysql, multi-AZ')
    expect(hours!.monthly).toBeCloseTo(730 * rds('db.t3.large mysql multi-az'), 9)
    expect(storage!.monthly).toBeCloseTo(10 * rds('gp3 storage multi-az'), 9)
  })

  test('have the price of the instance where the list names no engine', () => {
    const [line] = linesOf({type: 'database', instance: 'db.t4g.small', engine: 'mysql'})
    expect(line!.monthly).toBeCloseTo(730 * rds('db.t4g.small single-az'), 9)
  })

  test('run on a schedule too', () => {
    const [line] = linesOf({type: 'database', instance: 'db.t3.small', schedule: {hoursPerDay: 12}})
    expect(line!.monthly).toBeCloseTo(365 * rds('db.t3.small postgres single-az'), 9)
  })

  test('have no line of storage where there is none', () => {
    expect(linesOf({type: 'database', instance: 'db.t3.small'})).toHaveLength(1)
  })

  test('take a price of your own', () => {
    expect(linesOf({type: 'database', instance: 'mine', usdPerHour: 0.1, count: 2})).toMatchObject([
      {monthly: 146, price: {source: 'the spec', asOf: '2026-11-24'}},
    ])
  })

  test('of Azure and Google Cloud are at their lists', () => {
    const [azure] = linesOf({type: 'database', instance: 'B1ms'}, {provider: 'azure'})
    expect(azure!.monthly).toBeCloseTo(730 * listed('azure', 'postgresql', 'b1ms', 'eastus'), 9)
    const gcp = linesOf({type: 'database', instance: 'db-g1-small', engine: 'mysql', storageGB: 10}, {provider: 'gcp'})
    expect(gcp[0]!.monthly).toBeCloseTo(730 * listed('gcp', 'cloud-sql', 'db-g1-small mysql zonal', 'us-central1'), 9)
    expect(gcp[1]!.monthly).toBeCloseTo(10 * listed('gcp', 'cloud-sql', 'ssd storage zonal', 'us-central1'), 9)
  })

  test.each([
    ['nobody sells', {instance: 'db.x9.large'}, {}],
    ['is in another engine only', {instance: 'db.m5.large', engine: 'postgres'}, {}],
    ['is in no list of the cloud', {instance: 'anything'}, {provider: 'lambda'}],
    ['is sold by another unit', {instance: 'serverless v2', engine: 'aurora-postgresql'}, {}],
    ['is the name of a storage price', {instance: 'storage'}, {provider: 'azure'}],
  ])('have no price of an instance that %s', (_, database, place) => {
    const [line] = linesOf({type: 'database', ...database}, place)
    expect(line).toMatchObject({quantity: 730, unit: 'hours'})
    expect(line!.missing).toBeTruthy()
    expect(line).not.toHaveProperty('monthly')
  })
})
