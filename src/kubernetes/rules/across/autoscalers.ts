import type {IHorizontalPodAutoscaler} from 'kubernetes-models/autoscaling/v2'

import type {Decoded} from '../decoded.ts'
import type {ScaledObject} from '../useless/scaled-object.ts'
import {type Member, membersOf, type StreamObject} from './stream.ts'

type Hpa = Decoded<IHorizontalPodAutoscaler>

/** What scales a workload: an HPA, or a ScaledObject, which makes one. */
export interface Autoscaler {
  member: Member<Hpa> | Member<ScaledObject>
  /** `spec.scaleTargetRef` names it. */
  target: {kind: string; name: string; apiVersion: string}
  /** Resources of which it measures the use in per cent of the request; by container, or of all of them. */
  utilizations: {resource: string; container?: string | undefined; path: string}[]
  /** The fewest replicas that it leaves while there is load. */
  min: number
}

/** The autoscalers of a stream, with what they scale. */
export function autoscalersOf(objects: readonly StreamObject[]): Autoscaler[] {
  const hpas = membersOf<Hpa>(
    objects,
    'autoscaling/v2 HorizontalPodAutoscaler',
    'autoscaling/v1 HorizontalPodAutoscaler',
  )
  const scaled = membersOf<ScaledObject>(objects, 'keda.sh/v1alpha1 ScaledObject')
  const all = [...hpas.map(fromHpa), ...scaled.map(fromScaledObject)]
  return all.filter(({target}) => target.name !== '')
}

function fromHpa(member: Member<Hpa>): Autoscaler {
  const {metrics = [], minReplicas = 1, scaleTargetRef = {}} = member.object.spec ?? {}
  const utilizations = metrics.flatMap(({containerResource, resource}, i) => {
    const found = []
    if (resource?.target?.averageUtilization !== undefined) {
      found.push({resource: resource.name ?? '', path: `spec.metrics[${i}].resource`})
    }
    if (containerResource?.target?.averageUtilization !== undefined) {
      const {container, name = ''} = containerResource
      found.push({resource: name, container, path: `spec.metrics[${i}].containerResource`})
    }
    return found
  })
  const {apiVersion = '', kind = '', name = ''} = scaleTargetRef
  return {member, target: {apiVersion, kind, name}, utilizations, min: minReplicas}
}

function fromScaledObject(member: Member<ScaledObject>): Autoscaler {
  const {minReplicaCount = 0, scaleTargetRef, triggers = []} = member.object.spec ?? {}
  const utilizations = triggers.flatMap(({metadata = {}, metricType, type = ''}, i) => {
    if ((type !== 'cpu' && type !== 'memory') || (metricType ?? metadata['type']) !== 'Utilization') return []
    return [{resource: type, container: metadata['containerName'], path: `spec.triggers[${i}]`}]
  })
  const {apiVersion = 'apps/v1', kind = 'Deployment', name = ''} = scaleTargetRef ?? {}
  return {member, target: {apiVersion, kind, name}, utilizations, min: Math.max(1, minReplicaCount)}
}

/** Whether an autoscaler scales a Deployment of this name. */
export function scales({member, target}: Autoscaler, deployment: Member<unknown>): boolean {
  return (
    target.kind === 'Deployment' &&
    target.apiVersion.split('/')[0] === 'apps' &&
    target.name === deployment.name &&
    member.namespace === deployment.namespace
  )
}
