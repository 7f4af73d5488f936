import type {HpaPod} from './group-pods.ts'
import {add, floatToInt32, floatToInt64, type Int64, MAX_INT32, MAX_INT64} from './int64.ts'
import {NO_PODS, type Proposal} from './proposal.ts'
import {isWithin, type Tolerances} from './tolerance.ts'

/** An Object metric's `value`, thousandths: the whole service's number against one target. */
export function proposeObjectValue(
  value: Int64,
  target: Int64,
  pods: readonly HpaPod[],
  currentReplicas: number,
  tolerances: Tolerances,
): Proposal {
  return fromRatio(Number(value), Number(target), pods, currentReplicas, tolerances)
}

/** An External metric's `value`, thousandths: the sum of its series against one target. */
export function proposeExternalValue(
  values: readonly Int64[],
  target: Int64,
  pods: readonly HpaPod[],
  currentReplicas: number,
  tolerances: Tolerances,
): Proposal {
  return fromRatio(Number(sumHeld(values)), Number(target), pods, currentReplicas, tolerances)
}

/** An Object metric's `averageValue`, thousandths: the number divided by `status.replicas`. */
export function proposeObjectAverage(
  value: Int64,
  target: Int64,
  statusReplicas: number,
  tolerances: Tolerances,
): Proposal {
  const total = Number(value)
  return {
    replicas: floatToInt32(perReplica(total, Number(target), statusReplicas, tolerances)),
    usage: floatToInt64(Math.ceil(total / statusReplicas)),
  }
}

/** An External metric's `averageValue`, thousandths: the sum of its series divided by `status.replicas`. */
export function proposeExternalAverage(
  values: readonly Int64[],
  target: Int64,
  statusReplicas: number,
  tolerances: Tolerances,
): Proposal {
  const total = Number(sumUnlessNegative(values))
  return {
    // Only here, and by value, the controller holds the result to int32: an Object metric's average overflows.
    replicas: floatToInt32(Math.min(perReplica(total, Number(target), statusReplicas, tolerances), MAX_INT32)),
    usage: total >= Number(MAX_INT64) ? total : floatToInt64(Math.ceil(total / statusReplicas)),
  }
}

function fromRatio(
  value: number,
  target: number,
  pods: readonly HpaPod[],
  currentReplicas: number,
  tolerances: Tolerances,
): Proposal {
  const ratio = value / target
  if (currentReplicas === 0) return {replicas: floatToInt32(Math.ceil(ratio)), usage: value}
  if (isWithin(ratio, tolerances)) return {replicas: currentReplicas, usage: value}
  if (pods.length === 0) return {error: `unable to calculate ready pods: ${NO_PODS}`}
  return {replicas: floatToInt32(Math.min(Math.ceil(ratio * countReady(pods)), MAX_INT32)), usage: value}
}

function perReplica(total: number, target: number, replicas: number, tolerances: Tolerances): number {
  return isWithin(total / (target * replicas), tolerances) ? replicas : Math.ceil(total / target)
}

function countReady(pods: readonly HpaPod[]): number {
  let ready = 0
  for (const pod of pods) if (pod.phase === 'Running' && pod.ready?.status === 'True') ready++
  return ready
}

function sumHeld(values: readonly Int64[]): Int64 {
  let sum: Int64 = 0
  for (const value of values) {
    if (value > 0 && BigInt(sum) > MAX_INT64 - BigInt(value)) return MAX_INT64
    sum = add(sum, value)
  }
  return sum
}

/** The controller takes a sum below 0 for an overflow, whatever made it. */
function sumUnlessNegative(values: readonly Int64[]): Int64 {
  let sum: Int64 = 0
  for (const value of values) {
    sum = add(sum, value)
    if (sum < 0) return MAX_INT64
  }
  return sum
}
