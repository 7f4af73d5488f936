// Imported by `await import` only; see pricing-client.ts for why the SDK is a static import in here.
import {
  type _InstanceType,
  DescribeSpotPriceHistoryCommand,
  type DescribeSpotPriceHistoryCommandInput,
  EC2Client,
} from '@aws-sdk/client-ec2'
import * as z from 'zod/mini'

import {badReply, checked, isInstanceType, usd} from '../reply.ts'
import {type AwsCall, allPages, callAws, type clientConfig} from './sdk.ts'

const Entry = z.object({
  AvailabilityZone: z.optional(z.string()),
  AvailabilityZoneId: z.optional(z.string()),
  InstanceType: z.string(),
  ProductDescription: z.optional(z.string()),
  SpotPrice: z.string(),
  Timestamp: z.date(),
})
const Page = z.object({SpotPriceHistory: z.optional(z.array(Entry)), NextToken: z.nullish(z.string())})

export interface SpotPriceFilter {
  /** The start of the window; the price in force at that moment comes too. */
  from: Date
  to?: Date
  /** Empty for all types. */
  instanceTypes: string[]
}

/** A zone's price from a moment on. */
export interface SpotObservation {
  zone: string
  instanceType: string
  at: Date
  /** Undefined from a moment on of which the service gives no price. */
  usdPerHour: number | undefined
}

/** Linux spot prices of the region's own zones, in the service's order. */
export async function describeSpotPrices(
  {from, instanceTypes, to}: SpotPriceFilter,
  config: ReturnType<typeof clientConfig>,
  call: AwsCall,
): Promise<SpotObservation[]> {
  const client = new EC2Client(config)
  const input: DescribeSpotPriceHistoryCommandInput = {
    StartTime: from,
    ...(to === undefined ? {} : {EndTime: to}),
    ...(instanceTypes.length > 0 ? {InstanceTypes: instanceTypes as _InstanceType[]} : {}),
    ProductDescriptions: ['Linux/UNIX'],
    MaxResults: 1000,
  }
  const page = async (token: string | undefined) => {
    const command = new DescribeSpotPriceHistoryCommand(token === undefined ? input : {...input, NextToken: token})
    const reply = await callAws(() => client.send(command, {abortSignal: call.signal}), call)
    const {NextToken, SpotPriceHistory = []} = checked(Page, reply, call.source)
    const items = SpotPriceHistory.flatMap((entry) => observationOf(entry, config.region))
    return {items, next: NextToken ?? undefined}
  }
  try {
    return await allPages(page, (what) => badReply(call.source, what))
  } finally {
    client.destroy()
  }
}

function observationOf(entry: z.output<typeof Entry>, region: string): SpotObservation[] {
  const {AvailabilityZone: name, AvailabilityZoneId: id, InstanceType: instanceType, ProductDescription: system} = entry
  const zone = name ?? id
  if (zone === undefined || !isInstanceType(instanceType)) return []
  if (system !== undefined && system !== 'Linux/UNIX') return []
  return isOwnZone(zone, region) ? [{zone, instanceType, at: entry.Timestamp, usdPerHour: usd(entry.SpotPrice)}] : []
}

/** `us-east-1a` or `use1-az1`; local and wavelength zones (`us-east-1-bos-1a`) are places of their own. */
function isOwnZone(zone: string, region: string): boolean {
  return zone.startsWith(region) ? /^[a-z]$/.test(zone.slice(region.length)) : /^[a-z0-9]+-az\d+$/.test(zone)
}
