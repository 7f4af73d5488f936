import {nearest} from '../../../nearest.ts'
import {compileFormula} from '../../keda/formula/compile-formula.ts'
import type {ScaledObjectSpec, ScaledObjectTrigger} from '../../keda/spec.ts'
import {type Report, show} from '../report.ts'
import {warnCron} from './keda-cron.ts'
import {KEDA_TRIGGER_TYPES} from './keda-trigger-types.ts'

/** Triggers that become metrics of the HPA itself, of which KEDA reads no value. */
export const RESOURCE_TRIGGERS = ['cpu', 'memory']

/** A ScaledObject as its schema vouches for it: any field may be absent. */
export type ScaledObject = {spec?: Partial<ScaledObjectSpec>}

/**
 * What the definition of ScaledObject takes and KEDA itself refuses, and what has no effect.
 * Source: apis/keda/v1alpha1 and pkg/scalers of KEDA 2.21.
 */
export function warnScaledObject({spec = {}}: ScaledObject, report: Report): void {
  const {idleReplicaCount: idle, minReplicaCount: given, triggers = []} = spec
  const min = given === undefined ? 0 : Math.max(1, given)
  if (idle !== undefined && idle >= min) {
    const message = `KEDA refuses it: idleReplicaCount ${idle} is not below minReplicaCount ${given ?? 0}`
    const fix = 'write minReplicaCount above idleReplicaCount, or leave idleReplicaCount out for minReplicaCount: 0'
    report.warn('idle-not-below-min', 'spec.idleReplicaCount', message, fix)
  }
  if (given !== undefined && given > 0 && idle === undefined && spec.cooldownPeriod !== undefined) {
    const message = `with minReplicaCount ${given} cooldownPeriod has no effect: it is for scaling to zero or to idle`
    const fix = 'remove it; scaling down is set in advanced.horizontalPodAutoscalerConfig.behavior'
    report.warn('cooldown-unused', 'spec.cooldownPeriod', message, fix)
  }
  if (spec.maxReplicaCount !== undefined && spec.maxReplicaCount === given) {
    const message = `minReplicaCount and maxReplicaCount are both ${given}, so that nothing scales`
    report.warn('fixed-size', 'spec.maxReplicaCount', message, 'raise maxReplicaCount, or lower minReplicaCount')
  }
  warnTriggers(triggers, report)
  warnOnlyResources(spec, report)
  warnModifiers(spec, report)
}

function warnTriggers(triggers: readonly Partial<ScaledObjectTrigger>[], report: Report): void {
  const names = new Set<string>()
  triggers.forEach((trigger, i) => {
    const {name, type = '', useCachedMetrics} = trigger
    const at = `spec.triggers[${i}]`
    if (!KEDA_TRIGGER_TYPES.includes(type)) {
      const [meant] = nearest(type, KEDA_TRIGGER_TYPES, 1)
      const fix = meant ? `write type: ${meant}` : 'write a type of the list of scalers in the manual of KEDA'
      report.warn('unknown-trigger', `${at}.type`, `KEDA has no trigger of type ${show(type)}`, fix)
    }
    if (name && names.has(name)) {
      const message = `KEDA refuses it: two triggers are called ${show(name)}`
      report.warn('trigger-name-twice', `${at}.name`, message, 'write another name')
    }
    names.add(name ?? '')
    if (useCachedMetrics && [...RESOURCE_TRIGGERS, 'cron'].includes(type)) {
      const message = `KEDA refuses it: a ${type} trigger has no useCachedMetrics`
      report.warn('no-cached-metrics', `${at}.useCachedMetrics`, message, 'remove it')
    }
    if (type === 'cron') warnCron(trigger.metadata ?? {}, `${at}.metadata`, report)
    else warnTrigger(trigger, at, report)
  })
}

/** Fields of metadata that the usual triggers cannot do without. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  cpu: ['value'],
  memory: ['value'],
  prometheus: ['serverAddress', 'query', 'threshold'],
}

function warnTrigger(
  {metadata = {}, metricType, type = ''}: Partial<ScaledObjectTrigger>,
  path: string,
  report: Report,
): void {
  for (const field of NEEDED[type] ?? []) {
    if (metadata[field]) continue
    const message = `KEDA refuses it: a ${type} trigger needs ${field}`
    report.warn('trigger-field-missing', `${path}.metadata.${field}`, message, `write ${field}`)
  }
  for (const field of ['threshold', 'activationThreshold']) {
    const value = metadata[field]
    if (type !== 'prometheus' || !value || Number.isFinite(Number(value))) continue
    const message = `KEDA refuses it: ${field} ${show(value)} is not a number`
    report.warn('trigger-field', `${path}.metadata.${field}`, message, 'write a number in quotes, as "100"')
  }
  const resource = RESOURCE_TRIGGERS.includes(type)
  const kind = metricType ?? (resource ? metadata['type'] : undefined)
  if (resource ? kind === 'Utilization' || kind === 'AverageValue' : kind !== 'Utilization') return
  const choices = resource ? 'Utilization or AverageValue' : 'AverageValue or Value'
  const message = `KEDA refuses it: a ${type} trigger has no metricType ${kind ?? 'of its own'}`
  report.warn('metric-type', `${path}.metricType`, message, `write ${choices}`)
}

function warnOnlyResources(
  {fallback, minReplicaCount = 0, advanced, triggers = []}: Partial<ScaledObjectSpec>,
  report: Report,
): void {
  if (triggers.length === 0 || !triggers.every(({type}) => RESOURCE_TRIGGERS.includes(type))) return
  if (minReplicaCount === 0) {
    const message = 'KEDA refuses it: cpu and memory cannot start the first pod, and minReplicaCount is 0'
    const fix = 'write minReplicaCount: 1, or add a trigger that is there without pods, as prometheus'
    report.warn('never-leaves-zero', 'spec.minReplicaCount', message, fix)
  }
  if (fallback && !advanced?.scalingModifiers?.formula) {
    const message = 'KEDA refuses it: a fallback needs a trigger other than cpu and memory'
    report.warn('fallback-unused', 'spec.fallback', message, 'remove fallback')
  }
}

function warnModifiers({advanced, triggers = []}: Partial<ScaledObjectSpec>, report: Report): void {
  const {formula, target} = advanced?.scalingModifiers ?? {}
  const path = 'spec.advanced.scalingModifiers'
  if (!formula) {
    if (!target) return
    report.warn('formula-missing', `${path}.formula`, 'KEDA refuses it: the formula is missing', 'write formula')
    return
  }
  if (!target || !(Number(target) > 0)) {
    const message = `KEDA refuses it: target ${show(target ?? '')} is not a number above 0`
    report.warn('formula-target', `${path}.target`, message, 'write target: "1" where the formula gives replicas')
  }
  const external = triggers.filter(({type}) => !RESOURCE_TRIGGERS.includes(type))
  if (external.length < triggers.length) {
    const message = 'the formula sees no cpu or memory trigger: they scale beside it'
    report.warn('formula-without-resources', path, message, 'use a prometheus trigger for cpu, or leave it out')
  }
  const reason = formulaError(
    formula,
    external.flatMap(({name}) => name || []),
  )
  if (reason) {
    const fix = 'write an expression over the names of the triggers, as max(schedule, requests)'
    report.warn('bad-formula', `${path}.formula`, `KEDA refuses it: ${reason}`, fix)
  }
}

function formulaError(formula: string, names: readonly string[]): string | undefined {
  try {
    compileFormula(formula, names)
    return undefined
  } catch (error) {
    const {code, message} = error as Error & {code?: string}
    return code === 'E_BAD_FORMULA' ? message : undefined
  }
}
