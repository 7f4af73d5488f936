import {memoryForInference} from '../memory/inference.ts'
import type {MemoryPlan} from '../memory/plan.ts'
import type {SpeedCalibration} from '../speed/calibration.ts'
import {cpuDecode, cpuForward} from '../speed/cpu.ts'
import {inverse, isKnown} from '../speed/speed.ts'
import type {Operation, Replica, Shortage} from './replica.ts'
import {writesTokens} from './request.ts'
import {settingsOf, type Weighed} from './weighed.ts'

/** What the system takes before the model does. */
export const SYSTEM_GIB = 1

export interface CpuMachine {
  vcpu: number
  memoryGiB: number
}

const MOST_STREAMS = 8

/** A model on the processor of a machine: its streams take turns. */
export function cpuReplica(
  weighed: Weighed,
  {memoryGiB, vcpu}: CpuMachine,
  calibration: SpeedCalibration,
  plans: (streams: number) => MemoryPlan = cpuPlans(weighed),
): Replica | Shortage {
  const usable = (memoryGiB - SYSTEM_GIB) * 2 ** 30
  const one = plans(1)
  if (one.requiredPerGpu > usable) return {missingBytes: one.requiredPerGpu - usable, plan: one}
  let capacity = 1
  while (capacity < MOST_STREAMS && plans(capacity * 2).requiredPerGpu <= usable) capacity *= 2
  const at = speedAt(weighed, vcpu, calibration)
  return {
    gpus: 0,
    capacity,
    capacityFormula: `${capacity} of at most ${MOST_STREAMS} fit ${memoryGiB} GiB less ${SYSTEM_GIB} GiB of the system`,
    plan: plans,
    at,
    full: () => at(1).throughput,
  }
}

/** Memory does not depend on the machine: worked out once for each number of streams. */
export function cpuPlans(weighed: Weighed): (streams: number) => MemoryPlan {
  const known = new Map<number, MemoryPlan>()
  return (streams) => {
    const plan =
      known.get(streams) ?? memoryForInference(weighed.model, {...settingsOf(weighed, streams, 1), device: 'cpu'})
    known.set(streams, plan)
    return plan
  }
}

function speedAt({model, request, weights}: Weighed, vcpus: number, calibration: SpeedCalibration) {
  const {context, outputTokens, task} = request
  const load = {model, weights, vcpus}
  return (streams: number): Operation => {
    if (!writesTokens(model, task)) {
      const throughput = cpuForward({...load, context}, calibration)
      return {streams, throughput, ttft: isKnown(throughput) ? inverse(throughput, 's', streams) : throughput}
    }
    const decode = cpuDecode({...load, context}, calibration)
    const prompt = cpuForward({...load, context: context - outputTokens}, calibration)
    return {
      streams,
      throughput: decode,
      perToken: isKnown(decode) ? inverse(decode, 's/token', streams) : decode,
      ttft: isKnown(prompt) ? inverse(prompt, 's', streams) : prompt,
    }
  }
}
