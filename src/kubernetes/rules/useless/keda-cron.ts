import {parseCron} from '../../keda/cron.ts'
import {type Report, show} from '../report.ts'
import {timeZoneFix} from '../time-zones.ts'

/** What KEDA refuses of a cron trigger, whose definition takes any text. */
export function warnCron(metadata: Readonly<Record<string, string>>, path: string, report: Report): void {
  for (const field of ['timezone', 'start', 'end', 'desiredReplicas'] as const) {
    if (metadata[field]) continue
    const message = `KEDA refuses it: a cron trigger needs ${field}`
    report.warn('trigger-field-missing', `${path}.${field}`, message, `write ${field}`)
  }
  const {desiredReplicas, end, start, timezone} = metadata
  if (desiredReplicas && (!/^[-+]?\d+$/.test(desiredReplicas) || Number(desiredReplicas) === 0)) {
    const message = `KEDA refuses it: desiredReplicas ${show(desiredReplicas)} is not 1 or more`
    const fix = 'write "1" or more; for zero replicas outside of all windows write minReplicaCount: 0'
    report.warn('cron-replicas', `${path}.desiredReplicas`, message, fix)
  }
  if (start && start === end) {
    const message = 'KEDA refuses it: start and end are the same'
    report.warn('cron-same-times', `${path}.end`, message, 'write when the window ends')
  }
  for (const [field, value] of Object.entries({start, end})) {
    const reason = value ? cronError(value) : undefined
    if (!reason) continue
    const fix = 'write minute, hour, day, month and weekday, as "0 9 * * 1-5"'
    report.warn('bad-schedule', `${path}.${field}`, `KEDA refuses it: ${reason}`, fix)
  }
  const fix = timezone ? timeZoneFix(timezone) : undefined
  if (fix) report.warn('unknown-time-zone', `${path}.timezone`, `there is no time zone ${show(timezone)}`, fix)
}

function cronError(expression: string): string | undefined {
  try {
    parseCron(expression)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
