import {sharesProcessor} from '../../prices/burstable.ts'
import type {InstanceSpec, Offer} from '../../prices/offer.ts'
import {formatGiB, formatPercent, formatUsdPerHour} from '../../terminal/format.ts'
import {findOffer} from '../components/instance.ts'
import {type Pricing, placeOf} from '../components/pricing.ts'
import type {InstanceComponent} from '../spec/spec.ts'
import type {Candidate, Lever} from './candidate.ts'
import {cheapestOffer, priceOn} from './cheapest-offer.ts'

/** The cheapest instance of the same region that has what this one uses. */
export const rightSizeLever: Lever = (component, pricing) => {
  if (component.type !== 'instance' || component.usdPerHour !== undefined) return []
  const {provider, region} = placeOf(component, pricing)
  const now = findOffer(provider, region, component.instance, pricing)
  if (!now?.vcpu || !now.memoryGiB) return []
  const need = needOf(component, now, pricing)
  const fits = (offer: Offer) =>
    offer.instanceType !== component.instance && isNoWorse(offer, now, need.vcpu, need.memoryGiB)
  const needs = {
    minVcpu: need.vcpu,
    minMemoryGiB: need.memoryGiB,
    minGpus: now.accelerator?.count ?? 0,
  }
  const same = cheapestOffer(component, pricing, now, needs, (offer) => fits(offer) && offer.arch === now.arch)
  const arm =
    now.arch === 'x86_64' && !now.accelerator
      ? cheapestOffer(component, pricing, now, needs, (offer) => fits(offer) && offer.arch === 'arm64')
      : undefined
  return [
    ...(same ? [resize(component, same, now, need.why, sameRisk(component))] : []),
    ...(arm ? [resize(component, arm, now, `${need.why}; the software is built for arm64`, ARM_RISK)] : []),
  ]
}

const ARM_RISK = {level: 'medium' as const, why: 'images and native packages have to be rebuilt for arm64'}

function sameRisk({utilization}: InstanceComponent): Candidate['risk'] {
  if (utilization === undefined)
    return {level: 'low', why: 'the same vCPUs and memory on another family; check it once under load'}
  return {level: 'medium', why: 'a mean hides peaks: check p95 use before'}
}

/** What the component uses, where the spec says; else all that it has. */
function needOf(
  {utilization}: InstanceComponent,
  now: Offer,
  {spec}: Pricing,
): {vcpu: number; memoryGiB: number; why: string} {
  const {vcpu = 0, memoryGiB = 0} = now
  if (utilization === undefined)
    return {vcpu, memoryGiB, why: `at least ${vcpu} vCPU and ${formatGiB(memoryGiB)}, as now`}
  const {targetUtilization} = spec.assumptions
  const share = Math.min(1, utilization / targetUtilization)
  const why = `${formatPercent(utilization)} use now, ${formatPercent(targetUtilization)} aimed at (assumptions.targetUtilization); memory is used as the processor is`
  return {vcpu: Math.max(1, vcpu * share), memoryGiB: memoryGiB * share, why}
}

/** The same GPUs, no older generation, and no burstable type in place of one that is not: its processor is shared. */
function isNoWorse(offer: Offer, now: Offer, vcpu: number, memoryGiB: number): boolean {
  const burstable = sharesProcessor(offer) && !sharesProcessor(now)
  const older = generation(offer) < generation(now)
  const enough = (offer.vcpu ?? 0) >= vcpu && (offer.memoryGiB ?? 0) >= memoryGiB
  return hasGpusOf(offer, now) && !burstable && !older && enough
}

/** As many of the same name; an A100 is sold with 40 and with 80 GiB. */
function hasGpusOf({accelerator: has}: InstanceSpec, {accelerator: now}: InstanceSpec): boolean {
  const sameMemory = (has?.memoryGiB ?? 0) >= (now?.memoryGiB ?? 0)
  return has?.name === now?.name && (has?.count ?? 0) === (now?.count ?? 0) && sameMemory
}

/** The number in the family's name; an older generation is slower at the same vCPU count. */
function generation({instanceType}: InstanceSpec): number {
  const found = /^Standard_.*_v(\d+)$/.exec(instanceType) ?? /^[a-z]+(\d+)/.exec(instanceType)
  return found ? Number(found[1]) : 0
}

function resize(component: InstanceComponent, to: Offer, now: Offer, why: string, risk: Candidate['risk']): Candidate {
  const price = priceOn(component, to)
  return {
    kind: 'right-size',
    component: component.name,
    title: `Use ${to.instanceType} in place of ${now.instanceType}`,
    assumes: [
      why,
      `${to.vcpu} vCPU, ${formatGiB(to.memoryGiB)} at ${formatUsdPerHour(price?.usdPerHour)} an hour (${price?.kind}, ${price?.source}, ${price?.asOf.slice(0, 10)})`,
    ],
    risk,
    ...(component.utilization !== undefined && {restsOn: 'targetUtilization'}),
    patch: {instance: to.instanceType},
  }
}
