import {describe, expect, test} from 'vitest'

import {type HpaRun, runHpa} from '../../support/hpa-runs.ts'
import {kubernetesFixture, sharedKubernetesData} from '../../support/kubernetes-data.ts'

const {runs} = kubernetesFixture<{runs: (HpaRun & {expected: {replicas: number[]; ready: number[]}})[]}>(
  'hpa-runs.json',
)
const shared = sharedKubernetesData<{traces: (HpaRun & {replicasAfterTick: number[]; readyAtTick: number[]})[]}>(
  'hpa_traces.json',
)

describe('equal to the real controller at every tick', () => {
  test.each(runs)('$name', (run) => {
    const {ready, replicas} = runHpa(run)
    expect([...replicas]).toEqual(run.expected.replicas)
    expect([...ready]).toEqual(run.expected.ready)
  })

  test('in each of the recorded traces', () => {
    const traces =
      shared?.traces ??
      runs.map(({expected, ...run}) => ({
        ...run,
        replicasAfterTick: expected.replicas,
        readyAtTick: expected.ready,
      }))
    for (const trace of traces) {
      const {ready, replicas} = runHpa(trace)
      expect([...replicas], trace.name).toEqual(trace.replicasAfterTick)
      expect([...ready], trace.name).toEqual(trace.readyAtTick)
    }
  })
})
