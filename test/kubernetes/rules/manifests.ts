/** Manifests that nothing is found in, with parts written over; `undefined` leaves a field out. */

export function hpa(spec: object = {}) {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: 'llm'},
    spec: without({
      scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'llm'},
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [{type: 'Pods', pods: {metric: {name: 'rps'}, target: {type: 'AverageValue', averageValue: '100'}}}],
      ...spec,
    }),
  }
}

export function deployment(pod: object = {}, container: object = {}, spec: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'llm'},
    spec: without({
      selector: {matchLabels: {app: 'llm'}},
      template: {
        metadata: {labels: {app: 'llm'}},
        spec: {containers: [{name: 's', image: 'x', ...container}], ...pod},
      },
      ...spec,
    }),
  }
}

export function budget(spec: object = {}) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {name: 'llm'},
    spec: without({selector: {matchLabels: {app: 'llm'}}, maxUnavailable: 1, ...spec}),
  }
}

export function nodePool(template: object = {}, spec: object = {}) {
  const nodeClassRef = {group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default'}
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: {name: 'spot'},
    spec: without({
      template: {spec: {nodeClassRef, requirements: [], ...template}},
      disruption: {consolidateAfter: '5m'},
      limits: {cpu: '100'},
      ...spec,
    }),
  }
}

export function scaledObject(spec: object = {}, trigger: object = {}) {
  const metadata = {serverAddress: 'http://prometheus:9090', query: 'sum(rps)', threshold: '100'}
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: {name: 'llm'},
    spec: {scaleTargetRef: {name: 'llm'}, triggers: [{type: 'prometheus', metadata, ...trigger}], ...spec},
  }
}

function without(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
