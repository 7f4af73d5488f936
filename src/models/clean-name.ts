const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+/g
const SEQUENCE = /\u001b\[[0-?]*[ -/]*[@-~]/g
const MAX_SHOWN_CHARS = 120

/** A name from a file, fit for one line of a terminal: no control or text-reordering characters, cut where it is long. */
export function cleanName(text: string): string {
  const safe = text
    .slice(0, 4 * MAX_SHOWN_CHARS)
    .replace(SEQUENCE, '')
    .replace(UNSAFE, '')
  return safe.length > MAX_SHOWN_CHARS ? `${safe.slice(0, MAX_SHOWN_CHARS)}…` : safe
}
