/**
 * The candidates closest to what was typed, best first, for "did you mean".
 * Distance is Levenshtein on lower case; candidates further than a third of the
 * word's length (at least 2) are left out.
 */
export function nearest(typed: string, candidates: Iterable<string>, limit = 3): string[] {
  const word = typed.toLowerCase()
  const most = Math.max(2, Math.ceil(word.length / 3))
  const scored: [number, string][] = []
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > most) continue
    const score = distance(word, candidate.toLowerCase(), most)
    if (score <= most) scored.push([score, candidate])
  }
  return scored
    .sort(([a, x], [b, y]) => a - b || x.localeCompare(y))
    .slice(0, limit)
    .map(([, candidate]) => candidate)
}

/** Levenshtein distance, given up as `limit + 1` once every path is longer than `limit`. */
function distance(a: string, b: string, limit: number): number {
  let row = Array.from({length: b.length + 1}, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1)))
    }
    if (Math.min(...next) > limit) return limit + 1
    row = next
  }
  return row.at(-1)!
}
