import type {Paint, Style} from '../../../terminal/color.ts'
import {displayWidth} from '../../../terminal/width.ts'
import {wrap} from '../text.ts'

/** What every part of the terminal report is written with. */
export interface Terminal {
  columns: number
  /** Nothing but ASCII in bars. */
  ascii: boolean
  paint: Paint
}

const PROSE_WIDTH = 110
const GAP = 6

/** A text behind a label, as `why: ...`, wrapped with the rest aligned under its start. */
export function labelled(
  {columns, paint}: Terminal,
  {indent, label, style, text}: {indent: number; label: string; text: string; style?: Style},
): string[] {
  const hanging = indent + displayWidth(label)
  return wrap(text, Math.min(columns, PROSE_WIDTH) - hanging).map((line, index) => {
    const start = index === 0 ? label : ' '.repeat(displayWidth(label))
    return ' '.repeat(indent) + paint(style, start + line)
  })
}

/** The text wrapped, every line indented alike. */
export function prose(terminal: Terminal, text: string, indent = 0, style?: Style): string[] {
  return labelled(terminal, {indent, label: '', text, ...(style && {style})})
}

/** The width of the widest text. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, displayWidth(text)), 0)
}

/** Two blocks of lines side by side where they fit, else one under the other. */
export function besides({columns}: Terminal, left: string[], right: string[]): string[] {
  const leftWidth = widest(left)
  if (leftWidth + GAP + widest(right) > columns) return [...left, '', ...right]
  return Array.from({length: Math.max(left.length, right.length)}, (_, row) => {
    const line = left[row] ?? ''
    return right[row] ? line + ' '.repeat(leftWidth + GAP - displayWidth(line)) + right[row] : line
  })
}
