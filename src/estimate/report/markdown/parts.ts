import {count} from '../figures.ts'

export interface MarkdownColumn {
  head: string
  right?: true
}

/** A table; the cells are Markdown already. */
export function markdownTable(columns: MarkdownColumn[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({head}) => head)),
    line(columns.map(({right}) => (right ? '---:' : '---'))),
    ...rows.map(line),
  ]
}

/** As many of the blocks, from the first, as fit into the characters. */
export function fitting<Block>(blocks: Block[], sizeOf: (block: Block) => number, room: number): Block[] {
  let left = room
  const end = blocks.findIndex((block) => {
    left -= sizeOf(block) + 1
    return left < 0
  })
  return end < 0 ? blocks : blocks.slice(0, end)
}

/** A part that GitHub shows closed. */
export function fold(title: string, lines: string[]): string[] {
  const body = lines.join('\n').trimEnd()
  return ['<details>', `<summary>${title}</summary>`, '', body, '', '</details>']
}

/** The line that says how much a limit cut off. */
export function more(n: number, what: string): string[] {
  return n > 0 ? ['', `${count(n, `more ${what}`)} not shown here: see the JSON or HTML report.`] : []
}

/** Characters that the row takes in a table, with its bars. */
export function sizeOfRow(cells: string[]): number {
  return cells.reduce((size, cell) => size + cell.length + 3, 2)
}
