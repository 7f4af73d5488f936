import {Flags, type Interfaces} from '@oclif/core'

import {CLOUDS, EXTRAS, KINDS, SCHEDULE_FORMS, SELECTS, SERVERS} from './choices.ts'

const repeatable = {multiple: true, multipleNonGreedy: true} as const
const list = {...repeatable, delimiter: ','} as const
const text = (helpGroup: string, description: string, helpValue: string) =>
  Flags.string({description, helpGroup, helpValue})
const texts = (helpGroup: string, description: string, helpValue: string) =>
  Flags.string({...repeatable, description, helpGroup, helpValue})

const [TARGET, METRICS, BEHAVIOR, SCHEDULE, KEDA, BESIDE] = [
  'TARGET',
  'METRICS',
  'BEHAVIOR',
  'SCHEDULE',
  'KEDA',
  'BESIDE THE AUTOSCALER',
]

/** The flags that say what is written; a values file takes the same names. None has a default of oclif's: it would hide a value. */
export const settingFlags = {
  min: text(TARGET, 'replicas at the least [default: 1]', '<n>'),
  max: text(TARGET, 'replicas at the most [default: 10]', '<n>'),
  name: text(TARGET, 'name of the autoscaler [default: <deployment>-hpa]', '<name>'),
  namespace: text(TARGET, 'namespace of all documents', '<name>'),
  kind: Flags.option({helpGroup: TARGET, description: 'what is scaled [default: Deployment]', options: KINDS})(),
  selector: texts(TARGET, 'label of the pods [default: app.kubernetes.io/name=<deployment>]', '<key=value>'),

  cpu: text(METRICS, 'per cent of the request (70), an amount a pod (500m), or none [default: 70]', '<target>'),
  memory: text(METRICS, 'per cent of the request, or an amount a pod (6Gi)', '<target>'),
  rps: text(METRICS, 'requests a second a pod, or none [default: 100, none where another load is given]', '<n>'),
  metric: text(METRICS, 'name of the metric of --rps [default: http_requests_per_second]', '<name>'),
  'queue-length': text(METRICS, 'requests waiting a pod, by the gauge of --server', '<n>'),
  'in-flight': text(METRICS, 'requests being worked on a pod, by the gauge of --server', '<n>'),
  server: Flags.option({
    helpGroup: METRICS,
    description: 'model server in the pods [default: vllm]',
    options: SERVERS,
  })(),
  pods: texts(METRICS, "metric of the pods: 'queue_length=5'", '<name=value>'),
  external: texts(METRICS, "metric from outside: 'depth{queue=jobs}=30', =30/total", '<name=value>'),
  object: texts(METRICS, "metric of an object: 'Ingress/main:requests=2k/total'", '<kind/name:metric=value>'),
  container: texts(METRICS, "one container's: 'server:cpu=70'", '<name:resource=target>'),

  'scale-up-window': text(BEHAVIOR, 'wait for the least need of this time [default: 0]', '<time>'),
  'scale-up-policy': texts(BEHAVIOR, "at most so much in a time: 'Percent=50/60s', 'Pods=4/15s'", '<policy>'),
  'scale-up-select': Flags.option({helpGroup: BEHAVIOR, description: 'which policy counts', options: SELECTS})(),
  'scale-up-tolerance': text(BEHAVIOR, 'ratio that is let be [default: 10%, of the cluster]', '<ratio>'),
  'scale-down-window': text(BEHAVIOR, 'keep the most that was needed in this time [default: 300]', '<time>'),
  'scale-down-policy': texts(BEHAVIOR, "at most so much in a time: 'Percent=50/60s', 'Pods=4/15s'", '<policy>'),
  'scale-down-select': Flags.option({helpGroup: BEHAVIOR, description: 'which policy counts', options: SELECTS})(),
  'scale-down-tolerance': text(BEHAVIOR, 'ratio that is let be [default: 10%, of the cluster]', '<ratio>'),

  schedule: text(SCHEDULE, "bounds by the time of the week: 'guide', or a file", '<guide|file>'),
  'time-zone': text(SCHEDULE, 'IANA time zone of the schedule [default: of the file, else UTC]', '<zone>'),
  'schedule-as': Flags.option({
    helpGroup: SCHEDULE,
    description: 'who holds the bounds: a ScaledObject, or CronJobs that patch the HPA [default: keda]',
    options: SCHEDULE_FORMS,
  })(),
  'kubectl-image': text(SCHEDULE, 'image of the CronJobs', '<image>'),

  'scale-to-zero': Flags.boolean({helpGroup: KEDA, description: 'no replicas while there is no work: a ScaledObject'}),
  prometheus: text(KEDA, 'Prometheus that KEDA asks', '<url>'),
  query: text(KEDA, 'PromQL of the first metric, in place of the one made from its name', '<promql>'),
  activation: text(KEDA, 'value above which 0 replicas become 1 [default: 0]', '<n>'),
  cooldown: text(KEDA, 'time without work before 0 replicas [default: 300]', '<time>'),
  polling: text(KEDA, 'time between two looks [default: 30]', '<time>'),

  with: Flags.option({...list, helpGroup: BESIDE, description: 'what else to write', options: EXTRAS})(),
  image: text(BESIDE, 'container image', '<image>'),
  port: text(BESIDE, "port of the container and the Service [default: the server's, else 8080]", '<n>'),
  'metrics-port': text(BESIDE, 'port of /metrics, if another', '<n>'),
  'health-path': text(
    BESIDE,
    "path that answers once the model is loaded [default: the server's, else /health]",
    '<path>',
  ),
  gpu: text(BESIDE, 'GPUs a pod [default: 0]', '<n>'),
  'cpu-request': text(BESIDE, 'CPU a pod [default: 1]', '<quantity>'),
  'memory-request': text(BESIDE, 'memory a pod [default: 2Gi]', '<quantity>'),
  startup: text(BESIDE, 'time until a pod serves [default: 120]', '<time>'),
  provider: Flags.option({
    helpGroup: BESIDE,
    description: 'cloud: spot notice, nodes [default: aws]',
    options: CLOUDS,
  })(),
  instance: Flags.string({...list, helpGroup: BESIDE, description: 'instance types of the nodes', helpValue: '<type>'}),
  base: text(BESIDE, 'replicas on on-demand nodes; the rest is spot [default: --min]', '<n>'),
  region: text(BESIDE, 'region of the prices of nodes', '<region>'),
  cluster: text(BESIDE, 'cluster that the nodes join', '<name>'),
}

/** All flags of `frugal gen-hpa`. */
export const genHpaFlags = {
  ...settingFlags,
  values: Flags.string({
    description: "settings by these names from a file of YAML (- for stdin), or a preset's",
    helpValue: '<file|preset>',
  }),
  out: Flags.string({
    char: 'o',
    description: 'write to this file; a folder gets a file a document',
    helpValue: '<path>',
  }),
  check: Flags.boolean({description: 'look at existing manifests: the arguments are files; exit 4 for errors'}),
  output: Flags.option({
    dependsOn: ['check'],
    description: 'form of what --check finds [default: table]',
    options: ['table', 'json', 'csv', 'markdown'] as const,
  })(),
  strict: Flags.boolean({description: 'exit 4 for warnings too, and write nothing'}),
}

export type GenHpaFlags = Interfaces.InferredFlags<typeof genHpaFlags>
