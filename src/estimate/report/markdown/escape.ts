import {oneLine} from '../text.ts'

const LONGEST_CELL = 300

/**
 * Text that Markdown on GitHub shows as it is, also in a table cell: no markup, no HTML, no link, no mention of a
 * person (`@name`) or of an issue (`#12`). Longer than 300 characters is cut.
 */
export function escapeMarkdown(text: string): string {
  const line = oneLine(text)
  const cut = line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 1).replace(/[\ud800-\udbff]$/, '')}…` : line
  return escapeStart(escapeInline(cut))
}

/** The same for a sentence, in which what stands between backticks stays code. */
export function escapeProse(text: string): string {
  if (text.length > LONGEST_CELL) return escapeMarkdown(text)
  const parts = oneLine(text).split(/(`[^`|\\<>]+`)/)
  return escapeStart(parts.map((part, index) => (index % 2 === 1 ? part : escapeInline(part))).join(''))
}

function escapeInline(text: string): string {
  return text
    .replace(/[\\`*_~[\]|$]/g, '\\$&')
    .replace(/[@#](?=\w)/g, '$&\u200b')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('://', '&#58;//')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`)
}

/** What would open a list, a heading or a rule at the start of a line. */
function escapeStart(text: string): string {
  return text.replace(/^(\d*)([-+.)=#]+)(?=\s|$)/, '$1\\$2')
}

/** A command as a block that GitHub offers to copy; the fence is longer than any in the command. */
export function commandBlock(command: string): string {
  const line = oneLine(command)
  const longest = Math.max(2, ...(line.match(/`+/g) ?? []).map((ticks) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}sh\n${line}\n${fence}`
}
