import type {IDeployment} from 'kubernetes-models/apps/v1/Deployment'
import type {IToleration} from 'kubernetes-models/v1/Toleration'

import type {Manifest} from '../manifest.ts'
import {metadataOf, type Named} from './metadata.ts'

export interface DeploymentOptions {
  /** Labels of the pods, by which all else finds them. */
  selector: Record<string, string>
  /** RFC 1123 label. */
  container: string
  image: string
  port: number
  /** Where metrics are read, if on another port. */
  metricsPort?: number | undefined
  /** HTTP path that answers 200 once the model is loaded. */
  healthPath: string
  cpuRequest: string
  memoryRequest: string
  gpu?: {resource: string; count: number} | undefined
  /** Seconds from the start of the container until it serves. */
  startupSeconds: number
  preStopSeconds: number
  gracePeriodSeconds: number
  tolerations: readonly IToleration[]
}

/** Seconds between two looks of the startup probe. */
export const STARTUP_PERIOD = 5

/** How often the startup probe may fail: half as long again as loading takes. */
export function startupFailures(startupSeconds: number): number {
  return Math.max(3, Math.ceil((startupSeconds * 1.5) / STARTUP_PERIOD))
}

/** A Deployment without `spec.replicas`, for an autoscaler to own, whose pods leave a node inside a spot notice. */
export function deploymentManifest(named: Named, options: DeploymentOptions) {
  const {gracePeriodSeconds, selector, tolerations} = options
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(named),
    spec: {
      selector: {matchLabels: selector},
      template: {
        metadata: {labels: selector},
        spec: {
          terminationGracePeriodSeconds: gracePeriodSeconds,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'topology.kubernetes.io/zone',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: {matchLabels: selector},
            },
          ],
          ...(tolerations.length > 0 && {tolerations: [...tolerations]}),
          containers: [containerOf(options)],
        },
      },
    },
  } satisfies IDeployment & Manifest
}

function containerOf(options: DeploymentOptions) {
  const {container, cpuRequest, gpu, healthPath, image, memoryRequest, metricsPort, port} = options
  const {preStopSeconds, startupSeconds} = options
  const httpGet = {path: healthPath, port: 'http'}
  return {
    name: container,
    image,
    ports: [
      {name: 'http', containerPort: port},
      ...(metricsPort === undefined ? [] : [{name: 'metrics', containerPort: metricsPort}]),
    ],
    resources: {
      requests: {cpu: cpuRequest, memory: memoryRequest},
      limits: {memory: memoryRequest, ...(gpu && {[gpu.resource]: gpu.count})},
    },
    startupProbe: {httpGet, periodSeconds: STARTUP_PERIOD, failureThreshold: startupFailures(startupSeconds)},
    readinessProbe: {httpGet, periodSeconds: 5, failureThreshold: 3},
    lifecycle: {preStop: {sleep: {seconds: preStopSeconds}}},
  }
}
