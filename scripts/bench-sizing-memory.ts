/**
 * Prints the error of every memory formula against published measurements:
 *   node scripts/bench-sizing-memory.ts [--rows]
 */
import {parseArgs} from 'node:util'

import {errorOf, summarize} from './sizing/comparison.ts'
import {compareMemory} from './sizing/memory-errors.ts'

const {values} = parseArgs({options: {rows: {type: 'boolean', default: false}}})
const comparisons = compareMemory()

if (values.rows) {
  for (const comparison of comparisons) {
    const {formula, leftOut, measured, predicted, row, unit} = comparison
    const figures = `${predicted.toFixed(3)} for ${measured} ${unit}`
    console.log(
      `${formula.padEnd(42)}${row.padEnd(52)}${figures.padEnd(26)}${percent(errorOf(comparison))} ${leftOut ?? ''}`,
    )
  }
  console.log('')
}
console.log(`${'formula'.padEnd(42)}${['mean', 'median', 'max', 'n'].map((name) => name.padStart(9)).join('')}`)
for (const {formula, max, mean, median, n} of summarize(comparisons)) {
  console.log(`${formula.padEnd(42)}${percent(mean)}${percent(median)}${percent(max)}${String(n).padStart(9)}`)
}

function percent(part: number): string {
  return `${(part * 100).toFixed(2)} %`.padStart(9)
}
