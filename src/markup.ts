import {clean} from './terminal/clean.ts'

/** HTML that is safe to place in a page; made only by {@link html}, which escapes what it is given. */
export interface Markup {
  readonly markup: string
}

export type MarkupValue = Markup | readonly MarkupValue[] | string | number | undefined

/** A template whose values are escaped, for element content and quoted attributes; markup and lists of it pass. */
export function html(strings: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return {markup: strings.reduce((text, part, index) => text + render(values[index - 1]) + part)}
}

/** The text as HTML shows it: on one line, without control characters, with no character that HTML reads as its own. */
export function escapeHtml(text: string): string {
  return clean(text)
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** Text in which what stands between backticks is code. */
export function prose(text: string): Markup {
  const parts = text.split(/`([^`]+)`/)
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
}

function render(value: MarkupValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  if ('markup' in value) return value.markup
  return value.map(render).join('')
}
