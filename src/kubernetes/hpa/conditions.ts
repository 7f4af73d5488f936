/** A condition in the status of an HPA, without its time and message. */
export interface Condition {
  status: 'True' | 'False' | 'Unknown'
  reason: string
}

export type ConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited' | 'ScaledToZero'

export type Conditions = Partial<Record<ConditionType, Condition>>

export const SUCCEEDED_GET_SCALE: Condition = {status: 'True', reason: 'SucceededGetScale'}
export const SUCCEEDED_RESCALE: Condition = {status: 'True', reason: 'SucceededRescale'}
export const READY_FOR_NEW_SCALE: Condition = {status: 'True', reason: 'ReadyForNewScale'}
export const SCALE_UP_STABILIZED: Condition = {status: 'True', reason: 'ScaleUpStabilized'}
export const SCALE_DOWN_STABILIZED: Condition = {status: 'True', reason: 'ScaleDownStabilized'}
export const VALID_METRIC_FOUND: Condition = {status: 'True', reason: 'ValidMetricFound'}
export const SCALING_DISABLED: Condition = {status: 'False', reason: 'ScalingDisabled'}
export const SCALED_TO_ZERO: Condition = {status: 'True', reason: 'ScaledToZero'}
export const NOT_SCALED_TO_ZERO: Condition = {status: 'False', reason: 'NotScaledToZero'}

const UNREADABLE: Readonly<Record<string, string>> = {
  Resource: 'FailedGetResourceMetric',
  ContainerResource: 'FailedGetContainerResourceMetric',
  Pods: 'FailedGetPodsMetric',
  Object: 'FailedGetObjectMetric',
  External: 'FailedGetExternalMetric',
}

/** ScalingActive where a metric of this type cannot be had. */
export function failedMetric(type: string): Condition {
  return {status: 'False', reason: UNREADABLE[type] ?? 'InvalidMetricSourceType'}
}
