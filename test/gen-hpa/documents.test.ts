import {describe, expect, it} from 'vitest'

import {documentsOf} from '../../src/gen-hpa/documents.ts'
import type {NodeOffer} from '../../src/gen-hpa/node-offers.ts'
import {requestOf} from '../../src/gen-hpa/request.ts'
import {mergeSettings, type SettingValue} from '../../src/gen-hpa/settings.ts'
import {guideSchedule} from '../../src/kubernetes/schedule/guide-schedule.ts'
import type {Schedule} from '../../src/kubernetes/schedule/schedule.ts'

type Given = Record<string, SettingValue>
// biome-ignore lint/suspicious/noExplicitAny: manifests of many kinds, looked into by path
type Loose = any

async function manifests(given: Given, offers: NodeOffer[] = [], schedule?: Schedule): Promise<Loose[]> {
  const request = requestOf(mergeSettings({deployment: 'ml-api', ...given}), schedule)
  return (await documentsOf(request, offers)).map(({manifest}) => manifest)
}
const first = async (given: Given, kind: string) => (await manifests(given)).find((manifest) => manifest.kind === kind)
const queries = async (given: Given) =>
  (await first(given, 'ScaledObject')).spec.triggers.flatMap((trigger: Loose) => trigger.metadata.query ?? [])

