import type {Offer} from '../../prices/offer.ts'
import type {GpuSpec} from '../gpus.ts'
import type {MemoryPlan} from '../memory/plan.ts'
import type {Engine} from '../quantization.ts'
import type {Speed, UnknownSpeed} from '../speed/speed.ts'
import type {Cost} from './cost.ts'
import type {Placement, RejectedBy} from './place-load.ts'
import type {Replica} from './replica.ts'

/** An instance type that runs the model at the load, and what that takes. */
export interface Candidate {
  offer: Offer
  /** Absent where the processor runs it. */
  gpu?: GpuSpec
  engine: Engine
  replica: Replica
  replicasPerNode: number
  placement: Placement
  /** Memory on each GPU with the streams of the placement. */
  plan: MemoryPlan
  /** What a GPU (or the machine) has for it. */
  usableBytes: number
  /** One replica with as many streams as fit. */
  full: Speed | UnknownSpeed
  onDemand?: Cost
  spot?: Cost
  /** What a person should know of this row. */
  notes: string[]
}

/** An instance type that does not, and why. */
export interface Rejected {
  offer: Offer
  gpu?: GpuSpec
  by: RejectedBy
  why: string
  excess: number
  /** GPUs of the split that came closest. */
  gpus?: number
  missingBytes?: number
}

export function isCandidate(sized: Candidate | Rejected): sized is Candidate {
  return 'placement' in sized
}
