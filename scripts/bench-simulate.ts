/**
 * Times the simulation of an HPA over two weeks at 15 s, with CPU and a Pods metric and about 10 replicas:
 *   npm run bench:simulate -- --runs 15
 * No other program does the same offline, so the cost is set against the same loop with a scaler that never decides.
 */
import {cpus} from 'node:os'
import {parseArgs} from 'node:util'

import {loadMetricModel} from '../src/kubernetes/hpa/metric-model.ts'
import {createHpaScaler} from '../src/kubernetes/hpa/scaler.ts'
import type {HpaSpec} from '../src/kubernetes/hpa/spec.ts'
import type {LoadTrace, PodModel, Policy} from '../src/kubernetes/scaling.ts'
import {simulate} from '../src/kubernetes/simulate/run.ts'
import {randomOf} from '../src/kubernetes/traffic/random.ts'

const STEP_SECONDS = 15
const TICKS = (14 * 86_400) / STEP_SECONDS

const pods: PodModel = {startupSeconds: 120, capacityPerPod: 143, cpuRequestMilli: 1000, cpuMilliPerRps: 6.5}

const spec: HpaSpec = {
  scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'bench'},
  minReplicas: 1,
  maxReplicas: 20,
  metrics: [
    {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}},
    {
      type: 'Pods',
      pods: {metric: {name: 'http_requests_per_second'}, target: {type: 'AverageValue', averageValue: '100'}},
    },
  ],
  behavior: {scaleDown: {stabilizationWindowSeconds: 300}},
}

const {values} = parseArgs({options: {runs: {type: 'string', default: '15'}, seed: {type: 'string', default: '1'}}})
const runs = Number(values.runs)
if (!(Number.isInteger(runs) && runs > 0)) throw new Error(`--runs ${values.runs}: a whole number from 1 on is needed`)

const trace = twoWeeks(Number(values.seed))
const hpa: Policy = {
  name: 'hpa',
  initialReplicas: 8,
  createScaler: () => createHpaScaler(spec, loadMetricModel(spec, pods)),
}
const still: Policy = {name: 'still', initialReplicas: 8, createScaler: () => ({tick: ({replicas}) => replicas})}

const first = time(hpa)
const own = Array.from({length: runs}, () => time(hpa))
const empty = Array.from({length: runs}, () => time(still))
const ms = median(own)
const mean = simulate(trace, hpa, pods).replicas.reduce((sum, replicas) => sum + replicas, 0) / TICKS

console.log(`Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${runs} runs, seed ${values.seed}`)
console.log(`ticks          ${TICKS} (14 days at ${STEP_SECONDS} s, ${mean.toFixed(1)} replicas on average)`)
console.log(`first run      ${first.toFixed(0)} ms, while the code is still being compiled`)
console.log(`time           ${ms.toFixed(1)} ms median, ${Math.min(...own).toFixed(1)} fastest`)
console.log(`speed          ${Math.round(TICKS / (ms / 1000)).toLocaleString('en')} ticks/s`)
console.log(`a tick         ${((ms * 1e6) / TICKS).toFixed(0)} ns`)
console.log(
  `empty loop     ${median(empty).toFixed(2)} ms: the HPA costs ${(ms / median(empty)).toFixed(0)} times that`,
)
console.log(`peak memory    ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB, Node's own included`)

function time(policy: Policy): number {
  const start = performance.now()
  simulate(trace, policy, pods)
  return performance.now() - start
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
}

/** Days with a peak of about 1,500 requests a second, quieter at the weekend, with noise. */
function twoWeeks(seed: number): LoadTrace {
  const random = randomOf(seed)
  const load = Float64Array.from({length: TICKS}, (_, tick) => {
    const hours = (tick * STEP_SECONDS) / 3600
    const daily = 800 + 700 * Math.sin(((hours - 8) / 24) * 2 * Math.PI)
    const isWeekend = Math.floor(hours / 24) % 7 > 4
    return daily * (isWeekend ? 0.6 : 1) * (0.9 + 0.2 * random())
  })
  return {startEpoch: 1_767_571_200, stepSeconds: STEP_SECONDS, load, source: `synthetic, seed ${seed}`}
}
