/** A minimum that Nelder and Mead's simplex found. */
export interface Minimum {
  at: number[]
  value: number
}

/** Steps of the simplex; it is started anew from what it found, since it can collapse before the minimum. */
const STEPS = 300
const STARTS = 3

/** The least value of a function near a start. All numbers have to be above 0: the search is over their logarithms. */
export function minimize(f: (x: number[]) => number, start: readonly number[]): Minimum {
  const inLog = (x: number[]) => f(x.map(Math.exp))
  let best = start.map(Math.log)
  for (let round = 0; round < STARTS; round++) best = simplex(inLog, best)
  const at = best.map(Math.exp)
  return {at, value: f(at)}
}

function simplex(f: (x: number[]) => number, start: readonly number[]): number[] {
  const corner = (x: number[]) => ({x, value: f(x)})
  let corners = [corner([...start]), ...start.map((_, i) => corner(start.map((v, j) => (i === j ? v + 0.2 : v))))]
  for (let step = 0; step < STEPS; step++) {
    corners = [...corners].sort((a, b) => a.value - b.value)
    const [best, last] = [corners[0]!, corners.at(-1)!]
    const others = corners.slice(0, -1)
    const centre = start.map((_, i) => others.reduce((sum, {x}) => sum + x[i]!, 0) / others.length)
    const along = (t: number) => corner(centre.map((v, i) => v + t * (last.x[i]! - v)))
    const mirrored = along(-1)
    if (mirrored.value < best.value) {
      const further = along(-2)
      corners = [...others, further.value < mirrored.value ? further : mirrored]
    } else if (mirrored.value < others.at(-1)!.value) {
      corners = [...others, mirrored]
    } else {
      const inside = along(0.5)
      corners =
        inside.value < last.value
          ? [...others, inside]
          : [best, ...corners.slice(1).map(({x}) => corner(x.map((v, i) => best.x[i]! + (v - best.x[i]!) / 2)))]
    }
  }
  return corners.reduce((least, one) => (one.value < least.value ? one : least)).x
}
