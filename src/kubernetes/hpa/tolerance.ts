import {quantityFloat} from '../quantity.ts'
import type {QuantityValue} from './spec.ts'

/** How far the ratio of usage to target may be from 1 without a change. */
export interface Tolerances {
  up: number
  down: number
}

export function isWithin(ratio: number, tolerances: Tolerances): boolean {
  return 1 - tolerances.down <= ratio && ratio <= 1 + tolerances.up
}

interface Behavior {
  scaleUp?: {tolerance?: QuantityValue}
  scaleDown?: {tolerance?: QuantityValue}
}

/** What the HPA sets itself, for each direction; the controller's otherwise. */
export function tolerancesOf({scaleDown, scaleUp}: Behavior = {}, controller: number): Tolerances {
  return {up: ratioOf(scaleUp?.tolerance) ?? controller, down: ratioOf(scaleDown?.tolerance) ?? controller}
}

function ratioOf(tolerance: QuantityValue | undefined): number | undefined {
  return tolerance === undefined ? undefined : quantityFloat(tolerance)
}
