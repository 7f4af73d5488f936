import type {MemoryPlan} from '../memory/plan.ts'
import type {Speed, UnknownSpeed} from '../speed/speed.ts'

/** What a replica does with so many streams at a time. */
export interface Operation {
  streams: number
  /** Of all its streams: tokens written, inputs passed, or tokens trained on. */
  throughput: Speed | UnknownSpeed
  /** Seconds between a stream's tokens. */
  perToken?: Speed | UnknownSpeed
  /** Seconds to a stream's first token, or to the end of an input. */
  ttft?: Speed | UnknownSpeed
}

/** One copy of a model on some of an instance's GPUs, or on its processor. */
export interface Replica {
  /** GPUs it is spread over; 0 on a processor. */
  gpus: number
  /** Streams whose memory it has. */
  capacity: number
  /** How the capacity was found. */
  capacityFormula: string
  plan(streams: number): MemoryPlan
  at(streams: number): Operation
  /** As many streams as fit. */
  full(): Speed | UnknownSpeed
}

/** Does not fit: by how much, on each GPU (or in the machine's memory). */
export interface Shortage {
  missingBytes: number
  plan: MemoryPlan
}

export function fits(found: Replica | Shortage): found is Replica {
  return 'capacity' in found
}
