import {html, type Markup} from '../../markup.ts'

/** A part of a bar, from and to as fractions of its full length. */
export interface BarSegment {
  from: number
  to: number
  /** CSS class that gives the colour. */
  className: string
}

export interface Bar {
  label: string
  value: string
  segments: BarSegment[]
  /** Said of the bar to those who do not see it. */
  note?: string
  /** Drawn as an empty, dashed bar: there is no figure. */
  missing?: true
}

export interface BarChart {
  /** Unique in the page. */
  id: string
  title: string
  /** The figures in words, for those who do not see the bars. */
  description: string
  bars: Bar[]
  /** Whether the chart takes the half or the whole width of the page: how long its labels may be. */
  size: keyof typeof LABEL_LENGTH
}

/** Most characters of a label beside its value; `narrow` for a phone (the style sheet picks the one to show). */
const LABEL_LENGTH = {half: {wide: 36, narrow: 16}, whole: {wide: 60, narrow: 25}}
const ROW = 44
const BAR_TOP = 22
const BAR_HEIGHT = 10
interface LabelLength {
  wide: number
  narrow: number
}
/** The shortest segment that is still seen. */
const LEAST = 0.004

/**
 * Horizontal bars, each with its label and value above it. Lengths are per cent and text is not scaled, so that the
 * chart is as readable at 300 pixels as at 1,000.
 */
export function barChart({bars, description, id, size, title}: BarChart): Markup {
  const height = bars.length * ROW - (ROW - BAR_TOP - BAR_HEIGHT) + 2
  return html`<svg class="chart ${size}" role="img" aria-labelledby="${id}-title ${id}-desc" width="100%" height="${height}">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${description}</desc>
${bars.map((bar, index) => row(bar, index * ROW, LABEL_LENGTH[size]))}</svg>`
}

function row(bar: Bar, top: number, length: LabelLength): Markup {
  const y = top + 14
  const barTop = top + BAR_TOP
  const track = bar.missing ? 'track missing' : 'track'
  return html`<g>
${label(bar.label, y, length)}<text class="value" x="100%" y="${y}" text-anchor="end">${bar.value}</text>
<rect class="${track}" x="0" y="${barTop}" width="100%" height="${BAR_HEIGHT}" rx="2"/>
${bar.segments.map((segment) => rect(segment, barTop))}</g>
`
}

function label(text: string, y: number, {narrow, wide}: LabelLength): Markup {
  const long = shorten(text, wide)
  const short = shorten(text, narrow)
  if (long === short) return html`<text x="0" y="${y}">${long}</text>`
  return html`<text class="wide" x="0" y="${y}">${long}</text><text class="narrow" x="0" y="${y}">${short}</text>`
}

function rect({className, from, to}: BarSegment, y: number): Markup {
  const start = Math.min(1 - LEAST, Math.max(0, from))
  const width = Math.min(1 - start, Math.max(LEAST, to - start))
  return html`<rect class="${className}" x="${percent(start)}" y="${y}" width="${percent(width)}" height="${BAR_HEIGHT}" rx="2"/>
`
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))}%`
}

function shorten(text: string, length: number): string {
  const characters = Array.from(text)
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`
}
