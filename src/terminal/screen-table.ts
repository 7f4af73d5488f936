import Table from 'cli-table3'

import type {TableColumn} from './table.ts'

const BORDERLESS = {
  bottom: '',
  'bottom-left': '',
  'bottom-mid': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  middle: '  ',
  right: '',
  'right-mid': '',
  top: '',
  'top-left': '',
  'top-mid': '',
  'top-right': '',
}

/** The table of `renderTable`, laid out for a terminal by cli-table3. */
export function renderScreenTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    chars: BORDERLESS,
    head: columns.map(({header}) => header),
    colAligns: columns.map(({align = 'left'}) => align),
    // Left to itself it colours borders and heads whatever NO_COLOR says.
    style: {border: [], head: [], 'padding-left': 0, 'padding-right': 0},
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
