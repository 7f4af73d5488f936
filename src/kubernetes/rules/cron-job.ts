import type {ICronJob} from 'kubernetes-models/batch/v1'

import {parseCron} from '../keda/cron.ts'
import {checkChoice, checkNonNegative, isMissing} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkJobSpec, type JobSpec} from './job.ts'
import {type Report, show} from './report.ts'
import {timeZoneFix} from './time-zones.ts'

/**
 * What the API server checks of a CronJob, batch/v1.
 * Source: pkg/apis/batch/validation of Kubernetes.
 */
export function checkCronJob({spec = {}}: Decoded<ICronJob>, report: Report): void {
  checkSchedule(spec.schedule, report)
  if (spec.timeZone !== undefined) {
    const fix = timeZoneFix(spec.timeZone)
    const message = `there is no time zone ${show(spec.timeZone)}`
    if (fix) report.error('unknown-time-zone', 'spec.timeZone', message, fix)
  }
  for (const field of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const) {
    checkNonNegative(spec[field], `spec.${field}`, report)
  }
  const policies = ['Allow', 'Forbid', 'Replace']
  checkChoice(spec.concurrencyPolicy || undefined, policies, 'spec.concurrencyPolicy', report)
  const template = (spec.jobTemplate?.spec ?? {}) as JobSpec
  checkJobSpec(template, 'spec.jobTemplate.spec', report)
  for (const field of ['selector', 'manualSelector'] as const) {
    if (!template[field]) continue
    report.error('not-here', `spec.jobTemplate.spec.${field}`, 'a Job makes its selector itself', `remove ${field}`)
  }
}

function checkSchedule(schedule: string | undefined, report: Report): void {
  const path = 'spec.schedule'
  const example = 'write minute, hour, day, month and weekday, as "0 9 * * 1-5"'
  if (isMissing(schedule, path, report, example)) return
  if (schedule!.includes('TZ')) {
    const message = 'the schedule holds a time zone'
    report.error('zone-in-schedule', path, message, 'write it as timeZone, beside schedule')
    return
  }
  const reason = badSchedule(schedule!)
  if (reason) report.error('bad-schedule', path, reason, example)
}

/** What is wrong with the schedule of a CronJob. */
function badSchedule(schedule: string): string | undefined {
  if (/^@every (0|[-+]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(schedule)) return undefined
  try {
    parseCron(schedule, {descriptors: true})
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
