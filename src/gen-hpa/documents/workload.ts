import type {CommentedManifest} from '../../kubernetes/manifest.ts'
import {deploymentManifest, STARTUP_PERIOD, startupFailures} from '../../kubernetes/manifests/deployment.ts'
import {podDisruptionBudget} from '../../kubernetes/manifests/pod-disruption-budget.ts'
import {serviceManifest} from '../../kubernetes/manifests/service.ts'
import {serviceMonitorManifest} from '../../kubernetes/manifests/service-monitor.ts'
import type {Cloud} from '../choices.ts'
import type {HpaRequest} from '../request.ts'

/** Seconds: the notice of a spot node, and what a pod takes of it. */
const DRAIN: Readonly<Record<Cloud, {notice: number; grace: number; preStop: number; of: string}>> = {
  aws: {notice: 120, grace: 90, preStop: 15, of: 'AWS gives a spot node 120 s of notice'},
  azure: {notice: 30, grace: 25, preStop: 5, of: 'Azure gives a spot node 30 s of notice'},
  gcp: {
    notice: 30,
    grace: 25,
    preStop: 5,
    of: 'Google gives a spot node 30 s of notice, of which GKE leaves pods 25 s',
  },
}

const GPU = 'nvidia.com/gpu'

export function deploymentDocument({namespace, selector, target, workload}: HpaRequest): CommentedManifest {
  const {cloud, gpus, image, startupSeconds} = workload
  const {grace, of, preStop} = DRAIN[cloud]
  const manifest = deploymentManifest(
    {name: target.name, namespace, labels: selector},
    {
      ...workload,
      image: image!,
      selector,
      gpu: gpus > 0 ? {resource: GPU, count: gpus} : undefined,
      preStopSeconds: preStop,
      gracePeriodSeconds: grace,
      tolerations: tolerationsOf(cloud, gpus),
    },
  )
  const pod = 'spec.template.spec'
  const container = `${pod}.containers[0]`
  return {
    manifest,
    comments: {
      spec: ['No replicas: the autoscaler owns them, and a number here would reset it at every apply.'],
      [`${pod}.terminationGracePeriodSeconds`]: [`${of}: the pod is gone before the node is.`],
      [`${pod}.topologySpreadConstraints`]: [
        'Spot is taken back by zone: spread over zones, but start all the same where only one has room.',
      ],
      [`${container}.resources.limits`]: [
        gpus > 0
          ? 'GPUs are whole and stand under limits. No limit of CPU: it would only slow what the node has free.'
          : 'No limit of CPU: it would only slow what the node has free.',
      ],
      [`${container}.startupProbe`]: [
        `Waits up to ${startupFailures(startupSeconds) * STARTUP_PERIOD} s for a model that loads in about ${startupSeconds} s. No liveness probe: a busy`,
        'GPU answers late, and a restart would load the model anew.',
      ],
      [`${container}.lifecycle`]: ['Time for load balancers to stop sending before the server is told to end.'],
    },
  }
}

function tolerationsOf(cloud: Cloud, gpus: number) {
  const taint = (key: string, value: string) => ({
    key,
    operator: 'Equal' as const,
    value,
    effect: 'NoSchedule' as const,
  })
  return [
    ...(gpus > 0 ? [{key: GPU, operator: 'Exists' as const, effect: 'NoSchedule' as const}] : []),
    ...(cloud === 'gcp' ? [taint('cloud.google.com/gke-spot', 'true')] : []),
    ...(cloud === 'azure' ? [taint('kubernetes.azure.com/scalesetpriority', 'spot')] : []),
  ]
}

export function serviceDocument({
  namespace,
  selector,
  target,
  workload: {metricsPort, port},
}: HpaRequest): CommentedManifest {
  const named = {name: target.name, namespace, labels: selector}
  return {manifest: serviceManifest(named, {selector, port, metricsPort})}
}

export function pdbDocument({namespace, selector, target}: HpaRequest): CommentedManifest {
  return {
    manifest: podDisruptionBudget({name: target.name, namespace}, selector),
    comments: {
      'spec.maxUnavailable': [
        'One pod at a time: a drain goes on, one after another. 0, or a minAvailable of all, would block it for ever and',
        'keep nodes, and their bill, alive.',
      ],
      'spec.unhealthyPodEvictionPolicy': ['Pods that never became ready do not hold up a drain.'],
    },
  }
}

export function serviceMonitorDocument({namespace, selector, target, workload}: HpaRequest): CommentedManifest {
  const port = workload.metricsPort === undefined ? 'http' : 'metrics'
  return {
    manifest: serviceMonitorManifest({name: target.name, namespace}, {selector, port, path: '/metrics'}),
    comments: {
      metadata: ['kube-prometheus-stack reads only those with its own label: add release: <your release>, if so.'],
      'spec.endpoints[0]': ['A port of the Service, by its name; the Service needs the labels above.'],
    },
  }
}
