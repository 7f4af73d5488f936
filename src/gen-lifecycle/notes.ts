import {findClass, rulesOf} from '../storage/classes.ts'
import type {LifecycleCost} from '../storage/lifecycle.ts'
import type {LifecyclePlan, LifecycleRequest} from '../storage/plan.ts'
import type {LifecycleFormat} from './flags.ts'

/** What to know before the policy is set, each a sentence without a full stop. */
export function notesOf(
  request: LifecycleRequest,
  plan: LifecyclePlan,
  cost: LifecycleCost | undefined,
  output: LifecycleFormat,
): string[] {
  return [
    ...smallObjects(plan, cost),
    ...readDelays(plan),
    ...shortStay(plan),
    ...OF_PROVIDER[plan.provider](request, plan, output),
    ...hiddenOnly(plan),
    ...(cost && plan.versions ? ['Old versions are not in the cost: count them into --gb to price them'] : []),
    'Setting a policy replaces all the rules that are there',
  ]
}

function smallObjects({moves, provider}: LifecyclePlan, cost: LifecycleCost | undefined): string[] {
  const {smallObjectKB} = rulesOf(provider)
  if (smallObjectKB === undefined || moves.length === 0) return []
  return cost?.moves === false
    ? [
        `Objects of this size stay where they are: a lifecycle moves none under ${smallObjectKB} KB; pack them into archives`,
      ]
    : [`Objects under ${smallObjectKB} KB are not moved`]
}

function readDelays({moves, provider}: LifecyclePlan): string[] {
  const rules = rulesOf(provider)
  return moves.flatMap(({class: name}) => {
    const hours = findClass(rules, name)?.restoreHours
    return hours === undefined ? [] : [`What is in ${name} has to be restored before it can be read: ${hours} hours`]
  })
}

/** The last class's minimum against the day on which objects expire. */
function shortStay({expireDays, moves, provider}: LifecyclePlan): string[] {
  const rules = rulesOf(provider)
  const last = moves.at(-1)
  const minimum = last && findClass(rules, last.class)?.minimumDays
  if (!last || minimum === undefined || expireDays === undefined) return []
  const stay = expireDays - (rules.minimumFrom === 'transition' ? last.days : 0)
  if (stay >= minimum) return []
  return [
    `${last.class} charges ${minimum} days at least: what expires on day ${expireDays} pays ${minimum - stay} for nothing`,
  ]
}

/** With versions, an expiry hides an object, and its bytes stay. */
function hiddenOnly({expireDays, versions}: LifecyclePlan): string[] {
  if (expireDays === undefined || !versions || versions.expireDays !== undefined) return []
  return ['What expires stays as an old version and is charged on: give --expire-versions-after too']
}

type NotesOf = (request: LifecycleRequest, plan: LifecyclePlan, output: LifecycleFormat) => string[]

const OF_PROVIDER: Readonly<Record<LifecyclePlan['provider'], NotesOf>> = {
  aws: ({cold}) =>
    cold?.class === 'GLACIER'
      ? ['GLACIER is Flexible Retrieval; the $0.004 a GB often quoted for it is of GLACIER_IR, which reads at once']
      : [],
  gcp: (_, {moves}, output) => [
    ...(moves.length > 0
      ? ['Moves by a lifecycle have no early-deletion charge: minimum days count from creation, for deletions']
      : []),
    ...(output === 'terraform' ? ['The rules belong into the resource that has the bucket: take them over there'] : []),
  ],
  azure: () => ['Azure has no rule for uploads not finished: it drops their blocks by itself after 7 days'],
  r2: () => ['R2 has one colder class, and drops uploads not finished after 7 days by itself'],
  's3-compatible': (_, {moves}, output) => [
    ...(output === 'terraform' ? ['The aws provider needs the store as its s3 endpoint'] : []),
    ...(moves.length > 0 ? ['Each class has to be there as a tier (MinIO) or placement class (Ceph)'] : []),
    'MinIO takes no notice of AbortIncompleteMultipartUpload: it drops such uploads by itself',
  ],
}
