import type {TickState} from '../scaling.ts'
import type {HpaPod, PodSample} from './group-pods.ts'

/** Seconds that a sample of a pod's metrics covers, as metrics-server has it. */
const WINDOW_SECONDS = 30

/**
 * The pods of a simulation as the controller would see them: Running at once, Ready after a time. The list is brought up
 * to date from tick to tick, as nearly all pods stay what they were.
 */
export class SimulatedPods {
  readonly pods: HpaPod[] = []
  readonly #startupSeconds: number

  constructor(startupSeconds: number) {
    this.#startupSeconds = startupSeconds
  }

  update({createdAt, ready, replicas}: TickState): void {
    const {pods} = this
    pods.length = Math.min(pods.length, replicas)
    for (let index = 0; index < replicas; index++) {
      const startedAt = createdAt[index]!
      const status = index < ready ? 'True' : 'False'
      const pod = pods[index]
      if (pod?.startedAt === startedAt && pod.ready!.status === status) continue
      const since = status === 'True' ? startedAt + this.#startupSeconds : startedAt
      pods[index] = {phase: 'Running', startedAt, ready: {status, since}}
    }
  }
}

/** One metric's sample for each pod; those that report all report the same. */
export class SimulatedSamples {
  readonly samples: (PodSample | undefined)[] = []
  readonly #sample: PodSample = {value: 0, at: 0, window: WINDOW_SECONDS}
  readonly #reporting: 'all' | 'ready'

  constructor(reporting: 'all' | 'ready') {
    this.#reporting = reporting
  }

  update({now, ready, replicas}: TickState, value: number): void {
    const {samples} = this
    this.#sample.value = value
    this.#sample.at = now
    const reporting = this.#reporting === 'all' ? replicas : ready
    samples.length = replicas
    for (let index = 0; index < replicas; index++) samples[index] = index < reporting ? this.#sample : undefined
  }
}
