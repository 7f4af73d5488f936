import {describe, expect, test} from 'vitest'

import {checkManifests} from '../../../src/kubernetes/rules/check.ts'
import {budget, deployment, hpa, nodePool, scaledObject} from './manifests.ts'

const found = (...manifests: unknown[]): string[] => checkManifests(manifests).map(({path, rule}) => `${rule} ${path}`)

describe('kinds', () => {
  test('that are not known are one warning, and no error', () => {
    expect(checkManifests([{apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: {name: 'x'}}])).toEqual([
      {
        severity: 'warning',
        rule: 'not-checked',
        object: 'Service/x',
        path: 'kind',
        message: 'Service of serving.knative.dev/v1 is not a kind that is checked here',
        fix: 'check it with kubectl apply --dry-run=server',
      },
    ])
  })

  test.each([
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'write apiVersion: autoscaling/v1 or autoscaling/v2'],
    ['extensions/v1beta1', 'Deployment', 'write apiVersion: apps/v1'],
    ['karpenter.sh/v1beta1', 'NodePool', 'write apiVersion: karpenter.sh/v1'],
    ['apps/v1', 'Deploymnt', 'write kind: Deployment'],
  ])('that no server has are an error: %s %s', (apiVersion, kind, fix) => {
    expect(checkManifests([{apiVersion, kind, metadata: {name: 'x'}}])).toMatchObject([{severity: 'error', fix}])
  })

  test('are missing, or not text', () => {
    expect(found({metadata: {}}, {apiVersion: 'v1', kind: 4}, [], null, 'x')).toEqual([
      'required apiVersion',
      'required kind',
      'not-a-manifest ',
      'not-a-manifest ',
      'not-a-manifest ',
    ])
  })

  test('of a List are checked one by one, with their place in it', () => {
    const list = {apiVersion: 'v1', kind: 'List', items: [hpa(), {...hpa({maxReplicas: 0})}]}
    expect(found(list)).toEqual([
      'max-missing items[1].spec.maxReplicas',
      'scaled-twice items[1].spec.scaleTargetRef.name',
    ])
  })

  test('Kustomization knows its fields', () => {
    const kustomization = {apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resource: ['a.yaml']}
    expect(checkManifests([kustomization])).toMatchObject([
      {rule: 'unknown-field', fix: 'write resources, or remove it'},
    ])
  })
})

test('an error says what to write instead', () => {
  expect(checkManifests([hpa({maxReplicas: 1, minReplicas: 3})])).toEqual([
    {
      severity: 'error',
      rule: 'max-below-min',
      object: 'HorizontalPodAutoscaler/llm',
      path: 'spec.maxReplicas',
      message: 'maxReplicas 1 is below minReplicas 3',
      fix: 'set maxReplicas to at least 3, or lower minReplicas to 1',
    },
  ])
})