describe('a Deployment', () => {
  const deployment = (given: Given = {}) => first({with: ['deployment'], image: 'a/b:1', ...given}, 'Deployment')

  it('has no replicas: the autoscaler owns them', async () => {
    expect((await deployment()).spec).not.toHaveProperty('replicas')
  })

  it.each([
    ['aws', 120],
    ['gcp', 30],
    ['azure', 30],
  ])('leaves a node of %s within its notice of %d s', async (provider, notice) => {
    const {spec} = (await deployment({provider})).spec.template
    const preStop = spec.containers[0].lifecycle.preStop.sleep.seconds
    expect(preStop).toBeGreaterThan(0)
    expect(preStop).toBeLessThan(spec.terminationGracePeriodSeconds)
    expect(spec.terminationGracePeriodSeconds).toBeLessThan(notice)
  })

  it.each([['1'], ['120'], ['10m'], ['2h']])('gives a model that loads in %s time to', async (startup) => {
    const [container] = (await deployment({startup})).spec.template.spec.containers
    const {failureThreshold, periodSeconds} = container.startupProbe
    const units: Record<string, number> = {m: 60, h: 3600}
    const needed = Number.parseInt(startup, 10) * (units[startup.at(-1)!] ?? 1)
    expect(failureThreshold * periodSeconds).toBeGreaterThan(needed)
  })

  it('has GPUs under limits, as a whole number, and tolerates their taint', async () => {
    const {spec} = (await deployment({gpu: '2'})).spec.template
    expect(spec.containers[0].resources.limits['nvidia.com/gpu']).toBe(2)
    expect(spec.tolerations).toContainEqual({key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule'})
  })

  it('has a container of a name that is a label, where its own has dots', async () => {
    const [container] = (await deployment({deployment: 'ml.api.v1'})).spec.template.spec.containers
    expect(container.name).toBe('ml-api-v1')
  })
})

describe('the PromQL of a ScaledObject', () => {
  it('counts the pods of the target and of none that is named alike', async () => {
    const [query] = await queries({with: ['keda'], deployment: 'ml.api', namespace: 'prod', cpu: 'none'})
    const [, namespace, pods] = /namespace="(.*?)",pod=~"(.*?)"/.exec(query)!
    expect(namespace).toBe('prod')
    const isOurs = (pod: string) => new RegExp(`^(?:${pods})$`).test(pod)
    expect(isOurs('ml.api-5d4f8c7b9-x2x4z')).toBe(true)
    expect(isOurs('ml.api-worker-5d4f8c7b9-x2x4z')).toBe(false)
    expect(isOurs('mlxapi-5d4f8c7b9-x2x4z')).toBe(false)
  })

  it('of a StatefulSet counts its pods by number', async () => {
    expect((await queries({with: ['keda'], kind: 'StatefulSet'})).join()).toContain('pod=~"ml-api-[0-9]+"')
  })

  it('is the rate of a counter, and a gauge as it is', async () => {
    expect(await queries({with: ['keda'], pods: ['hits_per_second=5', 'queue=2']})).toEqual([
      'sum(rate(hits_total{pod=~"ml-api-[a-z0-9]+-[a-z0-9]{5}"}[2m]))',
      'sum(queue{pod=~"ml-api-[a-z0-9]+-[a-z0-9]{5}"})',
    ])
  })

  it('has a threshold without a suffix, which KEDA does not read', async () => {
    const {spec} = await first({with: ['keda'], external: ['a=2k', 'b=500m', 'c=1Ki/total']}, 'ScaledObject')
    expect(spec.triggers.slice(1).map((trigger: Loose) => trigger.metadata.threshold)).toEqual(['2000', '0.5', '1024'])
    expect(spec.triggers.at(-1).metricType).toBe('Value')
  })
})

describe('CronJobs', () => {
  const given = {schedule: 'guide', 'schedule-as': 'cronjob', namespace: 'prod'}
  const all = () => manifests(given, [], guideSchedule('Asia/Tokyo'))
  const ofKind = async (kind: string) => (await all()).filter((manifest) => manifest.kind === kind)

  it('may do no more than read and patch the one HPA', async () => {
    const [role] = await ofKind('Role')
    const [hpa] = await ofKind('HorizontalPodAutoscaler')
    expect(role.rules).toEqual([
      {
        apiGroups: ['autoscaling'],
        resources: ['horizontalpodautoscalers'],
        resourceNames: [hpa.metadata.name],
        verbs: ['get', 'patch'],
      },
    ])
    const [binding] = await ofKind('RoleBinding')
    const [account] = await ofKind('ServiceAccount')
    expect(binding.subjects).toEqual([{kind: 'ServiceAccount', name: account.metadata.name, namespace: 'prod'}])
    expect(binding.roleRef.name).toBe(role.metadata.name)
  })

  it('patch the bounds of each window in the time zone, with names of their own', async () => {
    const jobs = await ofKind('CronJob')
    const bounds = jobs.map(({spec}) => {
      const pod = spec.jobTemplate.spec.template.spec
      expect(spec.timeZone).toBe('Asia/Tokyo')
      expect(pod.serviceAccountName).toBe('ml-api-schedule')
      const {command} = pod.containers[0]
      expect(command.slice(0, -1)).toEqual(['kubectl', 'patch', 'hpa', 'ml-api-hpa', '--type=merge', '-p'])
      return `${spec.schedule}: ${command.at(-1)}`
    })
    expect(bounds).toContain('0 9 * * 1-5: {"spec":{"minReplicas":3,"maxReplicas":10}}')
    expect(bounds).toContain('0 18 * * 1-5: {"spec":{"minReplicas":1,"maxReplicas":5}}')
    expect(bounds).toContain('0 0 * * 6: {"spec":{"minReplicas":1,"maxReplicas":3}}')
    expect(new Set(jobs.map(({metadata}) => metadata.name)).size).toBe(jobs.length)
  })

  it('are none where the bounds never change', async () => {
    const always = [{name: 'always', days: guideSchedule('UTC').windows[0]!.days, start: 0, end: 1440, min: 1, max: 4}]
    const weekend = [{...always[0]!, name: 'weekend', days: ['sat', 'sun'] as const}]
    const found = await manifests(given, [], {timeZone: 'UTC', windows: [...always, ...weekend]})
    expect(found.map(({kind}) => kind)).toEqual(['HorizontalPodAutoscaler'])
  })

  it('with a name that is too long are refused', async () => {
    const schedule = guideSchedule('UTC')
    await expect(manifests({...given, deployment: 'a'.repeat(40)}, [], schedule)).rejects.toMatchObject({
      code: 'E_BAD_NAME',
      fix: expect.stringContaining('windows'),
    })
  })
})

describe('node pools', () => {
  const offer: NodeOffer = {
    instanceType: 'g5.xlarge',
    region: 'us-east-1',
    vcpu: 4,
    memoryGiB: 16,
    arch: 'x86_64',
    gpus: 1,
  }
  const given = {with: ['nodepool'], instance: ['g5.xlarge'], gpu: '1'}
  const pools = async (more: Given = {}, offers = [offer]) =>
    (await manifests({...given, ...more}, offers)).filter(({kind}) => kind === 'NodePool')

  it('fill a base of on-demand nodes before spot ones', async () => {
    const [base, burst] = await pools({base: '2', max: '6'})
    expect(base.spec.weight).toBeGreaterThan(burst.spec.weight)
    expect(base.spec.limits).toEqual({cpu: '8'})
    expect(burst.spec.limits).toEqual({cpu: '16'})
    expect(burst.spec.template.spec.requirements[0].values).toEqual(['spot'])
  })

  it('end a drain that a PodDisruptionBudget would hold for ever, and take nodes that stand empty', async () => {
    for (const {spec} of await pools()) {
      expect(spec.template.spec.terminationGracePeriod).toBeDefined()
      expect(spec.disruption.consolidateAfter).toBeDefined()
    }
  })

  it('have no spot where all is base, and no base where none is wanted', async () => {
    expect((await pools({base: '3', max: '3'})).map(({metadata}) => metadata.name)).toEqual(['ml-api-on-demand'])
    expect((await pools({base: '0'})).map(({metadata}) => metadata.name)).toEqual(['ml-api-spot'])
  })

  it('have room for several replicas a node', async () => {
    const large = {...offer, instanceType: 'g5.12xlarge', vcpu: 48, memoryGiB: 192, gpus: 4}
    const [base] = await pools({base: '5', max: '6'}, [large])
    expect(base.spec.limits).toEqual({cpu: '96'})
  })

  it('have no limit where the size of a type is not known', async () => {
    const {vcpu: _, ...unknown} = offer
    expect((await pools({}, [unknown]))[0].spec).not.toHaveProperty('limits')
  })

  it.each<[Given, Partial<NodeOffer>]>([
    [{'cpu-request': '8'}, {}],
    [{'memory-request': '16Gi'}, {}],
    [{gpu: '2'}, {}],
    [{}, {gpus: 0}],
  ])('with types that hold no replica are refused: %j of %j', async (more, size) => {
    await expect(pools(more, [{...offer, ...size}])).rejects.toMatchObject({code: 'E_USAGE'})
  })
})
