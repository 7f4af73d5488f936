/** RFC 1123 label: a Deployment's container, a namespace, a Service. At most 63 characters. */
export function isLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)
}

/** RFC 1123 subdomain: labels joined by dots; the name of most objects. At most 253 characters. */
export function isSubdomain(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text)
}

/** The value of a label: empty, or at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends. */
export function isLabelValue(text: string): boolean {
  return text.length <= 63 && /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(text)
}

/** The key of a label or annotation: a name of at most 63 characters, after an optional subdomain and `/`. */
export function isQualifiedName(text: string): boolean {
  const parts = text.split('/')
  const name = parts.pop()!
  if (parts.length > 1 || (parts.length === 1 && !isSubdomain(parts[0]!))) return false
  return name.length > 0 && isLabelValue(name)
}

/** Upper case, `_` and spaces put right: what a name that is refused could be. Empty where nothing is left. */
export function asLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '')
}
