import {UserError} from '../../errors.ts'
import {quantityMilli} from '../quantity.ts'
import type {PodModel, TickState} from '../scaling.ts'
import {loadPerReadyPod} from '../simulate/pods.ts'
import {CONTROLLER_DEFAULTS as SETTINGS} from './constants.ts'
import type {HpaPod} from './group-pods.ts'
import {type Int64, toInt64} from './int64.ts'
import type {HpaMetricModel, MetricReading} from './metric-model.ts'
import type {Proposal} from './proposal.ts'
import {proposeAverage} from './propose-average.ts'
import {
  proposeExternalAverage,
  proposeExternalValue,
  proposeObjectAverage,
  proposeObjectValue,
} from './propose-total.ts'
import {proposeUtilization} from './propose-utilization.ts'
import {SimulatedSamples} from './simulated-pods.ts'
import type {MetricSpec, MetricTarget, QuantityValue} from './spec.ts'
import type {Tolerances} from './tolerance.ts'

/** What one metric of an HPA proposes at a tick. */
export type MetricSource = (state: TickState, pods: readonly HpaPod[]) => Proposal

const UNREADABLE: Proposal = {error: 'no metrics returned from the metrics API'}
const NO_TARGET: Proposal = {error: 'neither a value target nor an average value target was set'}

/**
 * Reads a metric of a simulation and asks the controller's calculation for a proposal.
 * @throws UserError `E_BAD_QUANTITY` where a target is no Kubernetes quantity.
 */
export function createMetricSource(
  metric: MetricSpec,
  reading: MetricReading | undefined,
  model: HpaMetricModel,
  tolerances: Tolerances,
): MetricSource {
  const read = milliReading(reading)
  switch (metric.type) {
    case 'Resource':
      return resourceSource(metric.resource, read, model, tolerances)
    case 'ContainerResource':
      return resourceSource(metric.containerResource, read, model, tolerances)
    case 'Pods':
      return podsSource(metric.pods.target, read, tolerances)
    case 'Object':
      return totalSource(targetOfType(metric.object.target), read, objectProposers(tolerances))
    case 'External':
      return totalSource(metric.external.target, read, externalProposers(tolerances))
    default:
      return () => ({error: `unknown metric source type ${JSON.stringify((metric as {type: unknown}).type)}`})
  }
}

/** Every pod reports, also one that starts: for CPU the controller drops what that one says. */
function resourceSource(
  {name, target}: {name: string; target: MetricTarget},
  read: MilliReading,
  model: HpaMetricModel,
  tolerances: Tolerances,
): MetricSource {
  const {cpu} = model
  const isCpu = name === 'cpu'
  const samples = new SimulatedSamples('all')
  const requestMilli = isCpu ? cpu.cpuRequestMilli : toMilli(model.requests?.[name])
  const requests: (number | undefined)[] = []
  const average = targetMilli(target.averageValue)
  const {averageUtilization} = target
  return (state, pods) => {
    const value = isCpu ? cpuMilli(state, cpu) : read(state)
    if (value === undefined) return UNREADABLE
    samples.update(state, value)
    while (requests.length < pods.length) requests.push(requestMilli)
    const metric = {resource: name, pods, samples: samples.samples, requests}
    const {now, replicas} = state
    if (average !== undefined) return proposeAverage(metric, average, replicas, tolerances, now, SETTINGS)
    if (averageUtilization === undefined) return NO_TARGET
    return proposeUtilization(metric, averageUtilization, replicas, tolerances, now, SETTINGS)
  }
}

function cpuMilli({load, ready}: TickState, cpu: PodModel): number {
  return Math.floor(loadPerReadyPod(load, ready, cpu) * cpu.cpuMilliPerRps + 0.5)
}

/** Only ready pods report. */
function podsSource(target: MetricTarget, read: MilliReading, tolerances: Tolerances): MetricSource {
  const samples = new SimulatedSamples('ready')
  const average = targetMilli(target.averageValue)
  if (average === undefined) return () => NO_TARGET
  return (state, pods) => {
    const value = read(state)
    if (value === undefined) return UNREADABLE
    samples.update(state, value)
    return proposeAverage({pods, samples: samples.samples}, average, state.replicas, tolerances, state.now, SETTINGS)
  }
}

type TotalTarget = {[Field in 'value' | 'averageValue']?: MetricTarget[Field] | undefined}

interface TotalProposers {
  byValue(total: number, target: Int64, state: TickState, pods: readonly HpaPod[]): Proposal
  byAverage(total: number, target: Int64, state: TickState): Proposal
}

function objectProposers(tolerances: Tolerances): TotalProposers {
  return {
    byValue: (total, target, {replicas}, pods) => proposeObjectValue(total, target, pods, replicas, tolerances),
    byAverage: (total, target, {replicas}) => proposeObjectAverage(total, target, replicas, tolerances),
  }
}

function externalProposers(tolerances: Tolerances): TotalProposers {
  return {
    byValue: (total, target, {replicas}, pods) => proposeExternalValue([total], target, pods, replicas, tolerances),
    byAverage: (total, target, {replicas}) => proposeExternalAverage([total], target, replicas, tolerances),
  }
}

/** The controller reads an Object target by its type, where it reads the others by the field that is there. */
function targetOfType({averageValue, type, value}: MetricTarget): TotalTarget {
  return type === 'Value' ? {value} : {averageValue}
}

function totalSource(target: TotalTarget, read: MilliReading, proposers: TotalProposers): MetricSource {
  const value = targetMilli(target.value)
  const average = targetMilli(target.averageValue)
  return (state, pods) => {
    const total = read(state)
    if (total === undefined) return UNREADABLE
    if (average !== undefined) return proposers.byAverage(total, average, state)
    return value === undefined ? NO_TARGET : proposers.byValue(total, value, state, pods)
  }
}

type MilliReading = (state: TickState) => number | undefined

function milliReading(reading: MetricReading | undefined): MilliReading {
  return (state) => toMilli(reading?.(state))
}

/** Thousandths, rounded as the metrics pipelines do. */
function toMilli(units: number | undefined): number | undefined {
  return units === undefined || !Number.isFinite(units) ? undefined : Math.floor(units * 1000 + 0.5)
}

function targetMilli(quantity: QuantityValue | undefined): Int64 | undefined {
  if (quantity == null) return undefined
  const milli = quantityMilli(quantity)
  if (milli !== undefined) return toInt64(milli)
  throw new UserError(`${JSON.stringify(quantity)} is no Kubernetes quantity`, {
    code: 'E_BAD_QUANTITY',
    fix: 'Write a number such as 100, 1500m or 2Gi as the target.',
  })
}
