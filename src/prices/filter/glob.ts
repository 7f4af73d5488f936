/** Turns globs (`*`, `?`) into one test that ignores case; no globs means everything passes. */
export function globTest(globs: readonly string[] | undefined): (text: string) => boolean {
  if (!globs?.length) return () => true
  const lower = globs.map((glob) => glob.toLowerCase())
  const exact = new Set(lower.filter((glob) => !isGlob(glob)))
  const patterns = lower.filter(isGlob)
  return (text) => {
    const name = text.toLowerCase()
    return exact.has(name) || patterns.some((pattern) => matchesGlob(name, pattern))
  }
}

/** Whether the text has a wildcard in it. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text)
}

/**
 * Goes back to the last star only, so the work is at most the product of the lengths;
 * as a regular expression `*a*a*a*a*b` would backtrack for minutes.
 */
function matchesGlob(text: string, glob: string): boolean {
  let at = 0
  let inGlob = 0
  let star = -1
  let taken = 0
  while (at < text.length) {
    if (glob[inGlob] === '*') {
      star = inGlob++
      taken = at
    } else if (glob[inGlob] === '?' || glob[inGlob] === text[at]) {
      inGlob++
      at++
    } else if (star >= 0) {
      inGlob = star + 1
      at = ++taken
    } else return false
  }
  while (glob[inGlob] === '*') inGlob++
  return inGlob === glob.length
}
