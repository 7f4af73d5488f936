import type {NodeModel} from './nodes.ts'

/** Nodes under a Deployment over time: asked for by pods that find no room, gone when they were idle for long enough. */
export interface NodePool {
  /** Unix seconds at which the pod of this number (from 0) can start, when it is created at `now`. */
  startsAt(pod: number, now: number): number
  /** Says how many pods are left at `now`; nodes without one of them are idle from then on. */
  keep(pods: number, now: number): void
}

/**
 * A pool that has the nodes of `pods` pods. Pods fill nodes in the order of their numbers and the last go first, so the
 * nodes in use are always the first ones.
 */
export function createNodePool({idleSeconds, podsPerNode, startupSeconds}: NodeModel, pods: number): NodePool {
  const readyAt: number[] = []
  const idleSince: number[] = []
  const nodeOf = (pod: number) => Math.floor(pod / podsPerNode)
  for (let node = 0; node < Math.ceil(pods / podsPerNode); node++) {
    readyAt.push(Number.NEGATIVE_INFINITY)
    idleSince.push(Number.POSITIVE_INFINITY)
  }
  return {
    startsAt(pod, now) {
      while (readyAt.length > 0 && now - idleSince.at(-1)! > idleSeconds) {
        readyAt.pop()
        idleSince.pop()
      }
      const node = nodeOf(pod)
      readyAt[node] ??= now + startupSeconds
      idleSince[node] = Number.POSITIVE_INFINITY
      return Math.max(now, readyAt[node])
    },
    keep(left, now) {
      for (let node = Math.ceil(left / podsPerNode); node < readyAt.length; node++) {
        if (idleSince[node] === Number.POSITIVE_INFINITY) idleSince[node] = now
      }
    },
  }
}
