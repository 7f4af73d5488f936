import type {IPodDisruptionBudget} from 'kubernetes-models/policy/v1/PodDisruptionBudget'

import type {Manifest} from '../manifest.ts'
import {metadataOf, type Named} from './metadata.ts'

/** A PodDisruptionBudget that lets one pod at a time go: a drain gets on, and never takes all. */
export function podDisruptionBudget(named: Named, selector: Record<string, string>) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(named),
    spec: {maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: {matchLabels: selector}},
  } satisfies IPodDisruptionBudget & Manifest
}
