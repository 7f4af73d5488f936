import * as z from 'zod/mini'

import type {PriceRow} from '../../sheet.ts'
import {badReply, feedUrl, isInstanceType, parseJson, readFeed, usd} from '../reply.ts'
import type {PriceSource} from '../source.ts'
import {regionCode} from './region-names.ts'

const URL_OF_FEED = 'https://website.spot.ec2.aws.a2z.com/spot.json'
const NAME = 'AWS spot feed'

const Column = z.object({name: z.string(), prices: z.record(z.string(), z.union([z.string(), z.number()]))})
const Size = z.object({size: z.string(), valueColumns: z.array(Column)})
const Region = z.object({region: z.string(), instanceTypes: z.array(z.object({sizes: z.array(Size)}))})
const Feed = z.object({config: z.object({rate: z.literal('perhr'), regions: z.array(Region)})})

/**
 * Linux spot prices by region, as the AWS pricing page reads them: one price a region, no zones, no credentials.
 * Every type of the asked regions comes, whatever types were asked for. Regions that the feed does not hold are
 * not in the sheet's `regions`. `FRUGAL_AWS_SPOT_FEED_URL` puts another address in the place of the file's.
 */
export const awsSpotFeed: PriceSource = {
  id: 'aws-spot-feed',
  provider: 'aws',
  name: NAME,
  markets: ['spot'],
  credentials: 'none',
  async fetch({regions}, context) {
    const url = feedUrl(context.env, 'FRUGAL_AWS_SPOT_FEED_URL', URL_OF_FEED)
    const {asOf, text} = await readFeed(url, NAME, context)
    const all = readRegions(text)
    const found = regions.filter((region) => all.has(region))
    return {
      id: 'aws-spot-feed',
      provider: 'aws',
      source: NAME,
      kind: 'observed',
      asOf,
      regions: found,
      rows: found.flatMap((region) => [...(all.get(region)?.values() ?? [])]),
    }
  },
}

/** Region to instance type to row; the first price given for a type stands. */
function readRegions(text: string): Map<string, Map<string, PriceRow>> {
  const {config} = parseJson(text, Feed, NAME)
  const all = new Map<string, Map<string, PriceRow>>()
  for (const entry of config.regions) {
    const region = regionCode(entry.region)
    const rows = all.get(region) ?? new Map<string, PriceRow>()
    all.set(region, rows)
    for (const {size, valueColumns} of entry.instanceTypes.flatMap(({sizes}) => sizes)) {
      const usdPerHour = linuxPrice(valueColumns)
      if (usdPerHour === undefined || !isInstanceType(size) || rows.has(size)) continue
      rows.set(size, {region, instanceType: size, market: 'spot', usdPerHour})
    }
  }
  if (![...all.values()].some((rows) => rows.size > 0)) throw badReply(NAME, 'the feed holds no Linux price at all')
  return all
}

function linuxPrice(columns: z.output<typeof Column>[]): number | undefined {
  const linux = columns.find(({name}) => name === 'linux')
  if (linux === undefined) return
  const currencies = Object.keys(linux.prices)
  if (currencies.length > 0 && !currencies.includes('USD')) {
    throw badReply(NAME, `prices are in ${currencies.join(', ')}, not USD`)
  }
  return usd(linux.prices['USD'])
}
