import type {CrossVersionObjectReference, QuantityValue} from '../kubernetes/hpa/spec.ts'
import {isLabel} from '../kubernetes/names.ts'
import {labelPair, metricName, objectName, quantity, shown, usage, wholeNumber} from './parse.ts'
import {servingMetric} from './serving-metrics.ts'
import {listOf, type Settings, textOf} from './settings.ts'
import type {Series, Signal} from './signals.ts'

const REQUESTS = 'http_requests_per_second'
/** Flags that say what load is; where one is given, the guide's requests a second are not taken for granted. */
const LOADS = ['pods', 'external', 'object', 'queue-length', 'in-flight']

/**
 * The signals asked for, in the order of the manifest: CPU, requests, then as given.
 * @throws UserError `E_USAGE`, `E_BAD_NUMBER`, `E_BAD_NAME`
 */
export function signalsOf(settings: Settings): Signal[] {
  const signals = [
    ...resourceSignals(settings),
    ...requestSignal(settings),
    ...servingSignals(settings),
    ...listOf(settings, 'pods').map((text) => podsSignal(text, settings.placeOf('pods'))),
    ...listOf(settings, 'external').map((text) => externalSignal(text, settings.placeOf('external'))),
    ...listOf(settings, 'object').map((text) => objectSignal(text, settings.placeOf('object'))),
  ]
  if (signals.length === 0) {
    throw usage('No metric is left to scale by', 'Leave out --cpu none, or add one: --pods queue_length=5')
  }
  return withOwnTriggers(signals)
}

function resourceSignals(settings: Settings): Signal[] {
  const {placeOf} = settings
  const cpu = textOf(settings, 'cpu')
  const memory = textOf(settings, 'memory')
  return [
    ...(cpu === 'none' ? [] : [resourceSignal('cpu', cpu ?? '70', placeOf('cpu'), cpu !== undefined)]),
    ...(memory === undefined || memory === 'none' ? [] : [resourceSignal('memory', memory, placeOf('memory'), true)]),
    ...listOf(settings, 'container').map((text) => containerSignal(text, placeOf('container'))),
  ]
}

/** `70` and `70%` are per cent of the request, `500m` and `2Gi` an amount a pod. */
function resourceSignal(resource: 'cpu' | 'memory', text: string, place: string, given: boolean): Signal {
  const percent = /^(\d+)%?$/.exec(text)?.[1]
  return percent === undefined
    ? {type: 'resource', resource, average: quantity(text, place), given}
    : {type: 'resource', resource, utilization: wholeNumber(percent, place, {min: 1, max: 10_000}), given}
}

function containerSignal(text: string, place: string): Signal {
  const [, container, resource, target] = /^([^:=]+):(cpu|memory)=(.+)$/.exec(text) ?? []
  if (container === undefined) {
    throw usage(`${place} does not say container, resource and target: ${shown(text)}`, `Write ${place} server:cpu=70`)
  }
  const signal = resourceSignal(resource as 'cpu' | 'memory', target!, place, true)
  return {...signal, container: objectName(container, place, 'label')} as Signal
}

function requestSignal(settings: Settings): Signal[] {
  const {placeOf} = settings
  const rps = textOf(settings, 'rps')
  const metric = textOf(settings, 'metric')
  const otherLoad = LOADS.some((name) => settings.values[name] !== undefined)
  if (rps === 'none' || (rps === undefined && metric === undefined && otherLoad)) {
    if (metric === undefined) return []
    throw usage(`${placeOf('metric')} names a metric that ${placeOf('rps')} leaves out`, 'Give --rps a number')
  }
  const name = metricName(metric ?? REQUESTS, placeOf('metric'))
  const average = quantity(rps ?? '100', placeOf('rps'))
  return [{type: 'pods', metric: name, series: seriesOf(name), average, trigger: 'requests', given: rps !== undefined}]
}

/** A rate is made from the counter that it is named after; any other metric is taken for a gauge. */
function seriesOf(metric: string): Series {
  const counted = /^(.+)_per_second$/.exec(metric)?.[1]
  return counted === undefined ? {name: metric, counter: false} : {name: `${counted}_total`, counter: true}
}

function servingSignals(settings: Settings): Signal[] {
  const server = textOf(settings, 'server')
  const kinds = [
    ['queue-length', 'queueLength', 'queue'],
    ['in-flight', 'inFlight', 'in_flight'],
  ] as const
  const signals = kinds.flatMap(([flag, kind, trigger]): Signal[] => {
    const text = textOf(settings, flag)
    if (text === undefined) return []
    const {metric, series} = servingMetric(server, kind, settings.placeOf('server'))
    const average = quantity(text, settings.placeOf(flag))
    return [{type: 'pods', metric, series: {name: series, counter: false}, average, trigger, given: true}]
  })
  return signals
}

