import {describe, expect, it} from 'vitest'

import {requestOf} from '../../src/gen-hpa/request.ts'
import {mergeSettings, type SettingValue} from '../../src/gen-hpa/settings.ts'
import {guideSchedule} from '../../src/kubernetes/schedule/guide-schedule.ts'

type Given = Record<string, SettingValue>
const request = (given: Given = {}) => requestOf(mergeSettings({deployment: 'ml-api', ...given}))
const scheduled = (given: Given = {}) =>
  requestOf(mergeSettings({deployment: 'ml-api', schedule: 'guide', ...given}), guideSchedule('UTC'))
const nodes = {with: ['nodepool'], instance: ['m6i.large']}
const image = (text: string): Given => ({with: ['deployment'], image: text})

describe('what is refused, with what to write instead', () => {
  it.each<[Given, code: string, message: RegExp, fix: RegExp]>([
    [{deployment: 'ML_API'}, 'E_BAD_NAME', /"ML_API"/, /Write ml-api/],
    [{deployment: '-'}, 'E_BAD_NAME', /"-"/, /lower-case/],
    [{deployment: 'a'.repeat(300)}, 'E_BAD_NAME', /\.\.\."/, /lower-case/],
    [{deployment: 'a'.repeat(100)}, 'E_BAD_NAME', /label/, /key=value/],
    [{deployment: 'ml api\u001b[31m'}, 'E_BAD_NAME', /^The Deployment/, /Write ml-api/],
    [{name: 'Ml.Api'}, 'E_BAD_NAME', /^--name/, /Write ml-api/],
    [{namespace: 'a.b'}, 'E_BAD_NAME', /^--namespace/, /Write a-b/],
    [{selector: ['app']}, 'E_BAD_NAME', /^--selector/, /key=value/],
    [{selector: ['app=a b']}, 'E_BAD_NAME', /^--selector/, /key=value/],
    [{min: '5', max: '3'}, 'E_BAD_NUMBER', /--max 3 is less than --min 5/, /--max 5/],
    [{min: '-1'}, 'E_BAD_NUMBER', /--min/, /--min 1/],
    [{max: '0'}, 'E_BAD_NUMBER', /--max/, /--max 1/],
    [{max: '1e2'}, 'E_BAD_NUMBER', /"1e2"/, /--max/],
    [{max: '99999999999'}, 'E_BAD_NUMBER', /--max/, /--max/],
    [{min: '0'}, 'E_SCALE_TO_ZERO', /never reaches 0/, /--scale-to-zero/],
    [{cpu: '0'}, 'E_BAD_NUMBER', /--cpu/, /--cpu 1/],
    [{cpu: 'high'}, 'E_BAD_NUMBER', /"high"/, /500m/],
    [{cpu: '-5%'}, 'E_BAD_NUMBER', /--cpu/, /500m/],
    [{memory: '2GB'}, 'E_BAD_NUMBER', /"2GB"/, /1Gi/],
    [{rps: '0'}, 'E_BAD_NUMBER', /--rps/, /above 0|100/],
    [{rps: 'NaN'}, 'E_BAD_NUMBER', /--rps/, /100/],
    [{rps: 'none', cpu: 'none'}, 'E_USAGE', /No metric/, /--pods/],
    [{rps: 'none', metric: 'x'}, 'E_USAGE', /--metric/, /--rps/],
    [{metric: 'a/b'}, 'E_BAD_NAME', /"a\/b"/, /a_b/],
    [{metric: '50%'}, 'E_BAD_NAME', /"50%"/, /_50_/],
    [{pods: ['queue']}, 'E_USAGE', /no value/, /queue_length=5/],
    [{pods: ['queue=']}, 'E_USAGE', /no value/, /queue_length=5/],
    [{pods: ['queue=many']}, 'E_BAD_NUMBER', /"many"/, /100/],
    [{external: ['q{a=b=30']}, 'E_USAGE', /--external/, /queue=jobs/],
    [{external: ['q{a="b"}=30']}, 'E_BAD_NAME', /label/, /key=value/],
    [{external: ['q=30/node']}, 'E_USAGE', /30\/node/, /30\/pod or 30\/total/],
    [{object: ['main=3']}, 'E_USAGE', /--object/, /Ingress\/main/],
    [{object: ['Thing/main:requests=3']}, 'E_USAGE', /API version/, /networking\.k8s\.io\/v1/],
    [{object: ['Ingress/MAIN:requests=3']}, 'E_BAD_NAME', /"MAIN"/, /Write main/],
    [{container: ['server=70']}, 'E_USAGE', /--container/, /server:cpu=70/],
    [{container: ['Server:cpu=70']}, 'E_BAD_NAME', /"Server"/, /Write server/],
    [{'in-flight': '5', server: 'triton'}, 'E_USAGE', /triton/, /--queue-length/],
    [{'queue-length': '5', server: 'bert'}, 'E_USAGE', /"bert"/, /vllm, triton, tgi/],
    [{'scale-down-window': '3601'}, 'E_BAD_NUMBER', /3600/, /5m/],
    [{'scale-down-window': '2h'}, 'E_BAD_NUMBER', /--scale-down-window/, /5m/],
    [{'scale-up-policy': ['Percent=50']}, 'E_USAGE', /--scale-up-policy/, /Percent=50\/60s/],
    [{'scale-up-policy': ['Percent=0/60s']}, 'E_BAD_NUMBER', /--scale-up-policy/, /1/],
    [{'scale-up-policy': ['Pods=4/31m']}, 'E_BAD_NUMBER', /1800/, /5m/],
    [{'scale-up-policy': ['Nodes=4/60s']}, 'E_USAGE', /"Nodes"/, /Percent, Pods/],
    [{'scale-up-tolerance': '-0.1'}, 'E_BAD_NUMBER', /--scale-up-tolerance/, /0\.05/],
    [{'time-zone': 'UTC'}, 'E_USAGE', /does nothing/, /--schedule/],
    [{query: 'sum(x)'}, 'E_USAGE', /--query does nothing/, /--with keda/],
    [{with: ['keda'], query: 'sum(x)\nb: c'}, 'E_USAGE', /control/, /one line/],
    [{with: ['keda'], prometheus: 'prometheus:9090'}, 'E_BAD_URL', /--prometheus/, /http:/],
    [{with: ['keda'], prometheus: 'http://me:pw@prometheus'}, 'E_BAD_URL', /--prometheus/, /http:/],
    [{with: ['keda'], object: ['Ingress/main:requests=3']}, 'E_USAGE', /no trigger/, /--external requests=3/],
    [{with: ['keda', 'prometheus-adapter']}, 'E_USAGE', /asks Prometheus itself/, /out of --with/],
    [{'scale-to-zero': true, rps: 'none'}, 'E_SCALE_TO_ZERO', /wake/, /--external/],
    [{'scale-to-zero': true, 'queue-length': '5'}, 'E_SCALE_TO_ZERO', /own pods/, /--query/],
    [{with: ['deployment']}, 'E_USAGE', /image/, /--image/],
    [image('Ghcr.io/Me/API'), 'E_BAD_NAME', /--image/, /lower case/],
    [image('a/b:1; rm -rf /'), 'E_BAD_NAME', /--image/, /lower case/],
    [{...image('a/b:1'), kind: 'StatefulSet'}, 'E_USAGE', /Deployment/, /--with/],
    [{...image('a/b:1'), gpu: '0.5'}, 'E_BAD_NUMBER', /--gpu/, /--gpu 1/],
    [{...image('a/b:1'), port: '70000'}, 'E_BAD_NUMBER', /--port/, /--port 1/],
    [{...image('a/b:1'), 'health-path': 'health'}, 'E_USAGE', /--health-path/, /\/health/],
    [{...image('a/b:1'), 'memory-request': 'lots'}, 'E_BAD_NUMBER', /--memory-request/, /1Gi/],
    [{image: 'a/b:1'}, 'E_USAGE', /--image does nothing/, /--with deployment/],
    [{instance: ['m6i.large']}, 'E_USAGE', /--instance does nothing/, /--with nodepool/],
    [{with: ['nodepool']}, 'E_USAGE', /instance types/, /--instance/],
    [{...nodes, base: '11'}, 'E_BAD_NUMBER', /--base/, /--base/],
    [{...nodes, cluster: 'a b'}, 'E_USAGE', /--cluster/, /letters/],
    [{with: ['hpa']}, 'E_USAGE', /"hpa"/, /deployment, service/],
  ])('%j', (given, code, message, fix) => {
    expect(() => request(given)).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(message),
        fix: expect.stringMatching(fix),
        oclif: {exit: 2},
      }),
    )
  })

  it.each<[Given, code: string, message: RegExp]>([
    [{min: '2'}, 'E_USAGE', /--min and --schedule/],
    [{cpu: '70'}, 'E_USAGE', /no cpu trigger/],
    [{memory: '80'}, 'E_USAGE', /no memory trigger/],
    [{rps: 'none'}, 'E_USAGE', /metric of load/],
    [{external: ['q=30/total']}, 'E_USAGE', /one for each/],
    [{'scale-to-zero': true}, 'E_SCALE_TO_ZERO', /min above 0/],
    [{'schedule-as': 'cronjob', with: ['keda']}, 'E_USAGE', /KEDA owns/],
    [{'schedule-as': 'cronjob', 'scale-to-zero': true}, 'E_USAGE', /KEDA owns/],
    [{'schedule-as': 'cronjob', 'kubectl-image': '-'}, 'E_BAD_NAME', /--kubectl-image/],
  ])('of a schedule with %j', (given, code, message) => {
    expect(() => scheduled(given)).toThrow(expect.objectContaining({code, message: expect.stringMatching(message)}))
  })

  it('says nothing that a terminal would take for more than text', () => {
    expect(() => request({name: 'a\u001b]0;x\u0007\u001b[31m'})).toThrow(/^[^\u0000-\u001f]*$/)
  })
})

