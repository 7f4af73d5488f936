import {quantityMilli} from '../quantity.ts'

/** -1, 0 or 1 as a quantity is negative, zero or positive. It has to be a quantity. */
export function quantitySign(value: string | number): number {
  const milli = quantityMilli(value) ?? 0n
  return milli > 0n ? 1 : milli < 0n ? -1 : 0
}
