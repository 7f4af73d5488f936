import type {IHorizontalPodAutoscaler} from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'

import type {HpaSpec} from '../hpa/spec.ts'
import type {Manifest} from '../manifest.ts'
import {metadataOf, type Named} from './metadata.ts'

/** A HorizontalPodAutoscaler, autoscaling/v2. */
export function hpaManifest(named: Named, {behavior, maxReplicas, metrics, minReplicas, scaleTargetRef}: HpaSpec) {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(named),
    spec: {
      scaleTargetRef,
      ...(minReplicas !== undefined && {minReplicas}),
      maxReplicas,
      ...(metrics && {metrics: metrics as IHorizontalPodAutoscaler['spec']['metrics'] & {}}),
      ...(behavior && {behavior}),
    },
  } satisfies IHorizontalPodAutoscaler & Manifest
}
