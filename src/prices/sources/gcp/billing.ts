import {optionalPackage} from '../../../optional-package.ts'
import type {PriceRow} from '../../sheet.ts'
import {badReply, checked} from '../reply.ts'
import type {PriceSource, SourceContext} from '../source.ts'
import {findGcpCredential} from './credentials.ts'
import {machinePrice} from './machine-price.ts'
import {type GcpMachine, type GcpMachines, readGcpMachines} from './machine-types.ts'
import {CALL_OPTIONS, sdkSession} from './sdk.ts'
import {type Sku, skuPage} from './sku-schema.ts'
import {labelsOf, RateTable} from './skus.ts'

const NAME = 'GCP Billing Catalog'
const COMPUTE_ENGINE = 'services/6F81-5844-456A'
/** The most the API gives at once. */
const PAGE_SIZE = 5000
/** The catalog of Compute Engine has about ten pages. */
const MAX_PAGES = 100

/**
 * On-demand and spot list prices of Compute Engine, each machine the sum of its SKUs, from the Cloud Billing
 * Catalog. Needs an API key (FRUGAL_GCP_API_KEY, GOOGLE_API_KEY) or application default credentials.
 * A list price does not say that the type exists in the region, or can be launched on demand; regions that the
 * catalog does not know are not in the sheet's `regions`.
 * FRUGAL_GCP_BILLING_ENDPOINT puts another address in the place of the API's.
 */
export const gcpBilling: PriceSource = {
  id: 'gcp-billing',
  provider: 'gcp',
  name: NAME,
  markets: ['onDemand', 'spot'],
  credentials: 'required',
  async fetch({instanceTypes, regions}, context) {
    const now = context.now()
    const machines = readGcpMachines()
    const rates = new RateTable(labelsOf(machines), {now, source: NAME})
    for await (const sku of catalog(context)) rates.add(sku)
    if (rates.regions.size === 0) throw badReply(NAME, 'the catalog holds no price of a machine')
    const found = regions.filter((region) => rates.regions.has(region))
    const wanted = wantedMachines(machines, instanceTypes)
    const rows = found.flatMap((region) => wanted.flatMap((machine) => rowsOf(machine, region, rates)))
    const priced = new Set(rows.map(({instanceType}) => instanceType))
    return {
      id: 'gcp-billing',
      provider: 'gcp',
      source: NAME,
      kind: 'listed',
      asOf: now.toISOString(),
      regions: found,
      rows,
      specs: wanted.map(({spec}) => spec).filter(({instanceType}) => priced.has(instanceType)),
    }
  },
}

function wantedMachines({types}: GcpMachines, names?: string[]): GcpMachine[] {
  if (names === undefined) return [...types.values()]
  return [...new Set(names)].flatMap((name) => types.get(name) ?? [])
}

function rowsOf(machine: GcpMachine, region: string, rates: RateTable): PriceRow[] {
  return (['onDemand', 'spot'] as const).flatMap((market) => {
    const usdPerHour = machinePrice(machine, rates.rate(region, market))
    return usdPerHour === undefined ? [] : [{region, instanceType: machine.spec.instanceType, market, usdPerHour}]
  })
}

/** Every SKU of Compute Engine, a page at a time. */
async function* catalog(context: SourceContext): AsyncGenerator<Sku> {
  const credential = findGcpCredential(context.env, {apiKeys: true})
  const {CloudCatalogClient} = await optionalPackage(
    '@google-cloud/billing',
    'live prices of Google Cloud',
    () => import('@google-cloud/billing'),
  )
  const session = sdkSession(context, {
    source: NAME,
    host: 'cloudbilling.googleapis.com',
    endpointVariable: 'FRUGAL_GCP_BILLING_ENDPOINT',
    credential,
    maxPages: MAX_PAGES,
  })
  const client = new CloudCatalogClient({...session.options})
  await session.run(() => client.initialize())
  const request = {parent: COMPUTE_ENGINE, currencyCode: 'USD', pageSize: PAGE_SIZE}
  let pageToken = ''
  do {
    const page = {...request, ...(pageToken && {pageToken})}
    const call = () => client.listSkus(page, CALL_OPTIONS)
    const [skus, , reply] = await session.run(call)
    yield* checked(skuPage, skus, NAME)
    pageToken = reply?.nextPageToken ?? ''
  } while (pageToken !== '')
}
