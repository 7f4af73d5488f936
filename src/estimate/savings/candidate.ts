import type {Pricing} from '../components/pricing.ts'
import type {SavingKind} from '../estimate.ts'
import type {Assumptions, Component} from '../spec/spec.ts'

/** A change to one component that may save money; what it saves is found by pricing the spec with it. */
export interface Candidate {
  kind: SavingKind
  component: string
  title: string
  assumes: string[]
  risk: {level: 'low' | 'medium' | 'high'; why: string}
  /** The assumption that the figure rests on. */
  restsOn?: keyof Assumptions
  /** Fields of the component to replace. Two candidates that replace the same field exclude each other. */
  patch: Record<string, unknown>
  /** The command that does it; by default the estimate with the fields set. */
  command?: string
}

/** A lever that could not be priced, and what would let it be. */
export interface Unpriced {
  kind: SavingKind
  component: string
  reason: string
}

/** Looks at one component and says what could be changed. */
export type Lever = (component: Component, pricing: Pricing) => (Candidate | Unpriced)[]

export function isCandidate(found: Candidate | Unpriced): found is Candidate {
  return 'patch' in found
}
