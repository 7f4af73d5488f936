import type {Policy} from '../scaling.ts'

/** As many replicas at all times. */
export function staticPolicy(replicas: number): Policy {
  return {
    name: `static ${replicas}`,
    initialReplicas: replicas,
    createScaler: () => ({tick: () => replicas}),
  }
}
