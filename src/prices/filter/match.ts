import type {InstanceSpec, Offer} from '../offer.ts'
import type {SpecFields} from '../snapshot/format.ts'
import {fieldsOf, specOf} from '../snapshot/spec-fields.ts'
import {matchesAccelerator, parseAccelerator} from './accelerator.ts'
import type {OfferFilter} from './filter.ts'
import {globTest} from './glob.ts'

/** The part of a filter that a type's spec decides, before any price is read. */
export function specTest(filter: OfferFilter, accelerators: Iterable<string>): (spec: InstanceSpec) => boolean {
  const fits = fieldsTest(filter, accelerators)
  return (spec) => fits(fieldsOf(spec))
}

/** The same on a snapshot's fields: most types fail a filter, and cost no object then. */
export function fieldsTest(filter: OfferFilter, accelerators: Iterable<string>): (fields: SpecFields) => boolean {
  const named = globTest(filter.instanceTypes)
  const gpu = filter.gpu === undefined ? undefined : parseAccelerator(filter.gpu, accelerators)
  if (filter.gpu !== undefined && !gpu) return () => false
  const {arch, minGpuMemoryGiB = 0, minGpus = 0, minMemoryGiB = 0, minVcpu = 0} = filter
  const {maxVcpu = Number.POSITIVE_INFINITY} = filter
  return (fields) =>
    fields[1] >= minVcpu &&
    fields[1] <= maxVcpu &&
    fields[2] >= minMemoryGiB &&
    fields[5] >= minGpus &&
    fields[6] >= minGpuMemoryGiB &&
    (!arch || fields[3] === arch) &&
    (!gpu || (fields[4] === gpu.name && matchesAccelerator(specOf(fields).accelerator, gpu))) &&
    named(fields[0])
}

/** The part of a filter that prices decide: USD an hour, NaN where unknown; false where neither is known. */
export function priceTest({
  market,
  maxUsdPerHour: most = Number.POSITIVE_INFINITY,
}: OfferFilter): (onDemand: number, spot: number) => boolean {
  if (market === 'onDemand') return (onDemand) => onDemand <= most
  if (market === 'spot') return (_, spot) => spot <= most
  return (onDemand, spot) => onDemand <= most || spot <= most
}

/** The part of a filter that prices, zone and risk decide. */
export function offerTest(filter: OfferFilter): (offer: Offer) => boolean {
  const zoned = globTest(filter.zones)
  const priced = priceTest(filter)
  const {maxRisk} = filter
  return ({interruption, onDemand, spot, zone}) => {
    if (filter.zones?.length && !(zone && zoned(zone))) return false
    if (maxRisk !== undefined && !((interruption?.bucket ?? Number.POSITIVE_INFINITY) <= maxRisk)) return false
    return priced(onDemand?.usdPerHour ?? Number.NaN, spot?.usdPerHour ?? Number.NaN)
  }
}
