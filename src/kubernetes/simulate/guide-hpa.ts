import type {HpaSpec} from '../hpa/spec.ts'

/** The guide's HPA: 1 to 10 replicas by CPU 70 % and 100 requests a second for each, slow to scale down. */
export const GUIDE_HPA: HpaSpec = {
  scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'app'},
  minReplicas: 1,
  maxReplicas: 10,
  metrics: [
    {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}},
    {
      type: 'Pods',
      pods: {metric: {name: 'http_requests_per_second'}, target: {type: 'AverageValue', averageValue: '100'}},
    },
  ],
  behavior: {scaleDown: {stabilizationWindowSeconds: 300}},
}
