import type {IScaledObject} from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject'

import type {HpaSpec} from '../hpa/spec.ts'
import type {Manifest} from '../manifest.ts'
import {metadataOf, type Named} from './metadata.ts'

export interface Trigger {
  type: 'prometheus' | 'cron' | 'cpu' | 'memory'
  /** What a formula calls it: letters, digits and `_`. */
  name?: string
  metricType?: 'Utilization' | 'AverageValue' | 'Value'
  /** KEDA takes text only: numbers too are quoted. */
  metadata: Record<string, string>
}

export interface ScaledObjectOptions {
  target: HpaSpec['scaleTargetRef']
  minReplicas: number
  maxReplicas: number
  /** Replicas while nothing is active, below the minimum: KEDA takes 0 only. */
  idleReplicas?: 0 | undefined
  /** Seconds between two looks at the triggers. */
  pollingInterval?: number | undefined
  /** Seconds after the last active trigger before 0 replicas. */
  cooldownPeriod?: number | undefined
  /** One number from all named triggers: the replicas to have, as the target is 1. */
  formula?: string | undefined
  /** With a formula: above how many replicas it asks for a pod where there is none. */
  activationTarget?: string | undefined
  behavior?: HpaSpec['behavior'] | undefined
  triggers: Trigger[]
}

/** A ScaledObject, keda.sh/v1alpha1, from which KEDA makes and owns an HPA named `keda-hpa-<name>`. */
export function scaledObjectManifest(named: Named, options: ScaledObjectOptions) {
  const {behavior, cooldownPeriod, formula, idleReplicas, maxReplicas, minReplicas, pollingInterval, target, triggers} =
    options
  const {activationTarget} = options
  const modifiers = formula !== undefined && {
    scalingModifiers: {
      formula,
      target: '1',
      ...(activationTarget !== undefined && {activationTarget}),
      metricType: 'AverageValue',
    },
  }
  const advanced = {...modifiers, ...(behavior && {horizontalPodAutoscalerConfig: {behavior}})}
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: metadataOf(named),
    spec: {
      scaleTargetRef: target,
      ...(pollingInterval !== undefined && {pollingInterval}),
      ...(cooldownPeriod !== undefined && {cooldownPeriod}),
      ...(idleReplicas !== undefined && {idleReplicaCount: idleReplicas}),
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      ...(Object.keys(advanced).length > 0 && {advanced: advanced as object}),
      triggers,
    },
  } satisfies IScaledObject & Manifest
}
