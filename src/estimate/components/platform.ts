import {HOURS_PER_MONTH} from '../../prices/offer.ts'
import type {Line} from '../estimate.ts'
import {serviceLine} from '../service-line.ts'
import type {FixedComponent, KubernetesComponent, MonitoringComponent} from '../spec/spec.ts'
import {lineOf, listLine, ownPrice, type Pricing, type ServiceNames} from './pricing.ts'

/** Managed control planes. */
export function priceKubernetes(component: KubernetesComponent, pricing: Pricing): Line[] {
  const names: ServiceNames = {
    aws: {service: 'eks', item: 'cluster'},
    gcp: {service: 'gke', item: 'cluster'},
    azure: {service: 'aks', item: 'cluster'},
  }
  const input = {item: 'Kubernetes control plane', quantity: component.clusters * HOURS_PER_MONTH, unit: 'hours'}
  return [listLine(component, pricing, 'other', names, input)]
}

/** Logs by volume, seats by user; Prometheus and Grafana of one's own have no fee. */
export function priceMonitoring(component: MonitoringComponent, pricing: Pricing): Line[] {
  const {editors, logsGB, stack, viewers} = component
  if (stack === 'prometheus') return ['prometheus', 'grafana'].map((tool) => freeSoftware(component, pricing, tool))
  if (stack === 'managed-grafana') {
    const seats = (role: 'editor' | 'viewer', quantity: number) =>
      quantity === 0
        ? []
        : [
            listLine(
              component,
              pricing,
              'other',
              {aws: {service: 'managed-grafana', item: role}},
              {item: `Managed Grafana ${role}s`, quantity, unit: 'user-month'},
            ),
          ]
    return [...seats('editor', editors), ...seats('viewer', viewers)]
  }
  const names: ServiceNames =
    stack === 'cloudwatch'
      ? {aws: {service: 'cloudwatch', item: 'logs ingested'}}
      : {azure: {service: 'log-analytics', item: 'logs ingested'}}
  return [listLine(component, pricing, 'other', names, {item: `${stack} logs`, quantity: logsGB, unit: 'GB'})]
}

function freeSoftware(component: MonitoringComponent, {services}: Pricing, tool: string): Line {
  const query = {provider: 'self-hosted', service: tool, item: 'licence'}
  return lineOf(component, 'other', serviceLine(services, query, {item: `${tool}, self-hosted`, quantity: 1}))
}

/** A cost that the spec states. */
export function priceFixed(component: FixedComponent, pricing: Pricing): Line[] {
  const {driver, name, note, usdPerMonth} = component
  const price = ownPrice(usdPerMonth, pricing)
  return [
    lineOf(component, driver, {
      item: name,
      quantity: 1,
      unit: 'month',
      price,
      monthly: usdPerMonth,
      ...(note && {note}),
    }),
  ]
}
