import type {Provider} from '../../prices/offer.ts'
import type {Line} from '../estimate.ts'
import type {DatabaseComponent} from '../spec/spec.ts'
import {lineOf, listLine, ownPrice, type Pricing, placeOf, type ServiceNames} from './pricing.ts'

/** A managed database's instances, and the storage of each. */
export function priceDatabase(component: DatabaseComponent, pricing: Pricing): Line[] {
  const {count, multiAz, storageGB, storageType} = component
  const storage = {
    item: `${storageType} database storage`,
    quantity: count * storageGB,
    unit: 'GB-month',
  }
  const names: ServiceNames = {
    aws: {service: 'rds', item: `${storageType} storage${multiAz ? ' multi-az' : ''}`},
    gcp: {service: 'cloud-sql', item: multiAz ? 'ssd storage regional' : 'ssd storage zonal'},
    azure: {service: 'postgresql', item: 'storage'},
  }
  const instances = instanceLine(component, pricing)
  return storageGB === 0 ? [instances] : [instances, listLine(component, pricing, 'storage', names, storage)]
}

function instanceLine(component: DatabaseComponent, pricing: Pricing): Line {
  const {count, engine, hoursPerMonth, instance, multiAz, usdPerHour} = component
  const input = {
    item: `${instance} ${engine}${multiAz ? ', multi-AZ' : ''}`,
    quantity: count * hoursPerMonth,
    unit: 'hours',
  }
  if (usdPerHour === undefined) return listLine(component, pricing, 'other', namesOf(component, pricing), input)
  const price = ownPrice(usdPerHour, pricing)
  return lineOf(component, 'other', {...input, price, monthly: input.quantity * usdPerHour})
}

/** The list names some instances with their engine and some, of the same price for all engines, without. */
function namesOf(component: DatabaseComponent, pricing: Pricing): ServiceNames {
  const {provider, region} = placeOf(component, pricing)
  const candidates = candidatesOf(provider, component)
  const listed = candidates.find(([service, item]) => pricing.services.find({provider, region, service, item}))
  const [service, item] = listed ?? candidates[0] ?? []
  return service && item ? {[provider]: {service, item}} : {}
}

function candidatesOf(
  provider: Provider,
  {engine, instance, multiAz}: DatabaseComponent,
): [service: string, item: string][] {
  if (provider === 'gcp') return [['cloud-sql', `${instance} ${engine} ${multiAz ? 'regional' : 'zonal'}`]]
  if (provider === 'azure') return [['postgresql', instance.toLowerCase()]]
  if (provider !== 'aws') return []
  if (engine.startsWith('aurora')) return [['aurora', instance]]
  const zones = multiAz ? 'multi-az' : 'single-az'
  return [
    ['rds', `${instance} ${engine} ${zones}`],
    ['rds', `${instance} ${zones}`],
  ]
}
