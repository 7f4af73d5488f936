import {describe, expect, test} from 'vitest'

import {awsSpotAdvisor} from '../../../../src/prices/sources/aws/spot-advisor.ts'
import {recorded} from '../../../support/recorded.ts'
import {sourceContext} from '../../../support/source-context.ts'
import {fileServer} from '../../../support/wires/aws.ts'

async function fetchFrom(body: string, regions: string[]) {
  await using server = await fileServer(body)
  return await awsSpotAdvisor.fetch({regions}, sourceContext({env: {FRUGAL_AWS_SPOT_ADVISOR_URL: server.url}}))
}

const advisor = (linux: object, types: object = {}) =>
  JSON.stringify({ranges: [], instance_types: types, spot_advisor: {'us-east-1': {Linux: linux}}})

describe('the AWS Spot Advisor', () => {
  test.each(recorded('aws/spot-advisor.json', 'aws-spot-advisor-data.trimmed-2025-06-28.json'))(
    'gives savings, interruption buckets and specs, and no price: %s',
    async (_, body) => {
      const sheet = await fetchFrom(body, ['us-east-1', 'eu-west-1', 'xx-nowhere-1'])
      expect(sheet).toMatchObject({id: 'aws-spot-advisor', kind: 'estimated', rows: []})
      expect(sheet.regions).toEqual(['us-east-1', 'eu-west-1'])
      expect(sheet.specs).toContainEqual({instanceType: 'g5.12xlarge', vcpu: 48, memoryGiB: 192})
      const published = JSON.parse(body).spot_advisor['us-east-1'].Linux as Record<string, {s: number; r: number}>
      const advice = sheet.advisor?.filter(({region}) => region === 'us-east-1')
      expect(advice).toEqual(
        Object.entries(published).map(([instanceType, {r, s}]) => ({
          region: 'us-east-1',
          instanceType,
          savingPercent: s,
          bucket: r,
        })),
      )
    },
  )

  test('keeps a saving that is negative; leaves out a bucket that is none and a name that is none', async () => {
    const linux = {
      'p5.48xlarge': {s: -62, r: 4},
      'm5.large': {s: 50, r: 5},
      'm5.xlarge': {s: 100, r: 0},
      'evil\u0007.large': {s: 50, r: 0},
    }
    const sheet = await fetchFrom(advisor(linux), ['us-east-1'])
    expect(sheet.advisor).toEqual([{region: 'us-east-1', instanceType: 'p5.48xlarge', savingPercent: -62, bucket: 4}])
  })

  test('does not make up a spec out of 0', async () => {
    const sheet = await fetchFrom(advisor({}, {'m5.large': {cores: 0, ram_gb: 0}}), ['us-east-1'])
    expect(sheet.specs).toEqual([{instanceType: 'm5.large'}])
  })

  test('reads nothing of Windows', async () => {
    const body = JSON.stringify({
      instance_types: {},
      spot_advisor: {'us-east-1': {Windows: {'m5.large': {s: 1, r: 1}}}},
    })
    expect(await fetchFrom(body, ['us-east-1'])).toMatchObject({regions: [], advisor: []})
  })

  test.each(['<html>', '{}', '{"instance_types": {}, "spot_advisor": {}}', advisor({'m5.large': {s: '50', r: 1}})])(
    'refuses %s',
    async (body) => {
      const bad = {code: 'E_BAD_REPLY', oclif: {exit: 3}}
      await expect(fetchFrom(body, ['us-east-1'])).rejects.toMatchObject(bad)
    },
  )
})
