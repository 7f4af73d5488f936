import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'
import type {HpaSpec} from '../hpa/spec.ts'
import type {ScaledObjectSpec} from '../keda/spec.ts'
import type {Manifest} from '../manifest.ts'
import type {Policy} from '../scaling.ts'
import {type BoundPatch, patchedBounds} from './bound-patches.ts'
import {type HpaPolicyOptions, hpaPolicy, type PolicyContext} from './hpa-policy.ts'
import {type HpaPatch, patchOf} from './patch-command.ts'
import {scaledObjectPolicy} from './scaled-object-policy.ts'

/** A policy that a file holds. */
export interface LoadedPolicy {
  policy: Policy
  /** Of an HPA, so that it can be given other bounds. */
  hpa?: HpaPolicyOptions
}

/**
 * The policies in manifests: each HPA, with the bounds that CronJobs of `kubectl patch hpa` give it, and each
 * ScaledObject. Other kinds are passed over.
 * @param name how the file is called; where it has several policies, the object's own name follows
 * @throws UserError `E_NO_POLICY`, `E_UNKNOWN_METRIC`, `E_BAD_CRON`, `E_UNKNOWN_TIME_ZONE`
 */
export function policiesOf(manifests: readonly Manifest[], name: string, context: PolicyContext): LoadedPolicy[] {
  const hpas = manifests.filter(({kind}) => kind === 'HorizontalPodAutoscaler')
  const scaledObjects = manifests.filter(({kind}) => kind === 'ScaledObject')
  const several = hpas.length + scaledObjects.length > 1
  const called = ({metadata}: Manifest) => clean(several ? `${name}:${metadata?.name}` : name)
  const policies = [
    ...hpas.map((manifest) => hpaOf(manifest, called(manifest), manifests, context)),
    ...scaledObjects.map((manifest) => ({policy: scaledObjectOf(manifest, called(manifest), context)})),
  ]
  if (policies.length > 0) return policies
  const kinds = [...new Set(manifests.map(({kind}) => kind))].join(', ')
  throw new UserError(clean(`${name} has no HorizontalPodAutoscaler and no ScaledObject${kinds && `: ${kinds}`}`), {
    code: 'E_NO_POLICY',
    fix: 'Write one: frugal gen-hpa app -o hpa.yaml',
  })
}

function scaledObjectOf(manifest: Manifest, name: string, context: PolicyContext): Policy {
  const {annotations} = manifest.metadata
  const spec = manifest['spec'] as ScaledObjectSpec
  return scaledObjectPolicy({name, spec, ...(annotations && {annotations})}, context)
}

function hpaOf(manifest: Manifest, name: string, all: readonly Manifest[], context: PolicyContext): LoadedPolicy {
  const spec = manifest['spec'] as HpaSpec
  const {notes, patches} = patchesFor(manifest, all)
  const own = {min: spec.minReplicas ?? 1, max: spec.maxReplicas}
  const hpa: HpaPolicyOptions = {
    name,
    spec,
    ...(patches.length > 0 && {createBounds: patchedBounds(own, patches)}),
    ...(notes.length > 0 && {notes}),
  }
  return {policy: hpaPolicy(hpa, context), hpa}
}

interface CronJobSpec {
  schedule: string
  timeZone?: string
  suspend?: boolean
  jobTemplate?: {spec?: {template?: {spec?: {containers?: {command?: string[]; args?: string[]}[]}}}}
}

/** What CronJobs of the same namespace do to an HPA's bounds. */
function patchesFor(hpa: Manifest, all: readonly Manifest[]): {patches: BoundPatch[]; notes: string[]} {
  const patches: BoundPatch[] = []
  const notes: string[] = []
  const jobs = all.filter(({kind, metadata}) => kind === 'CronJob' && metadata?.namespace === hpa.metadata.namespace)
  for (const job of jobs) {
    const {jobTemplate, schedule, suspend, timeZone} = job['spec'] as CronJobSpec
    const containers = jobTemplate?.spec?.template?.spec?.containers ?? []
    const commands = containers.map(({args = [], command = []}) => [...command, ...args])
    const own = commands.map(patchOf).filter((patch): patch is HpaPatch => patch?.hpa === hpa.metadata.name)
    const label = `CronJob ${clean(String(job.metadata?.name))}`
    if (own.length === 0) {
      const said = commands.flat().join(' ')
      if (/kubectl/.test(said) && said.includes(hpa.metadata.name))
        notes.push(`${label} is not understood, and left out`)
    } else if (suspend) notes.push(`${label} is suspended, and left out`)
    else {
      if (timeZone === undefined) notes.push(`${label} names no time zone: UTC is taken`)
      patches.push(...own.map(({hpa: _, ...bounds}) => ({cron: schedule, timeZone: timeZone ?? 'UTC', ...bounds})))
    }
  }
  return {patches, notes}
}