function podsSignal(text: string, place: string): Signal {
  const [name, value] = splitAtLast(text, '=')
  if (name === undefined) throw usage(`${place} has no value: ${shown(text)}`, `Write ${place} queue_length=5`)
  const metric = metricName(name, place)
  return {
    type: 'pods',
    metric,
    series: seriesOf(metric),
    average: quantity(value!, place),
    trigger: triggerName(metric),
    given: true,
  }
}

/** `queue_depth{queue=jobs}=30`, `lag=1k/total`. */
function externalSignal(text: string, place: string): Signal {
  const [, name, selector, value] = /^([^{}=]+)(?:\{([^{}]*)\})?=([^{}=]+)$/.exec(text) ?? []
  if (name === undefined) {
    throw usage(`${place} is no metric with a value: ${shown(text)}`, `Write ${place} 'queue_depth{queue=jobs}=30'`)
  }
  const pairs = (selector ?? '').split(',').filter((pair) => pair.trim() !== '')
  const labels = Object.fromEntries(pairs.map((pair) => labelPair(pair.trim(), place)))
  const metric = metricName(name, place)
  return {type: 'external', metric, labels, ...perOf(value!, place), trigger: triggerName(metric)}
}

function objectSignal(text: string, place: string): Signal {
  const [described, rest] = splitAtFirst(text, ':')
  const [metric, value] = splitAtLast(rest ?? '', '=')
  if (described === undefined || metric === undefined) {
    throw usage(`${place} is no metric of an object: ${shown(text)}`, `Write ${place} Ingress/main:requests=2k/total`)
  }
  return {
    type: 'object',
    described: objectReference(described, place),
    metric: metricName(metric, place),
    ...perOf(value!, place),
  }
}

/** The API version of what people measure most; another is written in front: `gateway.networking.k8s.io/v1/Gateway/web`. */
const API_VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  Gateway: 'gateway.networking.k8s.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
  Namespace: 'v1',
  Pod: 'v1',
  Service: 'v1',
  StatefulSet: 'apps/v1',
}

function objectReference(text: string, place: string): CrossVersionObjectReference {
  const parts = text.split('/')
  const name = objectName(parts.pop()!, place)
  const kind = parts.pop()
  const apiVersion = parts.length > 0 ? parts.join('/') : API_VERSIONS[kind ?? '']
  const isVersion = apiVersion !== undefined && /^([a-z0-9.-]+\/)?v\d+((alpha|beta)\d+)?$/.test(apiVersion)
  if (kind !== undefined && /^[A-Z][A-Za-z0-9]*$/.test(kind) && isLabel(kind.toLowerCase()) && isVersion) {
    return {apiVersion, kind, name}
  }
  throw usage(
    `${place} names an object of a kind whose API version is not known here: ${shown(text)}`,
    `Write the version in front: ${place} networking.k8s.io/v1/Ingress/main:requests=2k`,
  )
}

/** `30` and `30/pod` are a value for each replica, `30/total` one for all. */
function perOf(text: string, place: string): {target: QuantityValue; per: 'pod' | 'total'} {
  const [, value, per = 'pod'] = /^([^/]+)(?:\/(pod|total))?$/.exec(text) ?? []
  if (value === undefined) throw usage(`${place}: ${shown(text)} is no target`, 'Write 30/pod or 30/total')
  return {target: quantity(value, place), per: per as 'pod' | 'total'}
}

/** What a formula may call the metric. */
function triggerName(metric: string): string {
  return metric.replace(/\W+/g, '_').replace(/^(?=\d|in_)/, 'metric_')
}

/** Names that no two triggers share, as KEDA wants them. */
function withOwnTriggers(signals: readonly Signal[]): Signal[] {
  const taken = new Set<string>()
  return signals.map((signal) => {
    if (!('trigger' in signal)) return signal
    let trigger = signal.trigger
    for (let i = 2; taken.has(trigger); i++) trigger = `${signal.trigger}_${i}`
    taken.add(trigger)
    return {...signal, trigger}
  })
}

function splitAtLast(text: string, mark: string): [string, string] | [] {
  const at = text.lastIndexOf(mark)
  return at <= 0 || at === text.length - 1 ? [] : [text.slice(0, at), text.slice(at + 1)]
}

function splitAtFirst(text: string, mark: string): [string, string] | [] {
  const at = text.indexOf(mark)
  return at <= 0 || at === text.length - 1 ? [] : [text.slice(0, at), text.slice(at + 1)]
}
