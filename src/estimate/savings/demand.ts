import {formatPercent, formatQuantity} from '../../terminal/format.ts'
import {hasAccelerator} from '../components/instance.ts'
import type {Pricing} from '../components/pricing.ts'
import type {Component, InstanceComponent} from '../spec/spec.ts'
import type {Candidate, Lever} from './candidate.ts'

/** Repeated requests answered from a cache: fewer calls, or fewer GPUs. */
export const cacheLever: Lever = (component, pricing) => {
  const {cacheHitRate} = pricing.spec.assumptions
  const common = {
    kind: 'cache' as const,
    restsOn: 'cacheHitRate' as const,
    component: component.name,
    assumes: [
      `${formatPercent(cacheHitRate)} of requests repeat exactly (assumptions.cacheHitRate); the cache itself is not counted`,
    ],
    risk: {level: 'medium' as const, why: 'the hit rate is a guess until your log says it'},
  }
  if (component.type === 'model-api') {
    const requestsPerMonth = wholeUp(component.requestsPerMonth * (1 - cacheHitRate))
    const title = `Cache answers: ${formatPercent(cacheHitRate)} fewer calls of ${component.model}`
    return [{...common, title, patch: {requestsPerMonth}}]
  }
  if (!servesOnGpus(component, pricing)) return []
  const count = Math.max(1, wholeUp(component.count * (1 - cacheHitRate)))
  if (count === component.count) return []
  return [{...common, title: `Cache answers: ${component.count} GPU instances become ${count}`, patch: {count}}]
}

/** Requests batched on the GPU: fewer of them for the same load. */
export const batchLever: Lever = (component, pricing) => {
  if (!servesOnGpus(component, pricing)) return []
  const {batchGain} = pricing.spec.assumptions
  const count = Math.max(1, wholeUp(component.count / batchGain))
  if (count === component.count) return []
  const candidate: Candidate = {
    kind: 'batch',
    restsOn: 'batchGain',
    component: component.name,
    title: `Batch requests: ${component.count} GPU instances become ${count}`,
    assumes: [`${formatQuantity(batchGain)}x the throughput of one at a time (assumptions.batchGain)`],
    risk: {level: 'medium', why: 'the gain is a guess until it is measured, and a request waits for its batch'},
    patch: {count},
  }
  return [candidate]
}

/** More than one GPU instance: with one there is nothing to take away. */
function servesOnGpus(component: Component, pricing: Pricing): component is InstanceComponent {
  return component.type === 'instance' && component.count > 1 && hasAccelerator(component, pricing)
}

/** The next whole number, where 10 x (1 - 0.7) is 3 and not the 3.0000000000000004 of floating point. */
function wholeUp(value: number): number {
  return Math.ceil(value * (1 - 1e-12))
}
