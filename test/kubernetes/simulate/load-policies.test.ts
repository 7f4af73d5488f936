import {describe, expect, it} from 'vitest'

import type {Manifest} from '../../../src/kubernetes/manifest.ts'
import {policiesOf} from '../../../src/kubernetes/simulate/load-policies.ts'
import {readManifests} from '../../../src/kubernetes/simulate/read-manifests.ts'
import {simulate} from '../../../src/kubernetes/simulate/run.ts'

const MONDAY = Date.UTC(2026, 0, 5) / 1000
const PODS = {startupSeconds: 0, capacityPerPod: 100, cpuRequestMilli: 1000, cpuMilliPerRps: 10}
const trace = {
  load: new Float64Array(24 * 60).fill(250),
  stepSeconds: 60,
  startEpoch: MONDAY,
  source: 'test',
  columns: new Map(),
  notes: [],
}
const context = {trace, pods: PODS, signals: new Map(), latencySeconds: 0.1}

const hpa = (name: string, namespace?: string): Manifest => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: {name, ...(namespace !== undefined && {namespace})},
  spec: {
    scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name},
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [{type: 'Pods', pods: {metric: {name: 'rps'}, target: {type: 'AverageValue', averageValue: '100'}}}],
  },
})
const cronJob = (
  spec: object,
  {of = 'api', namespace, words}: {of?: string; namespace?: string; words?: string[]} = {},
): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: {name: 'night', ...(namespace !== undefined && {namespace})},
  spec: {
    ...spec,
    jobTemplate: {
      spec: {
        template: {
          spec: {
            containers: [
              {command: words ?? ['kubectl', 'patch', 'hpa', of, '-p', '{"spec":{"minReplicas":5,"maxReplicas":8}}']},
            ],
          },
        },
      },
    },
  },
})
const replicasAt = (manifests: Manifest[], hour: number) => {
  const [loaded] = policiesOf(manifests, 'file', context)
  return simulate(trace, loaded!.policy, PODS).replicas[hour * 60]
}
const notesOf = (manifests: Manifest[]) => policiesOf(manifests, 'file', context)[0]!.policy.notes

describe('policies in manifests', () => {
  it('are named by the file, and by object where there are several', () => {
    const names = (manifests: Manifest[]) => policiesOf(manifests, 'file', context).map(({policy}) => policy.name)
    expect(names([hpa('api')])).toEqual(['file'])
    expect(names([hpa('api'), hpa('web')])).toEqual(['file:api', 'file:web'])
  })

  it('change their bounds as CronJobs patch them', () => {
    const patched = [hpa('api'), cronJob({schedule: '0 12 * * *', timeZone: 'UTC'})]
    expect(replicasAt([hpa('api')], 13)).toBe(3)
    expect(replicasAt(patched, 13)).toBe(5)
    expect(notesOf(patched)).toBeUndefined()
  })

  it('are not patched by CronJobs of other HPAs or namespaces', () => {
    const schedule = {schedule: '0 12 * * *', timeZone: 'UTC'}
    expect(replicasAt([hpa('api'), cronJob(schedule, {of: 'web'})], 13)).toBe(3)
    expect(replicasAt([hpa('api', 'ml'), cronJob(schedule)], 13)).toBe(3)
    expect(replicasAt([hpa('api', 'ml'), cronJob(schedule, {namespace: 'ml'})], 13)).toBe(5)
  })

  it('say what was left out', () => {
    expect(notesOf([hpa('api'), cronJob({schedule: '0 12 * * *', suspend: true})])).toEqual([
      'CronJob night is suspended, and left out',
    ])
    expect(notesOf([hpa('api'), cronJob({schedule: '0 12 * * *'})])).toEqual([
      'CronJob night names no time zone: UTC is taken',
    ])
    const scale = cronJob({schedule: '0 12 * * *'}, {words: ['kubectl', 'scale', 'deploy/api', '--replicas=3']})
    expect(notesOf([hpa('api'), scale])).toEqual(['CronJob night is not understood, and left out'])
  })

  it('are none in other kinds', () => {
    expect(() => policiesOf([{apiVersion: 'v1', kind: 'Service', metadata: {name: 'a'}}], 'file', context)).toThrow(
      expect.objectContaining({code: 'E_NO_POLICY', message: expect.stringContaining('Service')}),
    )
  })
})

describe('the triggers of a ScaledObject', () => {
  const scaledObject = (...triggers: object[]): Manifest => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: {name: 'api'},
    spec: {scaleTargetRef: {name: 'api'}, minReplicaCount: 1, maxReplicaCount: 10, triggers},
  })
  const atNoon = (trigger: object, signals = new Map()) => {
    const [loaded] = policiesOf([scaledObject(trigger)], 'file', {...context, signals})
    return simulate(trace, loaded!.policy, PODS).replicas[12 * 60]
  }
  const prometheus = (query: string, threshold = '100') => ({
    type: 'prometheus',
    metadata: {serverAddress: 'http://prometheus:9090', query, threshold},
  })

  it('follow requests where their query is a rate of them', () => {
    expect(atNoon(prometheus('sum(rate(http_requests_total{pod=~"api-.*"}[2m]))'))).toBe(3)
    expect(atNoon(prometheus('sum(http_requests_per_second)'))).toBe(3)
  })

  it('follow the gauges of model servers', () => {
    expect(atNoon(prometheus('sum(vllm:num_requests_running{pod=~"llm-.*"})', '5'))).toBe(5)
  })

  it('follow what --metric says under their name or type', () => {
    const rabbit = {type: 'rabbitmq', metadata: {queueName: 'jobs', mode: 'QueueLength', value: '50'}}
    expect(atNoon(rabbit, new Map([['rabbitmq', 'rps']]))).toBe(5)
    expect(atNoon({...rabbit, name: 'jobs'}, new Map([['jobs', {constant: 400}]]))).toBe(8)
    expect(() => atNoon(rabbit)).toThrow(expect.objectContaining({code: 'E_UNKNOWN_METRIC'}))
  })

  it('may be a floor by cron', () => {
    const cron = {
      type: 'cron',
      metadata: {timezone: 'UTC', start: '0 9 * * *', end: '0 18 * * *', desiredReplicas: '7'},
    }
    expect(atNoon(cron)).toBe(7)
  })
})

describe('a file of manifests', () => {
  const TEXT = JSON.stringify({apiVersion: 'v1', kind: 'List', items: [hpa('api'), hpa('web')]})

  it('may be JSON, or a List', () => {
    expect(readManifests(TEXT, 'a.json').map(({metadata}) => metadata.name)).toEqual(['api', 'web'])
  })

  it('with an HPA that the server refuses is refused, with its place', () => {
    expect(() => readManifests(TEXT.replace('"maxReplicas":10', '"maxReplicas":0'), 'a.json')).toThrow(
      expect.objectContaining({
        code: 'E_BAD_MANIFEST',
        message: expect.stringMatching(/^a\.json:1:\d+: HorizontalPodAutoscaler\/api .*maxReplicas/),
      }),
    )
  })
})
