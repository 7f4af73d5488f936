import type {CommentedManifest} from '../../kubernetes/manifest.ts'
import {boundsCronJob} from '../../kubernetes/manifests/bounds-cron-job.ts'
import {patchHpaAccess} from '../../kubernetes/manifests/patch-hpa-access.ts'
import {asLabel} from '../../kubernetes/names.ts'
import type {Schedule, ScheduleTransition} from '../../kubernetes/schedule/schedule.ts'
import {transitionsOf} from '../../kubernetes/schedule/transitions.ts'
import {usage} from '../parse.ts'
import type {HpaRequest} from '../request.ts'

/** A CronJob's name is followed by 11 characters in the names of its Jobs. */
const MOST_NAME = 52

/**
 * CronJobs that patch the HPA's bounds at each transition of its schedule, and the access they need: no more.
 * @throws UserError `E_BAD_NAME` where a CronJob's name would be too long
 */
export function boundsByCron({name, namespace, schedule, target}: HpaRequest): CommentedManifest[] {
  const {kubectlImage, windows} = schedule!
  const account = `${asLabel(target.name).slice(0, 50)}-schedule`
  const {account: serviceAccount, binding, role} = patchHpaAccess({name: account, namespace}, name)
  const transitions = transitionsOf(windows)
  const jobs = transitions.map((transition, i): CommentedManifest => {
    const {cron, window} = transition
    const before = transitions.slice(0, i).filter((earlier) => earlier.window === window).length
    const job = jobName(`${target.name}-${window.name}${before === 0 ? '' : `-${before + 1}`}`)
    return {
      manifest: boundsCronJob(
        {name: job, namespace},
        {
          cron,
          timeZone: windows.timeZone,
          hpa: name,
          bounds: {min: window.min, max: window.max},
          serviceAccount: account,
          image: kubectlImage,
          startingDeadlineSeconds: deadlineOf(windows),
        },
      ),
      comments: {'': [describe(transition)], ...(i === 0 && FIRST)},
    }
  })
  // Bounds that never change need no one who changes them.
  if (jobs.length === 0) return []
  return [
    {manifest: serviceAccount},
    {manifest: role, comments: {'rules[0]': ['This one HPA, to read and to patch: no other, and nothing else.']}},
    {manifest: binding},
    ...jobs,
  ]
}

function describe({window}: ScheduleTransition): string {
  return `Where ${window.name} begins: ${window.min} to ${window.max} replicas.`
}

const FIRST = {
  'spec.concurrencyPolicy': ['The newest bounds win over a Job that hangs.'],
  'spec.startingDeadlineSeconds': [
    'A start missed by more than this is left out: the next window sets its own bounds.',
  ],
  'spec.jobTemplate.spec.template.spec.containers[0].image': [
    "Any image with kubectl will do; its version within one of the cluster's.",
  ],
} as const

/** Late by half of the shortest window at the most, and by no more than ten minutes. */
function deadlineOf({windows}: Schedule): number {
  const shortest = Math.min(...windows.map(({end, start}) => (end > start ? end - start : end - start + 1440)))
  return Math.max(10, Math.min(600, shortest * 30))
}

function jobName(name: string): string {
  if (name.length <= MOST_NAME) return name
  throw usage(
    `The name of a CronJob would be longer than ${MOST_NAME} characters: ${name}`,
    "Shorten the windows' names in the schedule file",
    'E_BAD_NAME',
  )
}
