/** What an expression cannot go on with: a field that is absent, a number in bad form. The rule then does not hold. */
export class CelError extends Error {}

/** Any or all of the tests; an error counts only where no other test decides. */
export function combine(any: boolean, tests: Iterable<() => boolean>): boolean {
  let failed: unknown
  for (const test of tests) {
    try {
      if (test() === any) return any
    } catch (error) {
      if (!(error instanceof CelError)) throw error
      failed = error
    }
  }
  if (failed) throw failed
  return !any
}
