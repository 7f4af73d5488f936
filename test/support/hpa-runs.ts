import {loadMetricModel} from '../../src/kubernetes/hpa/metric-model.ts'
import {createHpaScaler} from '../../src/kubernetes/hpa/scaler.ts'
import type {HpaSpec, MetricSpec} from '../../src/kubernetes/hpa/spec.ts'
import type {PodModel, RunSeries} from '../../src/kubernetes/scaling.ts'
import {simulate} from '../../src/kubernetes/simulate/run.ts'

/** A run of the controller over a load. */
export interface HpaRun {
  name: string
  hpaSpec: HpaSpec
  initialReplicas: number
  stepSec: number
  startupSec: number
  cpuRequestMilli: number
  cpuMilliPerRps: number
  /** 0: no limit. */
  capacityRpsPerPod: number
  loadRps: number[]
}

/** Our run of the same. A metric that is called `broken` cannot be read. */
export function runHpa(run: HpaRun): RunSeries {
  const pods: PodModel = {
    startupSeconds: run.startupSec,
    capacityPerPod: run.capacityRpsPerPod,
    cpuRequestMilli: run.cpuRequestMilli,
    cpuMilliPerRps: run.cpuMilliPerRps,
  }
  const readable = loadMetricModel(run.hpaSpec, pods)
  const metrics = readable.metrics.map((read, index) =>
    isBroken(run.hpaSpec.metrics![index]!) ? () => undefined : read,
  )
  return simulate(
    {startEpoch: 1_700_000_000, stepSeconds: run.stepSec, load: Float64Array.from(run.loadRps), source: run.name},
    {
      name: run.name,
      initialReplicas: run.initialReplicas,
      createScaler: () => createHpaScaler(run.hpaSpec, {...readable, metrics}),
    },
    pods,
  )
}

function isBroken(metric: MetricSpec): boolean {
  return metric.type === 'External' && metric.external.metric.name === 'broken'
}