describe('what is taken for granted', () => {
  const metrics = (given: Given) => request(given).signals.map((signal) => signal.type)

  it('is CPU and requests a second, and requests only where no other load is named', () => {
    expect(metrics({})).toEqual(['resource', 'pods'])
    expect(metrics({memory: '80'})).toEqual(['resource', 'resource', 'pods'])
    expect(metrics({external: ['q=3']})).toEqual(['resource', 'external'])
    expect(metrics({external: ['q=3'], rps: '10'})).toEqual(['resource', 'pods', 'external'])
  })

  it('is the pods of the lowest minimum on on-demand nodes', () => {
    expect(request(nodes).nodes).toMatchObject({base: 1})
    expect(request({...nodes, min: '3'}).nodes).toMatchObject({base: 3})
  })

  it('gives no two triggers one name', () => {
    const {signals} = request({with: ['keda'], pods: ['a=1', 'a:b=2', 'a.b=3', 'a_b_2=4', 'in_x=1'], external: ['a=1']})
    const names = signals.flatMap((signal) => ('trigger' in signal ? [signal.trigger] : []))
    expect(new Set(names).size).toBe(names.length)
    expect(names.every((name) => /^[A-Za-z_]\w*$/.test(name) && !name.startsWith('in_'))).toBe(true)
  })
})
