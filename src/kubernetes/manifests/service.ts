import type {IService} from 'kubernetes-models/v1/Service'

import type {Manifest} from '../manifest.ts'
import {metadataOf, type Named} from './metadata.ts'

export interface ServiceOptions {
  selector: Record<string, string>
  port: number
  /** Of the container's port named `metrics`, where that is another. */
  metricsPort?: number | undefined
}

/** A Service to the container's ports of the same names. */
export function serviceManifest(named: Named, {metricsPort, port, selector}: ServiceOptions) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(named),
    spec: {
      selector,
      ports: [
        {name: 'http', port, targetPort: 'http'},
        ...(metricsPort === undefined ? [] : [{name: 'metrics', port: metricsPort, targetPort: 'metrics'}]),
      ],
    },
  } satisfies IService & Manifest
}
