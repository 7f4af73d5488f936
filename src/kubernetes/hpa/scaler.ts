import type {Scaler, TickState} from '../scaling.ts'
import type {MetricProposal} from './combine-proposals.ts'
import {CONTROLLER_DEFAULTS} from './constants.ts'
import {completeHpa} from './defaults.ts'
import {createMemory} from './memory.ts'
import type {HpaMetricModel} from './metric-model.ts'
import {createMetricSource} from './metric-source.ts'
import {type ReconciledHpa, reconcile} from './reconcile.ts'
import {SimulatedPods} from './simulated-pods.ts'
import type {HpaSpec} from './spec.ts'
import {tolerancesOf} from './tolerance.ts'

/** An HPA in a simulation. */
export interface HpaScaler extends Scaler {
  /** What patching the HPA does: other bounds, the same memory of recommendations and changes. */
  setBounds(min: number, max: number): void
}

/**
 * An HPA as the controller of Kubernetes 1.36 runs it, with the controller's flags at their defaults and a reconcile at
 * each tick.
 * @throws UserError `E_BAD_QUANTITY` where a target is no Kubernetes quantity.
 */
export function createHpaScaler(spec: HpaSpec, model: HpaMetricModel): HpaScaler {
  const {metrics, ...bounds} = completeHpa(spec)
  const tolerances = tolerancesOf(bounds.behavior, CONTROLLER_DEFAULTS.tolerance)
  const sources = metrics.map((metric, index) => createMetricSource(metric, model.metrics[index], model, tolerances))
  const hasTotalMetric = metrics.some(({type}) => type === 'Object' || type === 'External')
  const memory = createMemory()
  const pods = new SimulatedPods(model.cpu.startupSeconds)

  let hpa: ReconciledHpa = {...bounds, hasTotalMetric}

  function propose(state: TickState): readonly MetricProposal[] {
    pods.update(state)
    return metrics.map(({type}, index) => ({type, ...sources[index]!(state, pods.pods)}))
  }

  return {
    tick: (state) => {
      return reconcile(hpa, state.replicas, () => propose(state), memory, CONTROLLER_DEFAULTS, state.now).replicas
    },
    setBounds: (minReplicas, maxReplicas) => {
      hpa = {...hpa, minReplicas, maxReplicas}
    },
  }
}
