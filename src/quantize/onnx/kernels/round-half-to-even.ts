/** Rounds to the nearest integer, ties to the even one, as IEEE 754 and numpy do; never -0. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  const fraction = value - floor
  if (fraction < 0.5) return floor + 0
  if (fraction > 0.5) return floor + 1
  return floor % 2 === 0 ? floor + 0 : floor + 1
}
