/** Kinds of API versions whose kinds are all known: those checked here and their neighbours. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'Binding',
    'ConfigMap',
    'Endpoints',
    'Event',
    'LimitRange',
    'List',
    'Namespace',
    'Node',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'PodTemplate',
    'ReplicationController',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  'apps/v1': ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'autoscaling/v1': ['HorizontalPodAutoscaler', 'Scale'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['CronJob', 'Job'],
  'policy/v1': ['Eviction', 'PodDisruptionBudget'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'keda.sh/v1alpha1': ['ClusterTriggerAuthentication', 'ScaledJob', 'ScaledObject', 'TriggerAuthentication'],
  'karpenter.sh/v1': ['NodeClaim', 'NodePool'],
  'karpenter.k8s.aws/v1': ['EC2NodeClass'],
  'monitoring.coreos.com/v1': [
    'Alertmanager',
    'PodMonitor',
    'Probe',
    'Prometheus',
    'PrometheusRule',
    'ServiceMonitor',
    'ThanosRuler',
  ],
}

/** Groups of API versions that are gone from Kubernetes, of kinds that moved. */
const MOVED = ['', 'apps', 'autoscaling', 'batch', 'extensions', 'policy', 'rbac.authorization.k8s.io']

/** All kinds of an API version; undefined where they are not known. */
export function kindsOf(apiVersion: string): readonly string[] | undefined {
  return Object.hasOwn(SERVED, apiVersion) ? SERVED[apiVersion] : undefined
}

/**
 * API versions that have a kind, of those that a group's could be meant for: `autoscaling/v2` for an HPA in
 * `autoscaling/v2beta2`, `apps/v1` for a Deployment in `extensions/v1beta1`. Empty where the kind may be another one.
 */
export function versionsOf(kind: string, group: string): string[] {
  const versions = Object.keys(SERVED).filter((version) => SERVED[version]!.includes(kind))
  const same = versions.filter((version) => groupOf(version) === group)
  if (same.length > 0) return same
  return MOVED.includes(group) ? versions.filter((version) => MOVED.includes(groupOf(version))) : []
}

/** `apps` of `apps/v1`; the empty group of `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0]! : ''
}
