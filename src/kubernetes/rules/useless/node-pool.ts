import {nearest} from '../../../nearest.ts'
import {parseCron} from '../../keda/cron.ts'
import {isRecord} from '../decode.ts'
import {type Report, show} from '../report.ts'
import {CAPACITY_TYPES} from './spot.ts'

/** What data/kubernetes-crds.json vouches for, as far as it is read here. */
interface NodePool {
  spec?: {
    template?: {spec?: {requirements?: {key?: string; operator?: string; values?: string[]}[]}}
    disruption?: {consolidateAfter?: string; budgets?: {nodes?: string; schedule?: string}[]}
    limits?: Record<string, unknown>
    replicas?: number
  }
}

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'karpenter.sh/capacity-type': CAPACITY_TYPES,
  'kubernetes.io/arch': ['amd64', 'arm64'],
  'kubernetes.io/os': ['linux', 'windows'],
}

/** What a NodePool may say and does not do, or costs. */
export function warnNodePool({spec}: NodePool, report: Report): void {
  spec?.template?.spec?.requirements?.forEach(({key = '', operator, values = []}, i) => {
    const known = Object.hasOwn(KNOWN, key) ? KNOWN[key] : undefined
    if (!known || operator !== 'In') return
    values.forEach((value, j) => {
      if (known.includes(value)) return
      const [meant] = nearest(value, known, 1)
      const fix = meant ? `write ${meant}` : `write one of ${known.join(', ')}`
      const at = `spec.template.spec.requirements[${i}].values[${j}]`
      report.warn('unknown-value', at, `no instance has ${key} ${show(value)}`, fix)
    })
  })
  if (!isRecord(spec?.limits) || Object.keys(spec.limits).length === 0) {
    if (spec?.replicas === undefined && spec?.template) {
      const message = 'without limits a fault can start nodes without end'
      report.warn('no-limits', 'spec', message, 'write limits, as cpu: "1000" or nvidia.com/gpu: "8"')
    }
  }
  warnDisruption(spec?.disruption ?? {}, report)
}

function warnDisruption(
  {budgets = [], consolidateAfter}: NonNullable<NonNullable<NodePool['spec']>['disruption']>,
  report: Report,
): void {
  if (consolidateAfter === 'Never') {
    const message = 'nodes that are hardly used are never replaced, and stay on the bill'
    report.warn('never-consolidates', 'spec.disruption.consolidateAfter', message, 'write a time, as 5m')
  }
  budgets.forEach(({nodes, schedule}, i) => {
    const at = `spec.disruption.budgets[${i}]`
    if ((nodes === '0' || nodes === '0%') && schedule === undefined) {
      const message = 'no node may ever be disrupted, so that none is consolidated or updated'
      report.warn('blocks-disruption', `${at}.nodes`, message, 'write "10%", or add schedule and duration')
    }
    const reason = schedule === undefined ? undefined : cronError(schedule)
    if (reason) {
      const fix = 'write minute, hour, day, month and weekday, as "0 9 * * 1-5"'
      report.warn('bad-schedule', `${at}.schedule`, `Karpenter refuses it: ${reason}`, fix)
    }
  })
}

function cronError(schedule: string): string | undefined {
  try {
    parseCron(schedule, {descriptors: true})
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
