import type {PodModel} from '../scaling.ts'
import type {NodePool} from './node-pool.ts'

/** The pods that a run starts with are this old, or as old as it takes to be Ready. */
const INITIAL_AGE_SECONDS = 3600

/** Pods of a Deployment over time: created at once, Ready after a time, the newest removed first. */
export interface PodPool {
  /** Unix seconds at which each pod was created, the oldest first. A view: it changes with {@link resize}. */
  readonly createdAt: Float64Array
  /** Pods that are Ready at `now`; `now` never goes back. */
  readyAt(now: number): number
  /** Creates pods at `now`, or removes the newest. */
  resize(replicas: number, now: number): void
}

/** A pool whose first pods are old enough to be Ready at `now`. Later ones wait for a node, where there is a pool of them. */
export function createPodPool(replicas: number, startupSeconds: number, now: number, nodes?: NodePool): PodPool {
  const startsAt: number[] = []
  let buffer = new Float64Array(Math.max(16, replicas))
  buffer.fill(now - Math.max(INITIAL_AGE_SECONDS, startupSeconds), 0, replicas)
  let createdAt = buffer.subarray(0, replicas)
  let ready = 0
  return {
    get createdAt() {
      return createdAt
    },
    readyAt(at) {
      while (ready < createdAt.length && (startsAt[ready] ?? createdAt[ready]!) + startupSeconds <= at) ready++
      return ready
    },
    resize(wanted, at) {
      if (wanted > buffer.length) {
        const larger = new Float64Array(Math.max(wanted, 2 * buffer.length))
        larger.set(buffer)
        buffer = larger
      }
      if (wanted > createdAt.length) buffer.fill(at, createdAt.length, wanted)
      if (nodes) {
        for (let pod = createdAt.length; pod < wanted; pod++) startsAt[pod] = nodes.startsAt(pod, at)
        nodes.keep(wanted, at)
      }
      createdAt = buffer.subarray(0, wanted)
      ready = Math.min(ready, wanted)
    },
  }
}

/** Requests a second that each ready pod serves: an even share of the load, up to its capacity; 0 without ready pods. */
export function loadPerReadyPod(load: number, ready: number, {capacityPerPod}: PodModel): number {
  if (ready === 0) return 0
  const share = load / ready
  return capacityPerPod ? Math.min(share, capacityPerPod) : share
}
