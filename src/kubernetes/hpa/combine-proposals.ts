import type {Proposal} from './proposal.ts'

/** What one metric of the spec came to. */
export type MetricProposal = {type: string} & (Pick<Proposal & {replicas: number}, 'replicas'> | {error: string})

export interface Combined {
  /** The largest proposal; -1 where nothing may be done. */
  replicas: number
  /** Of the first metric that failed. */
  failedType?: string
  error?: string
}

/**
 * The largest proposal wins. A metric that fails is left out, but then the others may only scale up: what is not known
 * could be the reason to keep the replicas.
 * Source: Kubernetes 1.36, horizontal.go, computeReplicasForMetrics.
 */
export function combineProposals(proposals: readonly MetricProposal[], currentReplicas: number): Combined {
  let replicas = 0
  let failed = 0
  let first: {type: string; error: string} | undefined
  for (const proposal of proposals) {
    if ('error' in proposal) {
      failed++
      first ??= proposal
    } else if (replicas === 0 || proposal.replicas > replicas) {
      replicas = proposal.replicas
    }
  }
  if (!first) return {replicas}
  const error = `invalid metrics (${failed} invalid out of ${proposals.length}), first error is: ${first.error}`
  const isStuck = failed === proposals.length || replicas < currentReplicas
  return {replicas: isStuck ? -1 : replicas, failedType: first.type, error}
}
