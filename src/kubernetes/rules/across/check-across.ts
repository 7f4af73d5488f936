import type {IPodDisruptionBudget} from 'kubernetes-models/policy/v1'

import type {NumberedFinding} from '../check.ts'
import type {Decoded} from '../decoded.ts'
import type {Deployment} from '../deployment.ts'
import {selects} from '../label-selector.ts'
import {type Autoscaler, autoscalersOf, scales} from './autoscalers.ts'
import {type Member, membersOf, type StreamObject} from './stream.ts'

type Budget = Decoded<IPodDisruptionBudget>

/** What contradicts itself, or is of no use, between the objects of a stream. */
export function checkAcross(objects: readonly StreamObject[]): NumberedFinding[] {
  const deployments = membersOf<Deployment>(objects, 'apps/v1 Deployment')
  const autoscalers = autoscalersOf(objects)
  const budgets = membersOf<Budget>(objects, 'policy/v1 PodDisruptionBudget')
  checkOneEach(autoscalers)
  for (const autoscaler of autoscalers) checkTarget(autoscaler, deployments)
  for (const deployment of deployments) {
    const scaler = autoscalers.find((autoscaler) => scales(autoscaler, deployment))
    if (scaler) checkReplicas(deployment, scaler)
    for (const budget of budgets) checkBudget(budget, deployment, scaler)
  }
  const members = [...deployments, ...budgets, ...autoscalers.map(({member}) => member)]
  return members.flatMap(({document, report}) => report.findings.map((finding) => ({document, finding})))
}

/** Two autoscalers on one workload set its replicas in turn. */
function checkOneEach(autoscalers: readonly Autoscaler[]): void {
  const seen = new Map<string, Autoscaler>()
  for (const autoscaler of autoscalers) {
    const {member, target} = autoscaler
    const key = JSON.stringify([member.namespace, target.apiVersion.split('/')[0], target.kind, target.name])
    const other = seen.get(key)
    if (other) {
      const message = `${target.kind} ${target.name} is scaled by ${nameOf(other)} too, and each undoes the other`
      member.report.warn('scaled-twice', 'spec.scaleTargetRef.name', message, 'put all metrics or triggers into one')
    } else {
      seen.set(key, autoscaler)
    }
  }
}

function nameOf({member}: Autoscaler): string {
  return 'triggers' in (member.object.spec ?? {}) ? `ScaledObject ${member.name}` : `HPA ${member.name}`
}

/** The target is in the stream where any Deployment is, and its containers request what is measured. */
function checkTarget(autoscaler: Autoscaler, deployments: readonly Member<Deployment>[]): void {
  const {member, target, utilizations} = autoscaler
  const deployment = deployments.find((candidate) => scales(autoscaler, candidate))
  const near = deployments.flatMap(({name, namespace}) => (namespace === member.namespace && name ? name : []))
  if (!deployment) {
    if (target.kind !== 'Deployment' || near.length === 0) return
    const message = `there is no Deployment ${target.name} beside it`
    member.report.warn('target-not-here', 'spec.scaleTargetRef.name', message, `write one of ${near.join(', ')}`)
    return
  }
  const {containers = [], resources: whole} = deployment.object.spec?.template?.spec ?? {}
  for (const {container, path, resource} of utilizations) {
    const measured = containers.filter(({name}) => container === undefined || name === container)
    if (container !== undefined && measured.length === 0) {
      const names = containers.map(({name}) => name).join(', ')
      const message = `Deployment ${target.name} has no container ${container}`
      member.report.warn('no-such-container', path, message, `write one of ${names}`)
    }
    if (container === undefined && requests(whole, resource)) continue
    const without = measured.filter(({resources}) => !requests(resources, resource))
    if (without.length === 0) continue
    const names = without.map(({name}) => name).join(', ')
    const message = `${resource} is measured in per cent of a request that container ${names} does not have`
    const fix = `write resources.requests.${resource} for it, or an averageValue as target`
    member.report.warn('request-missing', path, message, fix)
  }
}

/** A limit without a request counts as one. */
function requests(
  resources: {requests?: object | undefined; limits?: object | undefined} | undefined,
  name: string,
): boolean {
  return [resources?.requests, resources?.limits].some((list) => list && Object.hasOwn(list, name))
}

function checkReplicas(deployment: Member<Deployment>, scaler: Autoscaler): void {
  const {replicas} = deployment.object.spec ?? {}
  if (replicas === undefined) return
  const message = `${nameOf(scaler)} sets the replicas, and each apply of this sets them back to ${replicas}`
  deployment.report.warn('replicas-under-autoscaler', 'spec.replicas', message, 'leave replicas out')
}

/** A budget that asks for all replicas there may be lets no node be drained. */
function checkBudget(budget: Member<Budget>, deployment: Member<Deployment>, scaler: Autoscaler | undefined): void {
  const {minAvailable, selector} = budget.object.spec ?? {}
  const {replicas = 1, template} = deployment.object.spec ?? {}
  const labels = (template?.metadata?.labels ?? {}) as Record<string, string>
  if (typeof minAvailable !== 'number' || !selector || budget.namespace !== deployment.namespace) return
  const fewest = scaler?.min ?? replicas
  if (minAvailable === 0 || minAvailable < fewest || !selects(selector, labels)) return
  const message = `with ${fewest} replicas of Deployment ${deployment.name} no pod may be evicted, so that nodes cannot be drained`
  budget.report.warn('blocks-drains', 'spec.minAvailable', message, 'write maxUnavailable: 1 instead')
}
