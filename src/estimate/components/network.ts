import {HOURS_PER_MONTH} from '../../prices/offer.ts'
import type {Line} from '../estimate.ts'
import type {CdnComponent, EgressComponent, LoadBalancerComponent, NatComponent} from '../spec/spec.ts'
import {listLine, type Pricing} from './pricing.ts'

/** Data sent to the internet. */
export function priceEgress(component: EgressComponent, pricing: Pricing): Line[] {
  const names = {service: 'data-transfer', item: 'internet egress'}
  const input = {item: 'egress to the internet', quantity: component.sizeGB, unit: 'GB'}
  return [listLine(component, pricing, 'bandwidth', {aws: names, gcp: names}, input)]
}

/** Data and requests that a content delivery network answers, at the price of the United States. */
export function priceCdn(component: CdnComponent, pricing: Pricing): Line[] {
  const {httpsRequests, sizeGB} = component
  const data = listLine(
    component,
    pricing,
    'bandwidth',
    {aws: {service: 'cloudfront', item: 'us egress'}},
    {item: 'CDN data, United States', quantity: sizeGB, unit: 'GB'},
  )
  if (httpsRequests === undefined) return [data]
  const requests = listLine(
    component,
    pricing,
    'bandwidth',
    {aws: {service: 'cloudfront', item: 'us https requests'}},
    {item: 'CDN HTTPS requests, United States', quantity: httpsRequests, unit: 'requests'},
  )
  return [data, requests]
}

/** Hours of balancers, and their capacity units where the spec gives them. */
export function priceLoadBalancer(component: LoadBalancerComponent, pricing: Pricing): Line[] {
  const {capacityUnits, count, kind} = component
  const hours = listLine(
    component,
    pricing,
    'bandwidth',
    {
      aws: {service: 'load-balancer', item: kind},
      gcp: {service: 'load-balancer', item: 'forwarding rule'},
      ...(kind === 'application' && {azure: {service: 'application-gateway', item: 'basic v2'}}),
    },
    {item: `${kind} load balancer`, quantity: count * HOURS_PER_MONTH, unit: 'hours'},
  )
  if (capacityUnits === undefined) return [hours]
  const capacity = listLine(
    component,
    pricing,
    'bandwidth',
    kind === 'application' ? {aws: {service: 'load-balancer', item: 'application capacity'}} : {},
    {item: 'capacity units', quantity: count * capacityUnits, unit: 'LCU-month'},
  )
  return [hours, capacity]
}

/** Gateway hours and the data they process. */
export function priceNat(component: NatComponent, pricing: Pricing): Line[] {
  const {count, sizeGB} = component
  const gateway = {service: 'nat-gateway', item: 'gateway'}
  const processed = {service: 'nat-gateway', item: 'data processed'}
  const hours = {item: 'NAT gateway', quantity: count * HOURS_PER_MONTH, unit: 'hours'}
  const data = {item: 'NAT data processed', quantity: sizeGB, unit: 'GB'}
  return [
    listLine(component, pricing, 'bandwidth', {aws: gateway, azure: gateway}, hours),
    ...(sizeGB > 0
      ? [listLine(component, pricing, 'bandwidth', {aws: processed, gcp: processed, azure: processed}, data)]
      : []),
  ]
}
