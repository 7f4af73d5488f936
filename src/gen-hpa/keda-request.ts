import type {ReplicaBounds} from '../kubernetes/schedule/schedule.ts'
import type {Extra, ScheduleForm} from './choices.ts'
import {quantity, seconds, shown, usage} from './parse.ts'
import {isSet, refuseWithout, type Settings, textOf} from './settings.ts'
import type {Signal} from './signals.ts'

/** Where prometheus-operator serves its Prometheus unless it was told otherwise. */
const PROMETHEUS = 'http://prometheus-operated.monitoring.svc:9090'

export interface KedaRequest {
  /** URL of the Prometheus that KEDA asks. */
  prometheus: string
  /** PromQL in place of the one made for the first signal. */
  query?: string
  scaleToZero: boolean
  /** With `scaleToZero`: replicas at the least while there is work, where that is more than 1. */
  busyMin?: number
  pollingSeconds?: number
  cooldownSeconds?: number
  /** Above which a signal wakes a service at 0 replicas. */
  activation?: string
  /** Signals that were taken for granted and that KEDA cannot use in this form. */
  dropped: Signal[]
}

interface Asked {
  settings: Settings
  signals: Signal[]
  extras: ReadonlySet<Extra>
  bounds: ReplicaBounds
  /** How a schedule is held, where there is one. */
  form?: ScheduleForm
}

const ONLY_KEDA = ['prometheus', 'query', 'cooldown', 'polling', 'activation']

/**
 * Whether a ScaledObject is wanted, and what it needs; undefined for a plain HPA.
 * @throws UserError `E_USAGE`, `E_SCALE_TO_ZERO` for what KEDA cannot do
 */
export function kedaOf(asked: Asked): {request: KedaRequest; signals: Signal[]; bounds: ReplicaBounds} | undefined {
  const {bounds, extras, form, settings, signals} = asked
  const wantsZero = isSet(settings, 'scale-to-zero')
  if (form === 'cronjob') refuseCronJobs(asked, wantsZero)
  if (form !== 'keda' && !extras.has('keda') && !wantsZero) {
    refuseWithout(settings, 'with keda', ONLY_KEDA)
    return undefined
  }
  if (extras.has('prometheus-adapter')) {
    throw usage(
      'prometheus-adapter serves the metrics of a plain HPA; a ScaledObject asks Prometheus itself',
      'Leave prometheus-adapter out of --with',
    )
  }
  if (form === 'keda' && wantsZero && bounds.min > 0) {
    throw usage(
      '--scale-to-zero with a schedule in which every window has a min above 0',
      'Write min: 0 in a window of a schedule file of your own',
      'E_SCALE_TO_ZERO',
    )
  }
  const scaleToZero = wantsZero || bounds.min === 0
  const usable = usableSignals(signals, form === 'keda')
  const read = readings(settings)
  if (scaleToZero) refuseWithoutWake(usable, read.query !== undefined)
  const busy = wantsZero && settings.values['min'] !== undefined && bounds.min > 1
  const dropped = signals.filter((signal) => !usable.includes(signal))
  return {
    request: {...read, scaleToZero, ...(busy && {busyMin: bounds.min}), dropped},
    signals: usable,
    bounds: scaleToZero ? {min: 0, max: bounds.max} : bounds,
  }
}

function refuseCronJobs({bounds, extras}: Asked, wantsZero: boolean): void {
  if (wantsZero || extras.has('keda')) {
    throw usage(
      'KEDA owns the HPA of a ScaledObject and would undo what a CronJob patches',
      'Write --schedule-as keda, or leave out --scale-to-zero and --with keda',
    )
  }
  if (bounds.min > 0) return
  throw usage(
    'A window of the schedule has min 0, and no CronJob can take a HorizontalPodAutoscaler there',
    'Write --schedule-as keda, or min: 1 in that window',
    'E_SCALE_TO_ZERO',
  )
}

function readings(settings: Settings) {
  const {placeOf} = settings
  const query = textOf(settings, 'query')
  if (query !== undefined && (query.trim() === '' || /[\u0000-\u001f\u007f]/.test(query))) {
    throw usage(`${placeOf('query')} is empty or has control characters`, "Write PromQL on one line, as 'sum(x)'")
  }
  const optional = <Value>(name: string, parse: (text: string, place: string) => Value) => {
    const text = textOf(settings, name)
    return text === undefined ? undefined : parse(text, placeOf(name))
  }
  const polling = optional('polling', (text, place) => seconds(text, place, {min: 1, max: 86_400}))
  const cooldown = optional('cooldown', (text, place) => seconds(text, place, {max: 604_800}))
  const activation = optional('activation', (text, place) => (text === '0' ? '0' : String(quantity(text, place))))
  return {
    prometheus: optional('prometheus', httpUrl) ?? PROMETHEUS,
    ...(query !== undefined && {query}),
    ...(polling !== undefined && {pollingSeconds: polling}),
    ...(cooldown !== undefined && {cooldownSeconds: cooldown}),
    ...(activation !== undefined && {activation}),
  }
}

function httpUrl(text: string, place: string): string {
  const {protocol = '', username = ''} = URL.parse(text) ?? {}
  if (/^https?:$/.test(protocol) && username === '' && !/[\s\u0000-\u001f]/.test(text)) return text
  throw usage(`${place} is no http(s) address: ${shown(text)}`, `Write ${place} ${PROMETHEUS}`, 'E_BAD_URL')
}

/** What KEDA can measure; what was asked for by name and cannot be is refused. */
function usableSignals(signals: readonly Signal[], formula: boolean): Signal[] {
  const usable = signals.filter((signal) => {
    if (signal.type === 'object') {
      throw usage(
        'KEDA has no trigger for an object metric',
        `Write it as --external ${signal.metric}=${signal.target}, with its PromQL in --query`,
      )
    }
    if (!formula) return true
    if (signal.type === 'external' && signal.per === 'total') {
      throw usage(
        `--external ${signal.metric}: a formula counts replicas, so its target is one for each`,
        `Write ${signal.metric}=${signal.target}/pod`,
      )
    }
    if (signal.type !== 'resource') return true
    if (!signal.given) return false
    throw usage(
      `KEDA's scalingModifiers take no ${signal.resource} trigger`,
      `Leave out --${signal.container === undefined ? signal.resource : 'container'}, or write --schedule-as cronjob`,
    )
  })
  if (usable.length > 0) return usable
  throw usage('A schedule for KEDA needs a metric of load', 'Add --rps 100, or write --schedule-as cronjob')
}

/** At 0 replicas the pods' own metrics are gone: only something outside can say that there is work. */
function refuseWithoutWake(signals: readonly Signal[], hasQuery: boolean): void {
  const fromPods = signals.filter((signal) => signal.type === 'pods')
  const wakes =
    signals.some((signal) => signal.type === 'external' || (signal.type === 'pods' && signal.trigger === 'requests')) ||
    (hasQuery && fromPods.length > 0)
  if (wakes) return
  const why =
    fromPods.length > 0
      ? 'its metrics come from its own pods, of which there are none then'
      : 'CPU and memory are those of pods, of which there are none then'
  throw usage(
    `Nothing would wake the service at 0 replicas: ${why}`,
    "Add --rps 100 (counted at the ingress), --external 'queue_depth=30', or --query with PromQL from outside the pods",
    'E_SCALE_TO_ZERO',
  )
}
