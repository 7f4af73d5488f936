import type {CommentedManifest} from '../kubernetes/manifest.ts'
import {clockChangeClashes} from '../kubernetes/schedule/clock-changes.ts'
import {clean} from '../terminal/clean.ts'
import {formatUsdPerHour} from '../terminal/format.ts'
import type {NodeOffer} from './node-offers.ts'
import type {HpaRequest} from './request.ts'
import type {Settings} from './settings.ts'

const SECONDS_A_YEAR = 365 * 24 * 3600

/** What the reader of these manifests should know and cannot see in them, for stderr. */
export function notesOf(
  request: HpaRequest,
  settings: Settings,
  offers: readonly NodeOffer[],
  documents: readonly CommentedManifest[],
  now: Date,
): string[] {
  return [
    ...metricNotes(request),
    ...gpuNotes(request, settings),
    ...kedaNotes(request),
    ...scheduleNotes(request, settings),
    ...clockNotes(request, now),
    ...toleranceNotes(request, documents),
    ...selectorNotes(request, settings),
    ...nodeNotes(request, offers),
  ].map(clean)
}

function metricNotes({extras, keda, signals}: HpaRequest): string[] {
  if (keda) return []
  const served = signals.flatMap((signal) => (signal.type === 'resource' ? [] : [signal.metric]))
  if (extras.has('prometheus-adapter')) {
    return ['prometheus-adapter is being deprecated in favour of KEDA: --with keda needs no adapter.']
  }
  if (served.length === 0) return []
  return [
    `${served.join(', ')} exists only where an adapter serves it; without one the HPA scales up by its other metrics ` +
      'and never down. --with keda asks Prometheus itself; --with prometheus-adapter writes the rule.',
  ]
}

function gpuNotes({signals, workload}: HpaRequest, {values}: Settings): string[] {
  const onGpu = workload.gpus > 0 || ['server', 'queue-length', 'in-flight'].some((name) => values[name] !== undefined)
  const byCpu = signals.some((signal) => signal.type === 'resource' && signal.resource === 'cpu')
  if (!onGpu || !byCpu) return []
  return ['CPU says little about a GPU service: --cpu none, and --queue-length or --in-flight.']
}

function kedaNotes({keda, namespace, schedule, signals}: HpaRequest): string[] {
  if (!keda) return []
  const fromPods = keda.query === undefined && signals.some(({type}) => type === 'pods')
  const zero = keda.scaleToZero && keda.query === undefined && signals.some((signal) => isRequests(signal))
  return [
    ...keda.dropped.map(
      () => 'Left out: CPU 70 %, as a formula of KEDA takes no cpu trigger (--schedule-as cronjob keeps it).',
    ),
    ...(fromPods && namespace === undefined && !zero
      ? ['The PromQL counts pods of this name in all namespaces: --namespace narrows it to one.']
      : []),
    ...(zero
      ? [
          'At 0 replicas only what is counted outside the pods can wake them: the query is of ingress-nginx, for an Ingress ' +
            'with the name of the Deployment. --query takes that of another gateway.',
        ]
      : []),
    ...(keda.scaleToZero && !schedule
      ? ['The first request after 0 waits for a node, the image and the model; --cooldown sets how soon 0 comes.']
      : []),
  ]
}

function isRequests(signal: HpaRequest['signals'][number]): boolean {
  return signal.type === 'pods' && signal.trigger === 'requests'
}

function scheduleNotes({name, schedule, target}: HpaRequest, {values}: Settings): string[] {
  if (!schedule) return []
  const {form, windows} = schedule
  return [
    ...(values['schedule'] === 'guide' && values['time-zone'] === undefined
      ? ['The hours are UTC: --time-zone Europe/Madrid sets another.']
      : []),
    ...(form === 'cronjob'
      ? [
          `${name} keeps the bounds of the whole week until the first CronJob runs; to have a window's now: ` +
            `kubectl create job --from=cronjob/${target.name}-${windows.windows[0]!.name} now`,
        ]
      : []),
  ]
}

