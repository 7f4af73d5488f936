import {beforeEach, describe, expect, it, vi} from 'vitest'

import {run} from '../support/run.ts'

// What the cache of this machine holds must not change a file. `vitest -u` writes them anew.
beforeEach(() => {
  vi.stubEnv('FRUGAL_CACHE_DIR', '/nonexistent/frugal')
})

const CASES: Record<string, string[]> = {
  'no-flags': [],
  bounds: ['--min', '2', '--max', '30'],
  'name-and-namespace': ['--name', 'llm', '--namespace', 'prod', '--kind', 'StatefulSet'],
  cpu: ['--cpu', '55%', '--rps', 'none'],
  'cpu-amount': ['--cpu', '500m', '--rps', 'none'],
  memory: ['--memory', '6Gi', '--cpu', 'none', '--rps', 'none'],
  rps: ['--rps', '2.5', '--metric', 'predictions_per_second'],
  pods: ['--pods', 'queue_length=5', '--pods', 'lag_seconds=1500m'],
  external: ['--external', 'queue_depth{queue=jobs,kind=gpu}=30', '--external', 'lag=2k/total'],
  object: ['--object', 'Ingress/main:requests=2k/total', '--object', 'example.com/v1beta1/Queue/jobs:depth=10'],
  container: ['--container', 'server:cpu=70', '--container', 'server:memory=4Gi', '--cpu', 'none'],
  'queue-length': ['--queue-length', '5', '--cpu', 'none'],
  'in-flight': ['--in-flight', '8', '--server', 'tgi', '--cpu', 'none'],
  'scale-up': ['--scale-up-window', '60', '--scale-up-policy', 'Percent=50/60s', '--scale-up-policy', 'Pods=4/15s'],
  'scale-up-select': ['--scale-up-select', 'Min', '--scale-up-tolerance', '5%'],
  'scale-down': ['--scale-down-window', '10m', '--scale-down-policy', 'Pods=1/2m', '--scale-down-tolerance', '0.2'],
  'scale-down-disabled': ['--scale-down-select', 'Disabled', '--scale-down-window', '0'],
  'schedule-keda': ['--schedule', 'guide', '--time-zone', 'Europe/Madrid', '--namespace', 'prod'],
  'schedule-cronjob': ['--schedule', 'guide', '--schedule-as', 'cronjob', '--time-zone', 'America/New_York'],
  'kubectl-image': [
    ...['--schedule', 'guide', '--schedule-as', 'cronjob', '--kubectl-image', 'example.com:5000/tools/kubectl:1.36'],
    ...['--namespace', 'prod'],
  ],
  'scale-to-zero': ['--scale-to-zero'],
  'scale-to-zero-of-a-queue': [
    ...['--scale-to-zero', '--cpu', 'none', '--external', 'queue_depth{queue=jobs}=30'],
    ...['--cooldown', '10m', '--polling', '15', '--activation', '5'],
  ],
  'scale-to-zero-busy-minimum': ['--scale-to-zero', '--min', '2', '--query', 'sum(gateway_requests)'],
  'with-keda': ['--with', 'keda', '--prometheus', 'https://prometheus.example.com', '--memory', '80'],
  'with-prometheus-adapter': ['--with', 'prometheus-adapter', '--queue-length', '5', '--rps', '100'],
  'with-workload': ['--with', 'deployment,service,pdb,servicemonitor', '--image', 'ghcr.io/you/ml-api:1.4.2'],
  'with-gpu-workload-on-gke': [
    ...['--with', 'deployment,service,servicemonitor', '--image', 'triton:24.12', '--server', 'triton'],
    ...['--gpu', '2', '--cpu-request', '4', '--memory-request', '16Gi', '--startup', '5m', '--provider', 'gcp'],
    ...['--queue-length', '4', '--cpu', 'none', '--port', '9000', '--health-path', '/ready'],
  ],
  'with-nodepool': ['--with', 'nodepool', '--instance', 'm6i.large,m6i.xlarge', '--base', '2', '--cluster', 'ml'],
  'with-nodepool-on-aks': [
    ...['--with', 'nodepool,deployment', '--provider', 'azure', '--instance', 'Standard_NC4as_T4_v3'],
    ...['--gpu', '1', '--image', 'ghcr.io/you/llm:1.0.0'],
  ],
  'selector-and-pdb': ['--with', 'pdb', '--selector', 'app=ml', '--selector', 'tier=web'],
}

describe('the whole YAML of', () => {
  it.each(Object.entries(CASES))('%s', async (name, argv) => {
    const {error, stdout} = await run('gen-hpa', 'ml-api', ...argv)
    expect(error).toBeUndefined()
    await expect(`# frugal gen-hpa ml-api ${argv.join(' ')}\n${stdout}`).toMatchFileSnapshot(`golden/${name}.yaml`)
  })

  it.each(['guide', 'cpu-api', 'gpu-llm', 'batch-queue', 'scheduled'])('the preset %s', async (name) => {
    const {error, stdout} = await run('gen-hpa', 'ml-api', '--values', name, '--strict')
    expect(error).toBeUndefined()
    await expect(stdout).toMatchFileSnapshot(`golden/preset-${name}.yaml`)
  })
})
