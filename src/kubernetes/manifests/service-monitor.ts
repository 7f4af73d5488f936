import type {Manifest} from '../manifest.ts'
import {metadataOf, type Named} from './metadata.ts'

export interface ServiceMonitorOptions {
  /** Labels of the Service, not of the pods. */
  selector: Record<string, string>
  /** Name of the Service's port. */
  port: string
  path: string
}

/** A ServiceMonitor of prometheus-operator, monitoring.coreos.com/v1: Prometheus reads the metrics of the Service's pods. */
export function serviceMonitorManifest(named: Named, {path, port, selector}: ServiceMonitorOptions) {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: metadataOf(named),
    spec: {selector: {matchLabels: selector}, endpoints: [{port, path, interval: '15s'}]},
  } satisfies Manifest
}
