import type {INodePool} from '@kubernetes-models/karpenter/karpenter.sh/v1/NodePool'

import type {Manifest} from '../manifest.ts'
import {metadataOf} from './metadata.ts'

export interface NodeClassRef {
  group: string
  kind: string
  name: string
}

export interface NodePoolOptions {
  capacityType: 'on-demand' | 'spot'
  instanceTypes: readonly string[]
  arch?: 'amd64' | 'arm64' | undefined
  /** Zone by name, or by id as `use1-az4`. */
  zone?: string | undefined
  /** Extended resource that the nodes have: pods that do not tolerate it are kept off them. */
  taint?: string | undefined
  nodeClassRef: NodeClassRef
  /** Most that all nodes of the pool may have. */
  limits?: Record<string, string> | undefined
  /** The pool of the greater weight is filled first. */
  weight?: number | undefined
  consolidationPolicy?: 'WhenEmpty' | 'WhenEmptyOrUnderutilized'
}

/** A Karpenter NodePool, karpenter.sh/v1. */
export function nodePoolManifest(name: string, options: NodePoolOptions) {
  const {arch, capacityType, instanceTypes, limits, nodeClassRef, taint, weight, zone} = options
  const zoneKey = zone && /-az\d+$/.test(zone) ? 'topology.k8s.aws/zone-id' : 'topology.kubernetes.io/zone'
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: metadataOf({name}),
    spec: {
      ...(weight !== undefined && {weight}),
      template: {
        spec: {
          requirements: [
            oneOf('karpenter.sh/capacity-type', [capacityType]),
            oneOf('node.kubernetes.io/instance-type', instanceTypes),
            ...(arch ? [oneOf('kubernetes.io/arch', [arch])] : []),
            oneOf('kubernetes.io/os', ['linux']),
            ...(zone ? [oneOf(zoneKey, [zone])] : []),
          ],
          ...(taint !== undefined && {taints: [{key: taint, value: 'true', effect: 'NoSchedule' as const}]}),
          nodeClassRef,
          expireAfter: '720h',
          terminationGracePeriod: '30m',
        },
      },
      ...(limits && {limits}),
      disruption: {
        consolidationPolicy: options.consolidationPolicy ?? 'WhenEmptyOrUnderutilized',
        consolidateAfter: '5m',
      },
    },
  } satisfies INodePool & Manifest
}

function oneOf(key: string, values: readonly string[]) {
  return {key, operator: 'In' as const, values: [...values]}
}
