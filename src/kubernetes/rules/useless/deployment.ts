import type {Deployment} from '../deployment.ts'
import type {Report} from '../report.ts'
import {CAPACITY_TYPES, spotNotice} from './spot.ts'

type Pod = NonNullable<NonNullable<NonNullable<Deployment['spec']>['template']>['spec']>

const DEFAULT_GRACE = 30
const POD = 'spec.template.spec'

/** What a Deployment may say and does not do. */
export function warnDeployment({spec}: Deployment, report: Report): void {
  const pod = spec?.template?.spec ?? {}
  warnGrace(pod, report)
  pod.topologySpreadConstraints?.forEach(({labelSelector}, i) => {
    if (labelSelector) return
    const fix = "write labelSelector with the labels of the template's pods"
    const message = 'without a labelSelector the constraint counts no pod, and spreads none'
    report.warn('spread-selects-nothing', `${POD}.topologySpreadConstraints[${i}]`, message, fix)
  })
  const type = (pod.nodeSelector as Readonly<Record<string, string>> | undefined)?.['karpenter.sh/capacity-type']
  if (type === undefined || CAPACITY_TYPES.includes(type)) return
  const message = `no node has capacity type "${type}", so that the pods stay pending`
  const at = `${POD}.nodeSelector[karpenter.sh/capacity-type]`
  report.warn('capacity-type', at, message, `write one of ${CAPACITY_TYPES.join(', ')}`)
}

function warnGrace(pod: Pod, report: Report): void {
  const grace = pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE
  pod.containers?.forEach(({lifecycle}, i) => {
    const sleep = lifecycle?.preStop?.sleep?.seconds ?? 0
    if (sleep === 0 || sleep < grace) return
    const message = `preStop sleeps ${sleep} s of ${grace} s of grace, which leaves none to finish requests`
    const fix = 'sleep less, or raise terminationGracePeriodSeconds'
    report.warn('sleep-takes-all-grace', `${POD}.containers[${i}].lifecycle.preStop.sleep.seconds`, message, fix)
  })
  const notice = spotNotice((pod.nodeSelector ?? {}) as Readonly<Record<string, string>>)
  if (!notice || grace <= notice.seconds) return
  const {cloud, seconds} = notice
  const message = `${grace} s of grace on spot nodes, of which ${cloud} gives ${seconds} s of notice`
  report.warn('grace-beyond-notice', `${POD}.terminationGracePeriodSeconds`, message, `write ${seconds} or less`)
}
