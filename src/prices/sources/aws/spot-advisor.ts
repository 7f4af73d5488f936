import * as z from 'zod/mini'

import type {InstanceSpec} from '../../offer.ts'
import type {AdvisorRow} from '../../sheet.ts'
import {badReply, feedUrl, isInstanceType, parseJson, readFeed} from '../reply.ts'
import type {PriceSource} from '../source.ts'

const URL_OF_DATA = 'https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json'
const NAME = 'AWS Spot Advisor'

const Advice = z.object({s: z.number(), r: z.number()})
const Data = z.object({
  instance_types: z.record(z.string(), z.object({cores: z.number(), ram_gb: z.number()})),
  spot_advisor: z.record(z.string(), z.object({Linux: z.optional(z.record(z.string(), Advice))})),
})

/**
 * Savings against on-demand and interruption buckets by region, for Linux, with vCPU and memory of the types.
 * It holds no prices: `rows` is empty, and what is derived from a saving is `estimated`. No credentials.
 * `FRUGAL_AWS_SPOT_ADVISOR_URL` puts another address in the place of the file's.
 */
export const awsSpotAdvisor: PriceSource = {
  id: 'aws-spot-advisor',
  provider: 'aws',
  name: NAME,
  markets: ['spot'],
  credentials: 'none',
  async fetch({regions}, context) {
    const url = feedUrl(context.env, 'FRUGAL_AWS_SPOT_ADVISOR_URL', URL_OF_DATA)
    const {asOf, text} = await readFeed(url, NAME, context)
    const data = parseJson(text, Data, NAME)
    const advice = new Map(Object.entries(data.spot_advisor))
    if (advice.size === 0) throw badReply(NAME, 'it holds no region at all')
    const found = regions.filter((region) => advice.get(region)?.Linux !== undefined)
    return {
      id: 'aws-spot-advisor',
      provider: 'aws',
      source: NAME,
      kind: 'estimated',
      asOf,
      regions: found,
      rows: [],
      specs: specsOf(data.instance_types),
      advisor: found.flatMap((region) => adviceOf(region, advice.get(region)?.Linux ?? {})),
    }
  },
}

function adviceOf(region: string, types: Record<string, z.output<typeof Advice>>): AdvisorRow[] {
  return Object.entries(types).flatMap(([instanceType, {r, s}]) =>
    isInstanceType(instanceType) && Number.isFinite(s) && s < 100 && isBucket(r)
      ? [{region, instanceType, savingPercent: s, bucket: r}]
      : [],
  )
}

function isBucket(r: number): r is AdvisorRow['bucket'] {
  return Number.isInteger(r) && r >= 0 && r <= 4
}

function specsOf(types: z.output<typeof Data>['instance_types']): InstanceSpec[] {
  return Object.entries(types)
    .filter(([instanceType]) => isInstanceType(instanceType))
    .map(([instanceType, {cores, ram_gb}]) => ({
      instanceType,
      ...(cores > 0 ? {vcpu: cores} : {}),
      ...(ram_gb > 0 ? {memoryGiB: ram_gb} : {}),
    }))
}
