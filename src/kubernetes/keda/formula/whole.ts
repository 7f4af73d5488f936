/** As Go on x86 has it: what is not finite, or too large, is the lowest of all. */
export function int64Of(x: number): number {
  return Math.abs(x) < 2 ** 63 ? wholeZero(Math.trunc(x)) : -(2 ** 63)
}

/** Whole numbers have no -0, by which a division would come to the wrong end. */
export function wholeZero(x: number): number {
  return x + 0
}
