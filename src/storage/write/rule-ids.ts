/** What S3, the strictest, takes as a rule's ID. */
const LONGEST = 255

/** One readable ID a prefix, each its own: `tiers-all`, `tiers-1-models-v1`. */
export function ruleIds(kind: string, prefixes: readonly string[]): string[] {
  if (prefixes.length === 0) return [`${kind}-all`]
  return prefixes.map((prefix, index) => {
    const slug = prefix.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')
    return `${kind}-${index + 1}${slug === '' ? '' : `-${slug}`}`.slice(0, LONGEST)
  })
}
