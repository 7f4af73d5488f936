import {matchesAccelerator, parseAccelerator} from './accelerator.ts'
import type {OfferFilter} from './filter.ts'
import {globTest} from './glob.ts'
import type {InstanceSpec, Offer} from './offer.ts'

/** The part of a filter that a type's spec decides, before any price is read. */
export function specTest(filter: OfferFilter, accelerators: Iterable<string>): (spec: InstanceSpec) => boolean {
  const named = globTest(filter.instanceTypes)
  const gpu = filter.gpu === undefined ? undefined : parseAccelerator(filter.gpu, accelerators)
  if (filter.gpu !== undefined && !gpu) return () => false
  const {arch, minGpuMemoryGiB = 0, minGpus = 0, minMemoryGiB = 0, minVcpu = 0} = filter
  return ({accelerator, arch: has, instanceType, memoryGiB = 0, vcpu = 0}) =>
    named(instanceType) &&
    vcpu >= minVcpu &&
    memoryGiB >= minMemoryGiB &&
    (accelerator?.count ?? 0) >= minGpus &&
    (accelerator?.memoryGiB ?? 0) >= minGpuMemoryGiB &&
    (!gpu || matchesAccelerator(accelerator, gpu)) &&
    (!arch || has === arch)
}

/** The part of a filter that prices decide: USD an hour, NaN where unknown. */
export function priceTest({
  market,
  maxUsdPerHour = Number.POSITIVE_INFINITY,
}: OfferFilter): (onDemand: number, spot: number) => boolean {
  const within = (usd: number) => usd <= maxUsdPerHour
  if (market === 'onDemand') return (onDemand) => within(onDemand)
  if (market === 'spot') return (_, spot) => within(spot)
  return (onDemand, spot) => within(onDemand) || within(spot)
}

/** The part of a filter that prices, zone and risk decide. */
export function offerTest(filter: OfferFilter): (offer: Offer) => boolean {
  const zoned = globTest(filter.zones)
  const priced = priceTest(filter)
  const {maxRisk} = filter
  return ({interruption, onDemand, spot, zone}) => {
    if (filter.zones && !(zone && zoned(zone))) return false
    if (maxRisk !== undefined && !((interruption?.bucket ?? Number.POSITIVE_INFINITY) <= maxRisk)) return false
    return priced(onDemand?.usdPerHour ?? Number.NaN, spot?.usdPerHour ?? Number.NaN)
  }
}