/** What the next year's changes of the clock do to the schedule. */
function clockNotes({schedule}: HpaRequest, now: Date): string[] {
  if (!schedule) return []
  const from = now.getTime() / 1000
  const clashes = clockChangeClashes(schedule.windows, from, from + SECONDS_A_YEAR)
  return clashes.map(({at, boundary, kind}) => {
    const day = new Date(at * 1000).toISOString().slice(0, 10)
    const effect =
      schedule.form === 'cronjob'
        ? 'its CronJob does not run then, and the bounds before hold until the next'
        : "KEDA's trigger is on the wrong side for up to a day"
    return kind === 'skipped'
      ? `On ${day} the clock skips ${boundary}, where a window begins: ${effect}. Begin it an hour earlier or later.`
      : `On ${day} ${boundary}, where a window begins, comes twice: it begins at the ${schedule.form === 'cronjob' ? 'first' : 'second'}.`
  })
}

function toleranceNotes({keda, schedule}: HpaRequest, documents: readonly CommentedManifest[]): string[] {
  if (!documents.some(({manifest}) => JSON.stringify(manifest).includes('"tolerance":'))) return []
  return [
    `The tolerance needs Kubernetes 1.35${keda ? ' and KEDA 2.18' : ''}; an older cluster drops it` +
      (schedule?.form === 'keda'
        ? ', and a window is then held to within 10 %: --schedule-as cronjob holds it on any.'
        : '.'),
  ]
}

function selectorNotes({extras, selector}: HpaRequest, {values}: Settings): string[] {
  const finds = (['pdb', 'service', 'servicemonitor'] as const).filter((extra) => extras.has(extra))
  const [label] = Object.entries(selector).map(([key, value]) => `${key}=${value}`)
  return [
    ...(finds.length > 0 && !extras.has('deployment') && values['selector'] === undefined
      ? [`${finds.join(', ')} looks for ${label}: --selector takes the labels that your pods have.`]
      : []),
    ...(extras.has('servicemonitor') && !extras.has('service')
      ? [`The ServiceMonitor needs a Service labelled ${label} with a port named http.`]
      : []),
  ]
}

function nodeNotes(request: HpaRequest, offers: readonly NodeOffer[]): string[] {
  const {nodes, workload} = request
  if (!nodes) {
    return [
      'Replica-hours become money only when nodes go too: let Karpenter or the cluster autoscaler take empty ones.',
    ]
  }
  return [
    ...offers.map(
      ({instanceType, onDemand, region, spot}) =>
        `${instanceType} in ${region}: on-demand ${formatUsdPerHour(onDemand?.usdPerHour)}, spot ` +
        `${formatUsdPerHour(spot?.usdPerHour)} an hour. A replica less saves it only when its node goes.`,
    ),
    ...(nodes.instanceTypes.length === 1
      ? ['One type is taken back more often than several: add others to --instance.']
      : []),
    ...(workload.cloud === 'aws' && nodes.cluster === undefined
      ? ["Put your cluster's name in place of my-cluster, or give it with --cluster."]
      : []),
    ...(workload.cloud === 'gcp' ? gkePools(request) : []),
  ]
}

/** GKE's pools are made by its own tool. */
function gkePools({bounds, nodes, target}: HpaRequest): string[] {
  const [type] = nodes!.instanceTypes
  const create = (name: string, least: number, most: number, more: string) =>
    `gcloud container node-pools create ${target.name}-${name} --cluster=${nodes!.cluster ?? 'my-cluster'} ` +
    `--machine-type=${type} --enable-autoscaling --total-min-nodes=${least} --total-max-nodes=${most} --num-nodes=0${more}`
  return [
    'GKE has no Karpenter, so no node pool is written; these commands make a base and a burst:',
    create('on-demand', Math.min(1, nodes!.base), nodes!.base, ''),
    create('spot', 0, bounds.max - nodes!.base, ' --spot --node-taints=cloud.google.com/gke-spot=true:NoSchedule'),
  ]
}
