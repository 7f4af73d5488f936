/** Turns globs (`*`, `?`) into one test that ignores case; no globs means everything passes. */
export function globTest(globs: readonly string[] | undefined): (text: string) => boolean {
  if (!globs?.length) return () => true
  const exact = new Set<string>()
  const patterns: RegExp[] = []
  for (const glob of globs) {
    if (isGlob(glob)) patterns.push(toRegExp(glob))
    else exact.add(glob.toLowerCase())
  }
  return (text) => exact.has(text.toLowerCase()) || patterns.some((pattern) => pattern.test(text))
}

/** Whether the text has a wildcard in it. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text)
}

function toRegExp(glob: string): RegExp {
  // Runs of stars are one star: `**********a` would otherwise backtrack for minutes.
  const body = glob
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${body}$`, 'i')
}
