import {UserError} from '../errors.ts'
import {priceAge} from '../prices/age.ts'
import {findOffers, providersFor} from '../prices/catalog/find-offers.ts'
import {isGlob} from '../prices/filter/glob.ts'
import {HOME_REGION} from '../prices/home-region.ts'
import type {Market, Price} from '../prices/offer.ts'
import {openFor} from '../spot-prices/open.ts'
import type {SimulateFlags} from './flags.ts'

/** What a node costs, and who says so. */
export interface NodePrice {
  usdPerHour: number
  /** `g6.xlarge in us-east-1 (aws), on-demand`, or `--hourly`. */
  what: string
  /** Absent where the price was given by hand. */
  price?: Price & {market: Market; ageDays: number; stale: boolean}
  warnings: readonly string[]
}

/**
 * The price of a node by the flags; undefined where they ask for none.
 * @throws UserError `E_USAGE`, `E_UNKNOWN_INSTANCE`, `E_UNKNOWN_REGION`, `E_NO_OFFER` where the catalog has none
 */
export async function nodePriceOf(
  flags: Pick<SimulateFlags, 'hourly' | 'instance' | 'live' | 'market' | 'provider' | 'region'>,
  env: NodeJS.ProcessEnv,
  now: Date,
): Promise<NodePrice | undefined> {
  const {hourly, instance, live, provider} = flags
  if (hourly !== undefined) return {usdPerHour: hourly, what: '--hourly', warnings: []}
  if (instance === undefined) return undefined
  const [found] = provider ? [provider] : providersFor({instanceTypes: [instance]})
  const region = flags.region ?? HOME_REGION[found!]
  if (isGlob(instance) || isGlob(region)) {
    throw new UserError('A node is one instance type in one region', {
      code: 'E_USAGE',
      fix: 'Write them in full: --instance g6.xlarge --region us-east-1',
    })
  }
  const filter = {...(provider && {providers: [provider]}), instanceTypes: [instance], regions: [region]}
  const catalog = await openFor(filter, live, env)
  const market: Market = flags.market === 'spot' ? 'spot' : 'onDemand'
  const [row] = findOffers(catalog, filter, {market, limit: 1}).rows
  const price = row?.offer[market]
  const name = market === 'spot' ? 'spot' : 'on-demand'
  if (!row || !price) {
    throw new UserError(`No ${name} price of ${instance} in ${region} is known`, {
      code: 'E_NO_OFFER',
      fix: `See what is: frugal spot-prices ${instance}; or give the price: --hourly 0.8`,
    })
  }
  const {days, stale} = priceAge(price, now, market)
  return {
    usdPerHour: price.usdPerHour,
    what: `${row.offer.instanceType} in ${row.offer.region} (${row.offer.provider}), ${name}`,
    price: {...price, market, ageDays: Number(days.toFixed(1)), stale},
    warnings: catalog.warnings,
  }
}
