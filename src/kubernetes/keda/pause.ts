import type {HpaSpec} from '../hpa/spec.ts'
import {badScaledObject} from './bad-scaled-object.ts'

/** What annotations ask of KEDA. */
export interface Annotated {
  /** No scaling at all; at this many replicas, or at those that are there. */
  paused: false | {replicas: number | undefined}
  pausedScaleIn: boolean
  pausedScaleOut: boolean
  forceActivation: boolean
}

const PREFIX = 'autoscaling.keda.sh/'

/** @throws UserError E_BAD_SCALED_OBJECT for a paused-replicas that is no number. */
export function readAnnotations(annotations: Readonly<Record<string, string>>): Annotated {
  const replicas = annotations[`${PREFIX}paused-replicas`]
  if (replicas !== undefined && !/^\d+$/.test(replicas)) {
    throw badScaledObject(`metadata.annotations["${PREFIX}paused-replicas"]`, 'must be a whole number', 'Write "0".')
  }
  const count = replicas === undefined ? undefined : Number(replicas)
  return {
    paused: count !== undefined || isTrue(annotations[`${PREFIX}paused`]) ? {replicas: count} : false,
    pausedScaleIn: isTrue(annotations[`${PREFIX}paused-scale-in`]),
    pausedScaleOut: isTrue(annotations[`${PREFIX}paused-scale-out`]),
    forceActivation: isTrue(annotations[`${PREFIX}force-activation`]),
  }
}

/** A pause of one direction is that direction's policy, disabled. */
export function pausedBehavior(behavior: HpaSpec['behavior'], {pausedScaleIn, pausedScaleOut}: Annotated) {
  if (!pausedScaleIn && !pausedScaleOut) return behavior
  return {
    ...behavior,
    ...(pausedScaleIn && {scaleDown: {...behavior?.scaleDown, selectPolicy: 'Disabled' as const}}),
    ...(pausedScaleOut && {scaleUp: {...behavior?.scaleUp, selectPolicy: 'Disabled' as const}}),
  }
}

/** What is there and is not said to be false counts, whatever it says. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && !['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)
}
