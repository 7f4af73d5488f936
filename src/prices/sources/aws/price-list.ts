import * as z from 'zod/mini'

import {UserError} from '../../../errors.ts'
import {inParallel} from '../../live/in-parallel.ts'
import {badReply, parseJson, printable, usd} from '../reply.ts'
import type {PriceSource} from '../source.ts'
import {isPlainLinux, LISTINGS, type ListedPrice, PLAIN_LINUX, rowsInForce, specsOf} from './linux-compute.ts'
import type {SdkOptions} from './sdk.ts'

const NAME = 'AWS Price List API'
/** Regions the API itself runs in; it answers for all regions from each of them. */
const API_REGIONS = ['us-east-1', 'eu-central-1', 'ap-south-1']
/** Requests at once: the API throttles at about ten a second. */
const PARALLEL = 4
/** With more types than this the whole region is fewer pages. */
const MAX_TYPES_ASKED = 24

type Attributes = Record<string, string>

const Item = z.object({
  product: z.object({productFamily: z.optional(z.string()), attributes: z.record(z.string(), z.string())}),
  terms: z.object({
    OnDemand: z.optional(
      z.record(
        z.string(),
        z.object({
          effectiveDate: z.string(),
          priceDimensions: z.record(
            z.string(),
            z.object({unit: z.string(), pricePerUnit: z.record(z.string(), z.string())}),
          ),
        }),
      ),
    ),
  }),
})

/** {@link awsPriceList} with limits of its own, for tests. */
export function priceListSource(options: SdkOptions = {}): PriceSource {
  return {
    id: 'aws-price-list',
    provider: 'aws',
    name: NAME,
    markets: ['onDemand'],
    credentials: 'required',
    async fetch({instanceTypes, regions}, {env, now, signal}) {
      const api = apiRegion(env)
      const queries = regions.flatMap((region) => queriesOf(region, instanceTypes))
      const answers = await askAll(queries, api, env, options, signal)
      const prices = (region: string) => answers.flatMap((list, i) => (queries[i]!.region === region ? list : []))
      const asked = instanceTypes !== undefined && instanceTypes.length > 0
      return {
        id: 'aws-price-list',
        provider: 'aws',
        source: NAME,
        kind: 'listed',
        asOf: now().toISOString(),
        regions: regions.filter((region) => asked || prices(region).length > 0),
        rows: regions.flatMap((region) => rowsInForce(prices(region), region, now())),
        specs: specsOf(answers.flat().map(({attributes}) => attributes)),
      }
    },
  }
}

/**
 * Linux on-demand prices from GetProducts, with credentials of the SDK's own chain. A region of which nothing is
 * listed is not in the sheet's `regions`. `FRUGAL_AWS_PRICING_REGION` chooses the API's region (default us-east-1).
 */
export const awsPriceList: PriceSource = priceListSource()

interface Query {
  region: string
  filters: Attributes
}

function queriesOf(region: string, instanceTypes: string[] = []): Query[] {
  const base = {regionCode: region, ...PLAIN_LINUX}
  if (instanceTypes.length === 0 || instanceTypes.length > MAX_TYPES_ASKED) {
    return LISTINGS.map((listing) => ({region, filters: {...base, ...listing}}))
  }
  return instanceTypes.map((instanceType) => {
    const listing = instanceType.includes('.metal') ? LISTINGS[1] : LISTINGS[0]
    return {region, filters: {...base, ...listing, instanceType}}
  })
}

async function askAll(
  queries: Query[],
  api: string,
  env: NodeJS.ProcessEnv,
  options: SdkOptions,
  signal: AbortSignal,
): Promise<ListedPrice[][]> {
  const {pricingClient} = await import('./pricing-client.ts')
  const client = pricingClient(api, env, options)
  const ask = async ({filters, region}: Query, both: AbortSignal) =>
    (await client.products(filters, NAME, both)).flatMap((item) => pricesOf(item, region))
  try {
    return await inParallel(queries, PARALLEL, ask, signal)
  } finally {
    client.destroy()
  }
}

function pricesOf(item: string, region: string): ListedPrice[] {
  const {product, terms} = parseJson(item, Item, NAME)
  const attributes = {
    ...product.attributes,
    ...(product.productFamily === undefined ? {} : {productFamily: product.productFamily}),
  }
  if (!isPlainLinux(attributes, region)) return []
  return Object.values(terms.OnDemand ?? {}).flatMap(({effectiveDate, priceDimensions}) =>
    Object.values(priceDimensions).flatMap(({pricePerUnit, unit}) => {
      const usdPerHour = unit === 'Hrs' ? usdOf(pricePerUnit) : undefined
      return usdPerHour === undefined ? [] : [{attributes, usdPerHour, effective: effectiveDate}]
    }),
  )
}

function usdOf(pricePerUnit: Attributes): number | undefined {
  const currencies = Object.keys(pricePerUnit)
  if (!currencies.includes('USD')) throw badReply(NAME, `prices are in ${currencies.join(', ')}, not USD`)
  return usd(pricePerUnit['USD'])
}

function apiRegion(env: NodeJS.ProcessEnv): string {
  const region = env['FRUGAL_AWS_PRICING_REGION'] || API_REGIONS[0]!
  if (API_REGIONS.includes(region)) return region
  throw new UserError(`The AWS Price List API does not run in FRUGAL_AWS_PRICING_REGION "${printable(region)}"`, {
    code: 'E_BAD_REGION',
    fix: `set it to ${API_REGIONS.join(', ')}, or leave it unset`,
  })
}