describe('accepted, and of no use', () => {
  const metric = (name: string, target: object) => ({metrics: [{type: 'Resource', resource: {name, target}}]})

  test.each<[string, unknown]>([
    ['resource-not-measured', hpa(metric('nvidia.com/gpu', {type: 'Utilization', averageUtilization: 70}))],
    ['target-type', hpa(metric('cpu', {type: 'Utilization', averageValue: '1'}))],
    ['fixed-size', hpa({minReplicas: 10})],
    ['never-scales-down', hpa({behavior: {scaleDown: {selectPolicy: 'Disabled'}}})],
    ['budget-without-bound', budget({maxUnavailable: undefined})],
    ['blocks-drains', budget({maxUnavailable: 0})],
    ['blocks-drains', budget({maxUnavailable: '0%'})],
    ['blocks-drains', budget({maxUnavailable: undefined, minAvailable: '100%'})],
    ['budget-selects-nothing', budget({selector: undefined})],
    ['budget-selects-all', budget({selector: {}})],
    [
      'spread-selects-nothing',
      deployment({topologySpreadConstraints: [{maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway'}]}),
    ],
    ['capacity-type', deployment({nodeSelector: {'karpenter.sh/capacity-type': 'Spot'}})],
    [
      'grace-beyond-notice',
      deployment({nodeSelector: {'karpenter.sh/capacity-type': 'spot'}, terminationGracePeriodSeconds: 300}),
    ],
    [
      'grace-beyond-notice',
      deployment({nodeSelector: {'cloud.google.com/gke-spot': 'true'}, terminationGracePeriodSeconds: 60}),
    ],
    ['sleep-takes-all-grace', deployment({}, {lifecycle: {preStop: {sleep: {seconds: 30}}}})],
    [
      'unknown-value',
      nodePool({requirements: [{key: 'karpenter.sh/capacity-type', operator: 'In', values: ['Spot']}]}),
    ],
    ['no-limits', nodePool({}, {limits: undefined})],
    ['never-consolidates', nodePool({}, {disruption: {consolidateAfter: 'Never'}})],
    ['blocks-disruption', nodePool({}, {disruption: {consolidateAfter: '5m', budgets: [{nodes: '0'}]}})],
    [
      'bad-schedule',
      nodePool(
        {},
        {disruption: {consolidateAfter: '5m', budgets: [{nodes: '0', schedule: '0 25 * * 1-5', duration: '8h'}]}},
      ),
    ],
    ['idle-not-below-min', scaledObject({idleReplicaCount: 1, minReplicaCount: 1})],
    ['idle-not-below-min', scaledObject({idleReplicaCount: 0})],
    ['cooldown-unused', scaledObject({cooldownPeriod: 300, minReplicaCount: 1})],
    ['fixed-size', scaledObject({minReplicaCount: 5, maxReplicaCount: 5})],
    ['unknown-trigger', scaledObject({}, {type: 'prometheu'})],
    ['trigger-field-missing', scaledObject({}, {metadata: {query: 'up', threshold: '1'}})],
    ['trigger-field', scaledObject({}, {metadata: {serverAddress: 'http://p', query: 'up', threshold: 'many'}})],
    ['metric-type', scaledObject({}, {metricType: 'Utilization'})],
    ['metric-type', scaledObject({minReplicaCount: 1}, {type: 'cpu', metadata: {value: '70'}})],
    ['never-leaves-zero', scaledObject({}, {type: 'cpu', metricType: 'Utilization', metadata: {value: '70'}})],
    [
      'no-cached-metrics',
      scaledObject(
        {minReplicaCount: 1},
        {type: 'cpu', metricType: 'Utilization', useCachedMetrics: true, metadata: {value: '70'}},
      ),
    ],
    [
      'fallback-unused',
      scaledObject(
        {fallback: {failureThreshold: 1, replicas: 2}, minReplicaCount: 1},
        {type: 'cpu', metricType: 'Utilization', metadata: {value: '70'}},
      ),
    ],
    ['formula-target', scaledObject({advanced: {scalingModifiers: {formula: 'load'}}}, {name: 'load'})],
    ['formula-missing', scaledObject({advanced: {scalingModifiers: {target: '1'}}})],
    ['bad-formula', scaledObject({advanced: {scalingModifiers: {formula: 'lod + 1', target: '1'}}}, {name: 'load'})],
    ['cron-replicas', scaledObject({}, cron({desiredReplicas: '0'}))],
    ['cron-same-times', scaledObject({}, cron({end: '0 9 * * 1-5'}))],
    ['bad-schedule', scaledObject({}, cron({start: '0 9 * * 1-7'}))],
    ['unknown-time-zone', scaledObject({}, cron({timezone: 'Europe/Madird'}))],
  ])('%s', (rule, manifest) => {
    const findings = checkManifests([manifest])
    expect(findings.map((finding) => [finding.severity, finding.rule])).toEqual([['warning', rule]])
  })

  test('a formula beside a cpu trigger, which it does not see', () => {
    const triggers = [
      {type: 'cpu', metricType: 'Utilization', metadata: {value: '70'}},
      {type: 'prometheus', name: 'load', metadata: {serverAddress: 'http://p', query: 'up', threshold: '1'}},
    ]
    const advanced = {scalingModifiers: {formula: 'load * 2', target: '1'}}
    expect(found(scaledObject({advanced, triggers}))).toEqual([
      'formula-without-resources spec.advanced.scalingModifiers',
    ])
  })

  test('two triggers of one name', () => {
    const [trigger] = scaledObject({}, {name: 'load'}).spec.triggers
    expect(found(scaledObject({triggers: [trigger, trigger]}))).toEqual(['trigger-name-twice spec.triggers[1].name'])
  })

  test('not what is right', () => {
    const good = [deployment({}, {resources: {requests: {cpu: '1'}}}), hpa(), budget(), nodePool()]
    expect(checkManifests(good)).toEqual([])
    expect(checkManifests([scaledObject({idleReplicaCount: 0, minReplicaCount: 1})])).toEqual([])
  })
})

describe('between the objects of a stream', () => {
  const utilization = {type: 'Utilization', averageUtilization: 70}
  const cpu = {metrics: [{type: 'Resource', resource: {name: 'cpu', target: utilization}}]}

  test('replicas of a Deployment that an autoscaler sets', () => {
    const fixed = deployment({}, {resources: {requests: {cpu: '1'}}}, {replicas: 3})
    expect(found(fixed, hpa(cpu))).toEqual(['replicas-under-autoscaler spec.replicas'])
    expect(found(scaledObject(), fixed)).toEqual(['replicas-under-autoscaler spec.replicas'])
    expect(
      found(fixed, hpa({...cpu, scaleTargetRef: {apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'llm'}})),
    ).toEqual([])
  })

  test('two autoscalers of one workload', () => {
    const twice = 'scaled-twice spec.scaleTargetRef.name'
    expect(found(hpa(), hpa())).toEqual([twice])
    expect(found(hpa(), scaledObject())).toEqual([twice])
    expect(found(hpa(), {...hpa(), metadata: {name: 'llm', namespace: 'other'}})).toEqual([])
  })

  test('a target that is not there', () => {
    const other = hpa({scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'lm'}})
    expect(checkManifests([deployment(), other])).toMatchObject([{rule: 'target-not-here', fix: 'write one of llm'}])
    expect(found(other)).toEqual([])
  })

  test('per cent of a request that a container does not have', () => {
    expect(found(deployment(), hpa(cpu))).toEqual(['request-missing spec.metrics[0].resource'])
    expect(found(deployment({}, {resources: {limits: {cpu: '1'}}}), hpa(cpu))).toEqual([])
    expect(found(deployment({resources: {requests: {cpu: '1'}}}), hpa(cpu))).toEqual([])
    const metrics = [
      {type: 'ContainerResource', containerResource: {name: 'cpu', container: 'server', target: utilization}},
    ]
    expect(found(deployment(), hpa({metrics}))).toEqual(['no-such-container spec.metrics[0].containerResource'])
    const trigger = {type: 'memory', metricType: 'Utilization', metadata: {value: '70'}}
    expect(found(deployment(), scaledObject({minReplicaCount: 1}, trigger))).toEqual([
      'request-missing spec.triggers[0]',
    ])
  })

  test('a budget that lets no node be drained', () => {
    const strict = budget({maxUnavailable: undefined, minAvailable: 1})
    const blocks = 'blocks-drains spec.minAvailable'
    expect(found(deployment(), strict)).toEqual([blocks])
    expect(found(deployment({}, {}, {replicas: 2}), strict)).toEqual([])
    expect(found(strict, deployment(), hpa({minReplicas: 1}))).toEqual([blocks])
    expect(found(strict, deployment(), hpa({minReplicas: 2}))).toEqual([])
    expect(
      found(deployment(), budget({maxUnavailable: undefined, minAvailable: 1, selector: {matchLabels: {app: 'x'}}})),
    ).toEqual([])
  })
})

function cron(metadata: object) {
  const usual = {timezone: 'Europe/Madrid', start: '0 9 * * 1-5', end: '0 18 * * 1-5', desiredReplicas: '3'}
  return {type: 'cron', metadata: {...usual, ...metadata}}
}
