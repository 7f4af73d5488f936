import type {Line} from '../estimate.ts'
import type {Component} from '../spec/spec.ts'
import {priceDatabase} from './database.ts'
import {priceInstance} from './instance.ts'
import {priceModelApi} from './model-api.ts'
import {priceCdn, priceEgress, priceLoadBalancer, priceNat} from './network.ts'
import {priceFixed, priceKubernetes, priceMonitoring} from './platform.ts'
import type {Pricing} from './pricing.ts'
import {priceBlockStorage, priceObjectStorage} from './storage.ts'
import {priceVectorDb} from './vector-db.ts'

type Pricers = {[Type in Component['type']]: (component: Extract<Component, {type: Type}>, pricing: Pricing) => Line[]}

const PRICERS: Pricers = {
  instance: priceInstance,
  'object-storage': priceObjectStorage,
  'block-storage': priceBlockStorage,
  egress: priceEgress,
  cdn: priceCdn,
  'load-balancer': priceLoadBalancer,
  nat: priceNat,
  kubernetes: priceKubernetes,
  database: priceDatabase,
  'vector-db': priceVectorDb,
  'model-api': priceModelApi,
  monitoring: priceMonitoring,
  fixed: priceFixed,
}

/** The lines of one component. */
export function priceComponent(component: Component, pricing: Pricing): Line[] {
  const price = PRICERS[component.type] as (component: Component, pricing: Pricing) => Line[]
  return price(component, pricing)
}
