import type {QuantityValue} from '../../kubernetes/hpa/spec.ts'
import type {Trigger} from '../../kubernetes/manifests/scaled-object.ts'
import {quantityMilliNumber} from '../../kubernetes/quantity.ts'
import type {HpaRequest} from '../request.ts'
import type {Signal} from '../signals.ts'
import {queryOf} from './queries.ts'

/** A quantity as a plain number: KEDA's thresholds take no suffix. */
export function plainNumber(value: QuantityValue): number {
  return quantityMilliNumber(value)! / 1000
}

/**
 * The signal as a trigger of a ScaledObject.
 * @param named with the name by which a formula calls it
 */
export function triggerOf(signal: Signal, request: HpaRequest, named: boolean): Trigger {
  switch (signal.type) {
    case 'resource':
      return resourceTrigger(signal)
    case 'object':
      throw new TypeError('KEDA has no trigger for an object metric')
    default: {
      const {activation, prometheus, scaleToZero} = request.keda!
      const threshold = signal.type === 'pods' ? signal.average : signal.target
      return {
        type: 'prometheus',
        ...(named && {name: signal.trigger}),
        ...(signal.type === 'external' && signal.per === 'total' && {metricType: 'Value'}),
        metadata: {
          serverAddress: prometheus,
          query: queryOf(signal, request),
          threshold: String(plainNumber(threshold)),
          ...((scaleToZero || activation !== undefined) && !named && {activationThreshold: activation ?? '0'}),
        },
      }
    }
  }
}

function resourceTrigger({average, container, resource, utilization}: Extract<Signal, {type: 'resource'}>): Trigger {
  return {
    type: resource,
    metricType: average === undefined ? 'Utilization' : 'AverageValue',
    metadata: {value: String(average ?? utilization), ...(container !== undefined && {containerName: container})},
  }
}
