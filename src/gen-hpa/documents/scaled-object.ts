import type {ScalingRules} from '../../kubernetes/hpa/spec.ts'
import type {CommentedManifest} from '../../kubernetes/manifest.ts'
import {scaledObjectManifest, type Trigger} from '../../kubernetes/manifests/scaled-object.ts'
import {type ScheduleFormula, scheduleFormula} from '../../kubernetes/schedule/formula.ts'
import {usage} from '../parse.ts'
import type {HpaRequest} from '../request.ts'
import {behaviorComments} from './hpa.ts'
import {plainNumber, triggerOf} from './triggers.ts'

type Comments = Record<string, readonly string[]>

/**
 * The ScaledObject of a request, in place of an HPA.
 * @throws UserError `E_USAGE` for a tolerance that would let a window's bounds slip
 */
export function scaledObjectDocument(request: HpaRequest): CommentedManifest {
  const {bounds, keda, name, namespace, schedule, signals, target} = request
  const formula = schedule && formulaOf(request)
  const named = formula !== undefined
  const triggers = [
    ...signals.map((signal) => triggerOf(signal, request, named)),
    ...((formula?.triggers ?? []) as Trigger[]),
  ]
  const behavior = formula ? withTolerance(request.behavior, formula.tolerance) : request.behavior
  const {activation, busyMin, cooldownSeconds, pollingSeconds, scaleToZero} = keda!
  const manifest = scaledObjectManifest(
    {name, namespace},
    {
      target,
      pollingInterval: pollingSeconds,
      cooldownPeriod: cooldownSeconds ?? (scaleToZero ? 300 : undefined),
      idleReplicas: busyMin === undefined ? undefined : 0,
      minReplicas: busyMin ?? bounds.min,
      maxReplicas: bounds.max,
      formula: formula?.formula,
      activationTarget: formula && activation === undefined ? undefined : activationOf(request),
      behavior,
      triggers,
    },
  )
  return {manifest, comments: commentsOf(request, formula)}
}

function formulaOf({schedule, signals}: HpaRequest): ScheduleFormula {
  const loads = signals.flatMap((signal) => {
    if (signal.type === 'pods') return [{name: signal.trigger, perReplica: plainNumber(signal.average)}]
    return signal.type === 'external' ? [{name: signal.trigger, perReplica: plainNumber(signal.target)}] : []
  })
  return scheduleFormula(schedule!.windows, loads)
}

/** The activation in replicas, as the formula counts them. */
function activationOf({keda, schedule, signals}: HpaRequest): string | undefined {
  if (!schedule || keda?.activation === undefined) return undefined
  const [signal, ...more] = signals.filter(({type}) => type !== 'resource')
  if (more.length > 0) {
    throw usage('--activation with a schedule is for a single metric: the formula has one number', 'Leave it out')
  }
  const per = signal?.type === 'pods' ? signal.average : signal?.type === 'external' ? signal.target : 1
  return String(Number((Number(keda.activation) / plainNumber(per)).toPrecision(12)))
}

/** With the tolerance that lets every step between windows through; 10 %, which is Kubernetes' own, is enough without one. */
function withTolerance(behavior: HpaRequest['behavior'], needed: string | undefined): HpaRequest['behavior'] {
  const {scaleDown = {}, scaleUp = {}} = behavior
  for (const [direction, {tolerance}] of Object.entries({up: scaleUp, down: scaleDown})) {
    if (tolerance === undefined || Number(tolerance) <= Number(needed ?? '0.1')) continue
    throw usage(
      `--scale-${direction}-tolerance ${tolerance} would swallow a step from one window to the next`,
      `Write --scale-${direction}-tolerance ${needed ?? '0.1'} or less`,
    )
  }
  if (needed === undefined) return behavior
  const own = (rules: ScalingRules): ScalingRules => ({...rules, tolerance: rules.tolerance ?? needed})
  return {scaleUp: own(scaleUp), scaleDown: own(scaleDown)}
}

function commentsOf(request: HpaRequest, formula: ScheduleFormula | undefined): Comments {
  const {behavior, keda, name} = request
  const {busyMin, scaleToZero} = keda!
  const advanced = 'spec.advanced.horizontalPodAutoscalerConfig.behavior'
  return {
    '': [`KEDA makes and owns the HPA keda-hpa-${name}: a target has one autoscaler, so apply no other HPA beside it.`],
    ...(scaleToZero && {'spec.cooldownPeriod': ['Seconds after the last work before the last replica goes.']}),
    ...(busyMin !== undefined && {
      'spec.idleReplicaCount': ['0 while there is no work; minReplicaCount as soon as there is some.'],
    }),
    ...(formula && {'spec.advanced.scalingModifiers': FORMULA}),
    ...behaviorComments(advanced, behavior),
    ...(formula?.tolerance !== undefined && {[`${advanced}.scaleUp.tolerance`]: TOLERANCE}),
    ...triggerComments(request),
  }
}

const FORMULA = [
  'Replicas wanted, between the minimum and maximum of the moment. A cron trigger alone is a floor and cannot cap;',
  'here it only tells the formula which window it is. The formula takes no cpu or memory trigger.',
]
const TOLERANCE = [
  'The 10 % that an HPA tolerates would swallow a step of one replica at the bounds of a window. Needs Kubernetes 1.35',
  'and KEDA 2.18; before, a window may be one or more replicas off.',
]
const OUTSIDE = [
  'Counted outside the pods: at 0 replicas their own metrics are gone and nothing would wake them. Put the counter of',
  'your ingress or gateway here.',
]

/** Of the triggers made from signals, which come first. */
function triggerComments({keda, signals}: HpaRequest): Comments {
  const first = signals.findIndex(({type}) => type !== 'resource')
  const requests = signals.findIndex((signal) => signal.type === 'pods' && signal.trigger === 'requests')
  const metadata = (index: number) => `spec.triggers[${index}].metadata`
  return {
    ...(first >= 0 && {
      [`${metadata(first)}.serverAddress`]: ['Your Prometheus: KEDA asks it itself, without an adapter.'],
    }),
    ...(keda!.scaleToZero && keda!.query === undefined && requests >= 0 && {[`${metadata(requests)}.query`]: OUTSIDE}),
  }
}
