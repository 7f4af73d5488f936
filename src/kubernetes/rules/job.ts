import type {IJob} from 'kubernetes-models/batch/v1'

import {isLabel} from '../names.ts'
import {checkChoice, checkNonNegative, checkRange} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkPodFailurePolicy, checkSuccessPolicy} from './job-policies.ts'
import {checkLabelSelector, selects} from './label-selector.ts'
import {checkPodTemplate} from './pod/template.ts'
import type {Report} from './report.ts'

type Job = Decoded<IJob>
export type JobSpec = NonNullable<Job['spec']>

const NUMBERS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const

/**
 * What the API server checks of a Job, batch/v1.
 * Source: pkg/apis/batch/validation of Kubernetes.
 */
export function checkJob({metadata, spec = {}}: Job, report: Report): void {
  checkJobSpec(spec, 'spec', report)
  checkSelector(spec, report)
  const {completionMode, completions = 0, manualSelector} = spec
  if ((metadata?.name?.length ?? 0) > 63 && !manualSelector) {
    const message = 'the name becomes a label of the pods, of at most 63 characters'
    report.error('too-long', 'metadata.name', message, 'write a shorter name')
  }
  const last = `${metadata?.name ?? 'job'}-${completions - 1}`
  if (completionMode === 'Indexed' && completions > 0 && !isLabel(last)) {
    const message = `the pods' host names, as ${last}, are no labels`
    report.error('bad-name', 'metadata.name', message, 'write a shorter name without dots')
  }
}

function checkSelector({manualSelector, selector, template}: JobSpec, report: Report): void {
  if (!manualSelector) {
    if (!selector) return
    report.error('not-here', 'spec.selector', 'a Job makes its selector itself', 'remove selector')
    return
  }
  checkLabelSelector(selector, 'spec.selector', report)
  if (!selector) {
    report.error('required', 'spec.selector', 'manualSelector needs a selector', 'remove manualSelector')
  } else if (!selects(selector, (template?.metadata?.labels ?? {}) as Record<string, string>)) {
    const at = 'spec.template.metadata.labels'
    report.error(
      'selector-mismatch',
      at,
      'the selector does not match the labels',
      'remove manualSelector and selector',
    )
  }
}

/** `spec` of a Job, or of the template of a CronJob's Jobs. */
export function checkJobSpec(spec: JobSpec, path: string, report: Report): void {
  for (const field of NUMBERS) checkNonNegative(spec[field], `${path}.${field}`, report)
  checkCompletion(spec, path, report)
  const {managedBy, podFailurePolicy, podReplacementPolicy, template = {}} = spec
  if (managedBy !== undefined && (!/^[a-z0-9.-]+\/[\w/\-.~%!$&'()*+,;=:]+$/.test(managedBy) || managedBy.length > 63)) {
    report.error(
      'bad-name',
      `${path}.managedBy`,
      'it is not a name with a domain',
      'write it as example.com/controller',
    )
  }
  const replacements = podFailurePolicy ? ['Failed'] : ['TerminatingOrFailed', 'Failed']
  checkChoice(podReplacementPolicy, replacements, `${path}.podReplacementPolicy`, report)
  if (podFailurePolicy) checkPodFailurePolicy(spec, `${path}.podFailurePolicy`, report)
  checkSuccessPolicy(spec, `${path}.successPolicy`, report)
  checkPodTemplate(template, `${path}.template`, report)
  const restart = template.spec?.restartPolicy
  const at = `${path}.template.spec.restartPolicy`
  if (!restart || restart === 'Always') {
    report.error('restart-policy', at, 'the pods of a Job end', 'write restartPolicy: Never, or OnFailure')
  } else if (podFailurePolicy && restart === 'OnFailure') {
    report.error('restart-policy', at, 'a podFailurePolicy needs restartPolicy Never', 'write restartPolicy: Never')
  }
}

function checkCompletion(spec: JobSpec, path: string, report: Report): void {
  const {backoffLimitPerIndex, completionMode, completions, maxFailedIndexes, parallelism} = spec
  checkChoice(completionMode, ['NonIndexed', 'Indexed'], `${path}.completionMode`, report)
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined) {
    const message = 'maxFailedIndexes needs backoffLimitPerIndex'
    report.error('required', `${path}.backoffLimitPerIndex`, message, 'write backoffLimitPerIndex')
  }
  if (completionMode !== 'Indexed') {
    for (const [field, value] of Object.entries({backoffLimitPerIndex, maxFailedIndexes})) {
      if (value === undefined) continue
      report.error('needs-indexed', `${path}.${field}`, `${field} needs completionMode Indexed`, `remove ${field}`)
    }
    return
  }
  if (completions === undefined) {
    report.error('required', `${path}.completions`, 'completionMode Indexed needs completions', 'write completions')
  }
  checkRange(parallelism, 0, 100_000, `${path}.parallelism`, report)
  checkRange(maxFailedIndexes, 0, Math.min(100_000, completions ?? 100_000), `${path}.maxFailedIndexes`, report)
}
