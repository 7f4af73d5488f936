import {describe, expect, it} from 'vitest'

import {documentsOf} from '../../src/gen-hpa/documents.ts'
import {notesOf} from '../../src/gen-hpa/notes.ts'
import {requestOf} from '../../src/gen-hpa/request.ts'
import {mergeSettings, type SettingValue} from '../../src/gen-hpa/settings.ts'
import {guideSchedule} from '../../src/kubernetes/schedule/guide-schedule.ts'

async function notes(given: Record<string, SettingValue> = {}): Promise<string> {
  const settings = mergeSettings({deployment: 'ml-api', ...given})
  const request = requestOf(settings, given['schedule'] === undefined ? undefined : guideSchedule('UTC'))
  const offers = request.nodes ? [{instanceType: 'g5.xlarge', region: 'us-east-1', vcpu: 4, gpus: 1}] : []
  return notesOf(request, settings, offers, await documentsOf(request, offers), new Date()).join('\n')
}

describe('what is said beside the YAML', () => {
  it.each<[Record<string, SettingValue>, RegExp]>([
    [{}, /http_requests_per_second exists only where an adapter serves it/],
    [{'queue-length': '3'}, /vllm_num_requests_waiting exists only/],
    [{with: ['prometheus-adapter']}, /deprecated in favour of KEDA/],
    [{'queue-length': '3'}, /CPU says little about a GPU service/],
    [{with: ['deployment'], image: 'a/b:1', gpu: '1'}, /CPU says little about a GPU service/],
    [{}, /money only when nodes go/],
    [{with: ['keda']}, /all namespaces: --namespace/],
    [{'scale-to-zero': true}, /At 0 replicas only what is counted outside the pods/],
    [{'scale-to-zero': true}, /first request after 0 waits/],
    [{schedule: 'guide'}, /Left out: CPU 70 %/],
    [{schedule: 'guide'}, /The hours are UTC/],
    [{schedule: 'guide', 'schedule-as': 'cronjob'}, /kubectl create job --from=cronjob\/ml-api-weekday-business now/],
    [{'scale-up-tolerance': '0.05'}, /tolerance needs Kubernetes 1\.35;/],
    [{with: ['pdb']}, /pdb looks for app\.kubernetes\.io\/name=ml-api/],
    [{with: ['servicemonitor']}, /needs a Service labelled .* with a port named http/],
    [{with: ['nodepool'], instance: ['g5.xlarge']}, /on-demand not found, spot not found an hour/],
    [{with: ['nodepool'], instance: ['g5.xlarge']}, /One type is taken back more often/],
    [{with: ['nodepool'], instance: ['g5.xlarge']}, /in place of my-cluster/],
    [
      {with: ['nodepool'], instance: ['a', 'b'], provider: 'gcp'},
      /gcloud container node-pools create ml-api-on-demand/,
    ],
  ])('%j: %s', async (given, note) => {
    expect(await notes(given)).toMatch(note)
  })

  it.each<[Record<string, SettingValue>, RegExp]>([
    [{rps: 'none'}, /adapter/],
    [{with: ['keda']}, /adapter/],
    [{cpu: 'none', 'queue-length': '3'}, /CPU/],
    [{with: ['keda'], namespace: 'prod'}, /all namespaces/],
    [{'scale-to-zero': true, query: 'sum(x)'}, /ingress/],
    [{schedule: 'guide', 'time-zone': 'UTC'}, /hours are UTC/],
    [{with: ['pdb'], selector: ['app=x']}, /looks for/],
    [{with: ['deployment', 'pdb'], image: 'a/b:1'}, /looks for/],
  ])('not of what does not concern it: %j without %s', async (given, note) => {
    expect(await notes(given)).not.toMatch(note)
  })
})
