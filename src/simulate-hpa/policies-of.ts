import {basename} from 'node:path'

import {UserError} from '../errors.ts'
import type {Policy} from '../kubernetes/scaling.ts'
import {boundsAt} from '../kubernetes/schedule/bounds-at.ts'
import {guideSchedule} from '../kubernetes/schedule/guide-schedule.ts'
import {checkTimeZone} from '../kubernetes/schedule/time-zone.ts'
import {GUIDE_HPA} from '../kubernetes/simulate/guide-hpa.ts'
import {type HpaPolicyOptions, hpaPolicy, type PolicyContext} from '../kubernetes/simulate/hpa-policy.ts'
import type {LoadedPolicy} from '../kubernetes/simulate/load-policies.ts'
import {staticPolicy} from '../kubernetes/simulate/static-policy.ts'
import {highest} from '../kubernetes/traffic/on-ticks.ts'
import {readText} from '../read-text.ts'
import type {SimulateFlags} from './flags.ts'

/**
 * The policies to compare: static sizes, then HPAs and ScaledObjects, then each HPA with a schedule. Without --policy
 * it is the guide's HPA, the static size that the peak needs, and the guide's schedule.
 * @throws UserError as the readers of manifests and schedules do, `E_READ`
 */
export async function policiesFor(flags: SimulateFlags, context: PolicyContext): Promise<Policy[]> {
  const files = flags.policy ?? []
  const sizes = flags.static ?? (files.length === 0 ? [peakSize(context)] : [])
  const loaded = files.length === 0 ? [guidePolicy(context)] : await loadFiles(files, context)
  const schedule = flags.schedule ?? (files.length === 0 ? 'guide' : undefined)
  const scheduled = schedule === undefined ? [] : await withSchedule(schedule, loaded, flags['time-zone'], context)
  return named([...sizes.map(staticPolicy), ...loaded.map(({policy}) => policy), ...scheduled])
}

/** Replicas that hold the highest tick at 70 % of their capacity. */
function peakSize({pods: {capacityPerPod}, trace}: PolicyContext): number {
  const peak = highest(trace.load)
  return capacityPerPod ? Math.max(1, Math.ceil(peak / (0.7 * capacityPerPod))) : GUIDE_HPA.maxReplicas
}

function guidePolicy(context: PolicyContext): LoadedPolicy {
  const hpa: HpaPolicyOptions = {name: 'HPA 1..10', spec: GUIDE_HPA}
  return {policy: hpaPolicy(hpa, context), hpa}
}

async function loadFiles(files: readonly string[], context: PolicyContext): Promise<LoadedPolicy[]> {
  const [{readManifests}, {policiesOf}] = await Promise.all([
    import('../kubernetes/simulate/read-manifests.ts'),
    import('../kubernetes/simulate/load-policies.ts'),
  ])
  const loaded: LoadedPolicy[] = []
  for (const file of files) {
    const {file: name, text} = await readText(file)
    loaded.push(...policiesOf(readManifests(text, name), bareName(name), context))
  }
  return loaded
}

async function withSchedule(
  asked: string,
  loaded: readonly LoadedPolicy[],
  timeZone: string,
  context: PolicyContext,
): Promise<Policy[]> {
  const schedule = asked === 'guide' ? guideSchedule(checkTimeZone(timeZone)) : await readSchedule(asked)
  const hpas = loaded.flatMap(({hpa}) => hpa ?? [])
  if (hpas.length === 0) {
    throw new UserError('--schedule gives bounds to an HPA, and there is none among the policies', {
      code: 'E_USAGE',
      fix: 'Name one: --policy hpa.yaml',
    })
  }
  const called = asked === 'guide' ? "guide's schedule" : bareName(asked)
  return hpas.map((hpa) =>
    hpaPolicy({...hpa, name: `${hpa.name}, ${called}`, createBounds: () => boundsAt(schedule)}, context),
  )
}

async function readSchedule(file: string) {
  const [{parseSchedule}, {readDocuments}] = await Promise.all([
    import('../kubernetes/schedule/parse-schedule.ts'),
    import('../kubernetes/rules/yaml/read-documents.ts'),
  ])
  return parseSchedule(readDocuments((await readText(file)).text, file)[0]?.value, file)
}

/** Policies whose names differ: the second of a name gets a number. */
function named(policies: readonly Policy[]): Policy[] {
  const seen = new Map<string, number>()
  return policies.map((policy) => {
    const count = (seen.get(policy.name) ?? 0) + 1
    seen.set(policy.name, count)
    return count === 1 ? policy : {...policy, name: `${policy.name} (${count})`}
  })
}

/** `k8s/hpa.yaml` is `hpa`. */
function bareName(file: string): string {
  return basename(file).replace(/\.(ya?ml|json)$/i, '')
}
