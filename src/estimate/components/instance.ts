import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import type {Market, Offer, Price, Provider} from '../../prices/offer.ts'
import {formatPercent, formatUsdPerHour} from '../../terminal/format.ts'
import type {Line, LinePrice} from '../estimate.ts'
import type {InstanceComponent} from '../spec/spec.ts'
import {ownPrice, type Pricing, placeOf} from './pricing.ts'

/**
 * Instance hours at the offer's price on the market asked for; committed hours at the on-demand price less the spec's
 * discount, whatever the others are bought as.
 */
export function priceInstance(component: InstanceComponent, pricing: Pricing): Line[] {
  const {commitment, count, hoursPerMonth, instance, market, usdPerHour} = component
  const {provider, region} = placeOf(component, pricing)
  const offer = usdPerHour === undefined ? findOffer(provider, region, instance, pricing) : undefined
  const {coverage, discount} = commitment ?? {coverage: 0, discount: 0}
  const hours = count * hoursPerMonth
  const line = (item: string, quantity: number, price: LinePrice | undefined, at: Market): Line => {
    const note = price && usdPerHour === undefined && noteOf(at, offer)
    return {
      component: component.name,
      driver: hasAccelerator(component, pricing) ? 'gpu' : 'compute',
      item,
      quantity,
      unit: 'hours',
      ...(price ? {price, monthly: quantity * price.usd} : {missing: whyNoPrice(component, at, pricing, offer)}),
      ...(note && {note}),
    }
  }
  const priceAt = (at: Market) => (usdPerHour === undefined ? toLinePrice(offer, at) : ownPrice(usdPerHour, pricing))
  const committed = () =>
    line(`${instance} committed, ${region}`, hours * coverage, lessDiscount(priceAt('onDemand'), discount), 'onDemand')
  const bought = market === 'spot' ? 'spot' : 'onDemand'
  const open = () => line(`${instance} ${market}, ${region}`, hours * (1 - coverage), priceAt(bought), bought)
  return [...(coverage > 0 ? [committed()] : []), ...(coverage < 1 ? [open()] : [])]
}

/**
 * The offer of an instance type in a region; nothing where the region has no price of it.
 * @throws UserError `E_UNKNOWN_INSTANCE`, `E_UNKNOWN_REGION`
 */
export function findOffer(provider: Provider, region: string, instance: string, {catalog}: Pricing): Offer | undefined {
  const offers = catalog.offers({providers: [provider], regions: [region], instanceTypes: [instance]})
  // The catalog reads names as globs.
  const offer = offers.find((found) => found.instanceType === instance && found.region === region)
  if (offer) return offer
  const types = catalog.instanceTypes(provider)
  if (!types.includes(instance))
    throw unknownName('E_UNKNOWN_INSTANCE', `instance type of ${provider}`, instance, types)
  const regions = catalog.regions(provider)
  if (!regions.includes(region)) throw unknownName('E_UNKNOWN_REGION', `region of ${provider}`, region, regions)
  return undefined
}

/** Whether the component's instances have GPUs or other accelerators, by what they have in any region. */
export function hasAccelerator(component: InstanceComponent, pricing: Pricing): boolean {
  const {instance} = component
  const {provider} = placeOf(component, pricing)
  const offers = pricing.catalog.offers({providers: [provider], instanceTypes: [instance]})
  return offers.find(({instanceType}) => instanceType === instance)?.accelerator !== undefined
}

function unknownName(code: `E_${string}`, what: string, name: string, known: string[]): UserError {
  const near = nearest(name, known)
  const list = what.startsWith('region') ? 'frugal prices info' : 'frugal spot-prices --provider'
  return new UserError(`"${name}" is no ${what} that frugal has prices of`, {
    code,
    fix: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `Names are listed by: ${list}`,
  })
}

function toLinePrice(offer: Offer | undefined, market: Market): LinePrice | undefined {
  const price: Price | undefined = offer?.[market]
  if (!price) return undefined
  const {approximateDate, asOf, kind, source, usdPerHour} = price
  return {usd: usdPerHour, kind, source, asOf, market, ...(approximateDate && {approximateDate})}
}

function lessDiscount(price: LinePrice | undefined, discount: number): LinePrice | undefined {
  if (!price) return undefined
  const source = `${price.source}, less the spec's ${formatPercent(discount)} commitment discount`
  return {...price, usd: price.usd * (1 - discount), kind: 'estimated', source}
}

function whyNoPrice(component: InstanceComponent, market: Market, pricing: Pricing, offer: Offer | undefined): string {
  const {instance} = component
  const {provider, region} = placeOf(component, pricing)
  if (market === 'onDemand') return `no on-demand price of ${instance} in ${region} is known`
  if (provider === 'lambda') return 'Lambda Cloud sells no spot capacity'
  if (offer) return `no spot price of ${instance} in ${region} is known`
  return `no price of ${instance} in ${region} is known; try --live`
}

function noteOf(market: Market, offer: Offer | undefined): string | undefined {
  if (market === 'onDemand') return offer?.note
  const {interruption, spot, zoneSpread} = offer ?? {}
  const notes = [
    zoneSpread?.asOf === spot?.asOf &&
      zoneSpread &&
      `zones ${formatUsdPerHour(zoneSpread.lowest.usdPerHour)} to ${formatUsdPerHour(zoneSpread.highest.usdPerHour)} an hour`,
    interruption && `${interruption.label} interrupted a month`,
  ].filter(Boolean)
  return notes.length > 0 ? notes.join('; ') : undefined
}
