import type {CrossVersionObjectReference, HpaSpec} from '../kubernetes/hpa/spec.ts'
import type {ReplicaBounds, Schedule} from '../kubernetes/schedule/schedule.ts'
import {behaviorOf} from './behavior.ts'
import {EXTRAS, type Extra, KINDS, SCHEDULE_FORMS, type ScheduleForm} from './choices.ts'
import {type KedaRequest, kedaOf} from './keda-request.ts'
import {type NodesRequest, nodesOf} from './nodes-request.ts'
import {labelPair, objectName, oneOf, shown, usage, wholeNumber} from './parse.ts'
import {signalsOf} from './parse-signals.ts'
import {listOf, refuseWithout, type Settings, textOf} from './settings.ts'
import type {Signal} from './signals.ts'
import {checkImage, type WorkloadRequest, workloadOf} from './workload-request.ts'

/** What is to be written, checked. */
export interface HpaRequest {
  target: CrossVersionObjectReference
  /** Of the HorizontalPodAutoscaler or ScaledObject. */
  name: string
  namespace?: string
  bounds: ReplicaBounds
  signals: Signal[]
  behavior: NonNullable<HpaSpec['behavior']>
  /** Bounds by the time of the week, as KEDA or CronJobs hold them. */
  schedule?: {windows: Schedule; form: ScheduleForm; kubectlImage: string}
  /** Set where a ScaledObject stands in place of the HPA. */
  keda?: KedaRequest
  extras: ReadonlySet<Extra>
  /** Labels of the pods. */
  selector: Record<string, string>
  workload: WorkloadRequest
  nodes?: NodesRequest
}

const KUBECTL = 'registry.k8s.io/kubectl:v1.36.1'

/**
 * Checks what was asked for.
 * @param windows the schedule that `schedule` names, already read
 * @throws UserError `E_USAGE`, `E_BAD_NAME`, `E_BAD_NUMBER`, `E_SCALE_TO_ZERO`: what to write instead
 */
export function requestOf(settings: Settings, windows?: Schedule): HpaRequest {
  const extras = extrasOf(settings)
  const target = targetOf(settings, extras)
  const signals = signalsOf(settings)
  const form = oneOf(textOf(settings, 'schedule-as') ?? 'keda', settings.placeOf('schedule-as'), SCHEDULE_FORMS)
  const schedule = windows && {
    windows,
    form,
    kubectlImage: checkImage(textOf(settings, 'kubectl-image') ?? KUBECTL, settings.placeOf('kubectl-image')),
  }
  if (!windows) refuseWithout(settings, 'schedule', ['schedule-as', 'time-zone', 'kubectl-image'])
  const bounds = windows ? weekBounds(settings, windows) : boundsOf(settings)
  const keda = kedaOf({settings, signals, extras, bounds, ...(schedule && {form: schedule.form})})
  const namespace = textOf(settings, 'namespace')
  return {
    target,
    name: objectName(textOf(settings, 'name') ?? `${target.name}-${keda ? 'scaler' : 'hpa'}`, settings.placeOf('name')),
    ...(namespace !== undefined && {namespace: objectName(namespace, settings.placeOf('namespace'), 'label')}),
    bounds: keda?.bounds ?? bounds,
    signals: keda?.signals ?? signals,
    behavior: behaviorOf(settings),
    ...(schedule && {schedule}),
    ...(keda && {keda: keda.request}),
    extras,
    selector: selectorOf(settings, target.name),
    workload: workloadOf(settings, target.name, extras),
    ...nodesOf(settings, extras, bounds),
  }
}

function extrasOf(settings: Settings): Set<Extra> {
  const place = settings.placeOf('with')
  return new Set(listOf(settings, 'with').map((word) => oneOf(word, place, EXTRAS)))
}

function targetOf(settings: Settings, extras: ReadonlySet<Extra>): CrossVersionObjectReference {
  const text = textOf(settings, 'deployment')
  if (text === undefined) {
    throw usage('No Deployment was named', 'frugal gen-hpa ml-api')
  }
  const place = settings.placeOf('deployment') === '--deployment' ? 'The Deployment' : settings.placeOf('deployment')
  const kind = oneOf(textOf(settings, 'kind') ?? 'Deployment', settings.placeOf('kind'), KINDS)
  if (kind !== 'Deployment' && extras.has('deployment')) {
    throw usage(`--with deployment writes a Deployment, and --kind is ${kind}`, 'Leave deployment out of --with')
  }
  return {apiVersion: 'apps/v1', kind, name: objectName(text, place)}
}

function boundsOf(settings: Settings): ReplicaBounds {
  const {placeOf, values} = settings
  const min = wholeNumber(textOf(settings, 'min') ?? '1', placeOf('min'))
  const max = wholeNumber(textOf(settings, 'max') ?? '10', placeOf('max'), {min: 1})
  if (min === 0 && values['scale-to-zero'] !== true) {
    throw usage(
      `${placeOf('min')} 0: a HorizontalPodAutoscaler never reaches 0 replicas (HPAScaleToZero is off in Kubernetes 1.36)`,
      'Add --scale-to-zero, which writes a ScaledObject for KEDA, or write --min 1',
      'E_SCALE_TO_ZERO',
    )
  }
  if (max >= min) return {min, max}
  throw usage(
    `${placeOf('max')} ${max} is less than ${placeOf('min')} ${min}`,
    `Write --max ${min}, or a lower --min`,
    'E_BAD_NUMBER',
  )
}

/** The lowest and the highest of the week. */
function weekBounds(settings: Settings, {windows}: Schedule): ReplicaBounds {
  const given = ['min', 'max'].find((name) => settings.values[name] !== undefined)
  if (given) {
    throw usage(
      `${settings.placeOf(given)} and --schedule both say how many replicas there may be`,
      `Leave out --${given}, or write the bounds in a schedule file of your own`,
    )
  }
  return {min: Math.min(...windows.map(({min}) => min)), max: Math.max(...windows.map(({max}) => max))}
}

function selectorOf(settings: Settings, name: string): Record<string, string> {
  const pairs = listOf(settings, 'selector').map((text) => labelPair(text, settings.placeOf('selector')))
  if (pairs.length > 0) return Object.fromEntries(pairs)
  return Object.fromEntries([labelPair(`app.kubernetes.io/name=${name}`, `A label for ${shown(name)}`)])
}
