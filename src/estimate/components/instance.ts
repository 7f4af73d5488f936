import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import type {Market, Offer, Price, Provider} from '../../prices/offer.ts'
import {formatUsdPerHour} from '../../terminal/format.ts'
import type {Line, LinePrice} from '../estimate.ts'
import type {InstanceComponent} from '../spec/spec.ts'
import {type Pricing, placeOf} from './pricing.ts'

/** Instance hours at the offer's price on the market asked for; committed hours at the spec's discount. */
export function priceInstance(component: InstanceComponent, pricing: Pricing): Line[] {
  const {count, hoursPerMonth, instance, market} = component
  const {provider, region} = placeOf(component, pricing)
  const offer = findOffer(provider, region, instance, pricing)
  const price = priceOf(component, offer)
  const line = {
    component: component.name,
    driver: offer?.accelerator ? ('gpu' as const) : ('compute' as const),
    unit: 'hours',
  }
  const item = `${instance} ${market}, ${region}`
  const hours = count * hoursPerMonth
  if (!price) return [{...line, item, quantity: hours, missing: whyNoPrice(component, provider, region, offer)}]
  const note = noteOf(component, offer)
  const {coverage, discount} = component.commitment ?? {coverage: 0, discount: 0}
  const part = (share: number, named: string, at: LinePrice): Line => {
    const quantity = hours * share
    return {...line, item: named, quantity, price: at, monthly: quantity * at.usd, ...(note && {note})}
  }
  if (coverage === 0) return [part(1, item, price)]
  const committed: LinePrice = {
    ...price,
    usd: price.usd * (1 - discount),
    kind: 'estimated',
    source: `${price.source}, less the spec's ${Math.round(discount * 100)}% commitment discount`,
  }
  const lines = [part(coverage, `${instance} committed, ${region}`, committed)]
  return coverage < 1 ? [...lines, part(1 - coverage, item, price)] : lines
}

/**
 * The offer of an instance type in a region; nothing where the region has no price of it.
 * @throws UserError `E_UNKNOWN_INSTANCE`, `E_UNKNOWN_REGION`
 */
export function findOffer(provider: Provider, region: string, instance: string, {catalog}: Pricing): Offer | undefined {
  const [offer] = catalog.offers({providers: [provider], regions: [region], instanceTypes: [instance]})
  if (offer) return offer
  const types = catalog.instanceTypes(provider)
  if (!types.includes(instance))
    throw unknownName('E_UNKNOWN_INSTANCE', `instance type of ${provider}`, instance, types)
  const regions = catalog.regions(provider)
  if (!regions.includes(region)) throw unknownName('E_UNKNOWN_REGION', `region of ${provider}`, region, regions)
  return undefined
}

/** Whether the component's instances have GPUs or other accelerators. */
export function hasAccelerator(component: InstanceComponent, pricing: Pricing): boolean {
  const {provider, region} = placeOf(component, pricing)
  return findOffer(provider, region, component.instance, pricing)?.accelerator !== undefined
}

function unknownName(code: `E_${string}`, what: string, name: string, known: string[]): UserError {
  const near = nearest(name, known)
  const list = what.startsWith('region') ? 'frugal prices info' : 'frugal spot-prices --provider'
  return new UserError(`"${name}" is no ${what} that frugal has prices of`, {
    code,
    fix: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `Names are listed by: ${list}`,
  })
}

function priceOf({market, usdPerHour}: InstanceComponent, offer: Offer | undefined): LinePrice | undefined {
  if (usdPerHour !== undefined)
    return {usd: usdPerHour, kind: 'listed', source: 'the spec', asOf: new Date().toISOString().slice(0, 10)}
  const price = market === 'spot' ? offer?.spot : offer?.onDemand
  return price && toLinePrice(price, market === 'spot' ? 'spot' : 'onDemand')
}

function toLinePrice({approximateDate, asOf, kind, source, usdPerHour}: Price, market: Market): LinePrice {
  return {usd: usdPerHour, kind, source, asOf, market, ...(approximateDate && {approximateDate})}
}

function whyNoPrice(
  {instance, market}: InstanceComponent,
  provider: Provider,
  region: string,
  offer: Offer | undefined,
): string {
  if (market === 'on-demand' || offer) return `no ${market} price of ${instance} in ${region} is known`
  if (provider === 'lambda') return 'Lambda Cloud sells no spot capacity'
  return `no price of ${instance} in ${region} is known; try --live`
}

function noteOf({market}: InstanceComponent, offer: Offer | undefined): string | undefined {
  if (market === 'on-demand') return offer?.note
  const {interruption, spot, zoneSpread} = offer ?? {}
  const notes = [
    zoneSpread?.asOf === spot?.asOf &&
      zoneSpread &&
      `zones ${formatUsdPerHour(zoneSpread.lowest.usdPerHour)} to ${formatUsdPerHour(zoneSpread.highest.usdPerHour)} an hour`,
    interruption && `${interruption.label} interrupted a month`,
  ].filter(Boolean)
  return notes.length > 0 ? notes.join('; ') : undefined
}
