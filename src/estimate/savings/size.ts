import type {InstanceSpec, Market, Offer} from '../../prices/offer.ts'
import {formatGiB, formatPercent, formatUsdPerHour} from '../../terminal/format.ts'
import {findOffer} from '../components/instance.ts'
import {type Pricing, placeOf} from '../components/pricing.ts'
import type {InstanceComponent} from '../spec/spec.ts'
import type {Candidate, Lever} from './candidate.ts'

/** GPU memory a process can use of what is sold: the driver and the context take the rest. */
const USABLE_GPU_MEMORY = 0.9
/** Bytes a weight against fp16, from the format's width; block scales included for int4 (4.5 bits). */
const NARROWER: {to: 'int8' | 'int4'; factor: Record<string, number>}[] = [
  {to: 'int8', factor: {fp32: 0.25, fp16: 0.5}},
  {to: 'int4', factor: {fp32: 0.14, fp16: 0.28, int8: 0.56}},
]

/** The cheapest instance of the same region that has what this one uses. */
export const rightSizeLever: Lever = (component, pricing) => {
  if (component.type !== 'instance' || component.usdPerHour !== undefined) return []
  const {provider, region} = placeOf(component, pricing)
  const now = findOffer(provider, region, component.instance, pricing)
  if (!now?.vcpu || !now.memoryGiB) return []
  const need = needOf(component, now, pricing)
  const fits = (offer: Offer) =>
    offer.instanceType !== component.instance && isNoWorse(offer, now, need.vcpu, need.memoryGiB)
  const same = cheapest(component, pricing, (offer) => fits(offer) && offer.arch === now.arch)
  const arm =
    now.arch === 'x86_64' ? cheapest(component, pricing, (offer) => fits(offer) && offer.arch === 'arm64') : undefined
  return [
    ...(same ? [resize(component, same, now, need.why, sameRisk(component))] : []),
    ...(arm && !now.accelerator
      ? [resize(component, arm, now, `${need.why}; the software is built for arm64`, ARM_RISK)]
      : []),
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
  const why = `${formatPercent(utilization)} use now, ${formatPercent(targetUtilization)} aimed at; memory is used as the processor is`
  return {vcpu: Math.max(1, vcpu * share), memoryGiB: memoryGiB * share, why}
}

/** The same GPUs, no older generation, and no burstable type in place of one that is not: its processor is shared. */
function isNoWorse(offer: InstanceSpec, now: InstanceSpec, vcpu: number, memoryGiB: number): boolean {
  const {accelerator} = offer
  const gpusFit =
    accelerator?.name === now.accelerator?.name && (accelerator?.count ?? 0) === (now.accelerator?.count ?? 0)
  const burstable = isBurstable(offer) && !isBurstable(now)
  const older = generation(offer) < generation(now)
  return gpusFit && !burstable && !older && (offer.vcpu ?? 0) >= vcpu && (offer.memoryGiB ?? 0) >= memoryGiB
}

function isBurstable({instanceType}: InstanceSpec): boolean {
  return /^t[1-9]\w*\.|^e2-|^(f1|g1)-|^Standard_B/.test(instanceType)
}

/** The number in the family's name; an older generation is slower at the same vCPU count. */
function generation({instanceType}: InstanceSpec): number {
  const found = /^Standard_.*_v(\d+)$/.exec(instanceType) ?? /^[a-z]+(\d+)/.exec(instanceType)
  return found ? Number(found[1]) : 0
}

function resize(component: InstanceComponent, to: Offer, now: Offer, why: string, risk: Candidate['risk']): Candidate {
  const price = marketPrice(component, to)
  return {
    kind: 'right-size',
    component: component.name,
    title: `Use ${to.instanceType} in place of ${now.instanceType}`,
    assumes: [
      why,
      `${to.vcpu} vCPU, ${formatGiB(to.memoryGiB)} at ${formatUsdPerHour(price?.usdPerHour)} an hour (${price?.kind}, ${price?.source}, ${price?.asOf.slice(0, 10)})`,
    ],
    risk,
    patch: {instance: to.instanceType},
  }
}

/** Narrower weights, and the cheapest instance whose GPUs then hold the model. */
export const quantizeLever: Lever = (component, pricing) => {
  if (component.type !== 'instance' || component.usdPerHour !== undefined) return []
  const {provider, region} = placeOf(component, pricing)
  const now = findOffer(provider, region, component.instance, pricing)
  if (!now?.accelerator) return []
  const {gpuMemoryGiB, name, precision} = component
  if (gpuMemoryGiB === undefined || precision === undefined) {
    const reason =
      'state gpuMemoryGiB and precision of the component: what the model needs on the GPU, and what it runs in'
    return [{kind: 'quantize', component: name, reason}]
  }
  return NARROWER.flatMap(({factor, to}) => {
    const need = factor[precision] === undefined ? undefined : gpuMemoryGiB * factor[precision]
    const target = need && cheapest(component, pricing, (offer) => holds(offer, need))
    return target && target.instanceType !== component.instance ? [quantized(component, target, need, to)] : []
  })
}

function holds({accelerator}: Offer, needGiB: number): boolean {
  const {count = 0, memoryGiB = 0} = accelerator ?? {}
  return count >= 1 && count * memoryGiB * USABLE_GPU_MEMORY >= needGiB
}

function quantized(component: InstanceComponent, target: Offer, need: number, to: 'int8' | 'int4'): Candidate {
  const {count, memoryGiB, name} = target.accelerator!
  return {
    kind: 'quantize',
    component: component.name,
    title: `Quantize to ${to} and run on ${target.instanceType} (${count}x ${name})`,
    assumes: [
      `${formatGiB(component.gpuMemoryGiB)} at ${component.precision} become ${formatGiB(need)} at ${to}, of ${formatGiB(count * (memoryGiB ?? 0) * USABLE_GPU_MEMORY)} usable`,
      'one replica of the smaller GPU carries the same load: measure it',
    ],
    risk: {
      level: to === 'int8' ? 'medium' : 'high',
      why: 'answers change with the weights: compare them on your own data first',
    },
    patch: {instance: target.instanceType, gpuMemoryGiB: need, precision: to},
  }
}

/** The cheapest offer of the component's region and market that passes. */
function cheapest(
  component: InstanceComponent,
  pricing: Pricing,
  passes: (offer: Offer) => boolean,
): Offer | undefined {
  const {provider, region} = placeOf(component, pricing)
  const market: Market = component.market === 'spot' ? 'spot' : 'onDemand'
  let best: Offer | undefined
  for (const offer of pricing.catalog.offers({providers: [provider], regions: [region], market})) {
    if (offer.note || !passes(offer)) continue
    if (!best || priceAt(component, offer) < priceAt(component, best)) best = offer
  }
  return best
}

function marketPrice({market}: InstanceComponent, {onDemand, spot}: Offer) {
  return market === 'spot' ? spot : onDemand
}

function priceAt(component: InstanceComponent, offer: Offer): number {
  return marketPrice(component, offer)?.usdPerHour ?? Number.POSITIVE_INFINITY
}
