import {inParallel} from '../../live/in-parallel.ts'
import type {PriceRow} from '../../sheet.ts'
import {badReply, feedUrl, parseJson, unavailable} from '../reply.ts'
import type {PriceSource, SourceContext} from '../source.ts'
import {type RetailPage, retailPage, retailRows} from './retail-rows.ts'

const NAME = 'Azure Retail Prices'
const API = 'https://prices.azure.com/api/retail/prices'
const API_VERSION = '2023-01-01-preview'
/** Pages of one region; a region has about ten. */
const MAX_PAGES = 200
/** Regions read at once: more gets a 429. */
const PARALLEL = 4
/** Names in one filter; with more, the whole region is read. */
const MAX_FILTERED = 20

/**
 * Linux on-demand and spot prices of Azure virtual machines, from the Retail Prices API; no credentials.
 * Regions that have no price there are not in the sheet's `regions`. FRUGAL_AZURE_PRICES_URL puts another address
 * in the place of the API's.
 */
export const azureRetail: PriceSource = {
  id: 'azure-retail',
  provider: 'azure',
  name: NAME,
  markets: ['onDemand', 'spot'],
  credentials: 'none',
  async fetch({instanceTypes, regions}, context) {
    const now = context.now()
    const filtered = instanceTypes !== undefined && instanceTypes.length <= MAX_FILTERED ? instanceTypes : []
    const read = async (region: string, signal: AbortSignal): Promise<PriceRow[]> => {
      const pages = await readPages(firstPage(context.env, region, filtered), {...context, signal})
      return retailRows(pages, {now, region, source: NAME})
    }
    const rows = await inParallel(regions, PARALLEL, read, context.signal)
    return {
      id: 'azure-retail',
      provider: 'azure',
      source: NAME,
      kind: 'listed',
      asOf: now.toISOString(),
      // With types named, no price says nothing about the region.
      regions: regions.filter((_, i) => filtered.length > 0 || rows[i]!.length > 0),
      rows: rows.flat(),
    }
  },
}

/** The first page of a region's prices; the text values of the filter are case-sensitive. */
function firstPage(env: NodeJS.ProcessEnv, region: string, instanceTypes: string[]): URL {
  const filter = [
    "serviceName eq 'Virtual Machines'",
    "priceType eq 'Consumption'",
    `armRegionName eq ${quoted(region)}`,
    ...(instanceTypes.length > 0
      ? [`(${instanceTypes.map((type) => `armSkuName eq ${quoted(type)}`).join(' or ')})`]
      : []),
  ].join(' and ')
  const query = [`api-version=${API_VERSION}`, "currencyCode='USD'", `$filter=${encodeURIComponent(filter)}`]
  const url = new URL(feedUrl(env, 'FRUGAL_AZURE_PRICES_URL', API))
  url.search = query.join('&')
  return url
}

async function readPages(first: URL, {http, signal}: SourceContext): Promise<RetailPage[]> {
  const pages: RetailPage[] = []
  const seen = new Set<string>()
  for (let url: URL | undefined = first; url; ) {
    if (seen.has(url.href)) throw badReply(NAME, 'the pages of the list go round in a circle')
    if (seen.size >= MAX_PAGES) throw badReply(NAME, `the list did not end after ${MAX_PAGES} pages`)
    seen.add(url.href)
    const reply = await http.get(url.href, {signal})
    if (reply.status !== 200) throw unavailable(NAME, `${url.host} answered ${reply.status}`)
    const page = parseJson(await reply.text(), retailPage, NAME)
    pages.push(page)
    url = page.NextPageLink ? nextPage(page.NextPageLink, first) : undefined
  }
  return pages
}

/**
 * Where the next page is. Only the host that was asked is followed; a copy of the API at another address may still
 * name the real one, and is asked itself.
 */
function nextPage(link: string, first: URL): URL {
  const real = new URL(API)
  const next = URL.canParse(link) ? new URL(link) : undefined
  if (next?.origin === first.origin) return next
  if (next?.origin !== real.origin) throw badReply(NAME, `the next page is not on ${first.host}: ${link}`)
  const own = new URL(first)
  own.search = next.search
  return own
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
