import {clean} from '../../terminal/clean.ts'
import {displayWidth} from '../../terminal/width.ts'

const WORD = /[^\s`]*`[^`]*`[^\s`]*|\S+/g

/** The text on one line, safe for a terminal, without space at its ends. */
export function oneLine(text: string): string {
  return clean(text).trim()
}

/** Spaces up to the width; a longer text stays as it is. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
}

/** The same with the text at the right. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - displayWidth(text))) + text
}

/** The longest start of the text that fits, ending with the mark where something was cut. */
export function clip(text: string, columns: number, mark = '...'): string {
  if (displayWidth(text) <= columns) return text
  const [head] = splitAt(text, Math.max(0, columns - displayWidth(mark)))
  return head.trimEnd() + mark
}

/**
 * Lines of whole words, none wider than the columns. What stands between backticks (a command to paste) is one word
 * that is never broken; any other word is broken only where it is wider than a whole line.
 */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(2, columns)
  const lines: string[] = []
  let line = ''
  for (const word of oneLine(text).match(WORD) ?? []) {
    const joined = line === '' ? word : `${line} ${word}`
    if (displayWidth(joined) <= room) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (displayWidth(line) > room && !word.includes('`')) {
      const [head, rest] = splitAt(line, room)
      lines.push(head)
      line = rest
    }
  }
  return [...lines, line]
}

function splitAt(text: string, columns: number): [string, string] {
  let width = 0
  let length = 0
  for (const character of text) {
    width += displayWidth(character)
    if (width > columns) break
    length += character.length
  }
  return [text.slice(0, length), text.slice(length)]
}
