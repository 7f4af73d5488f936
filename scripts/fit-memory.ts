/**
 * Fits the few constants of the memory formulas that are fitted, and writes them to data/calibration-memory.json:
 *   node scripts/fit-memory.ts
 * Printed is each constant with the mean error of every measurement predicted from the others.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

import {packageRoot} from '../src/package-root.ts'
import {type Fit, fitMemory} from './sizing/fit-memory.ts'

const file = join(packageRoot(), 'data', 'calibration-memory.json')
const fits = fitMemory()
const today = new Date().toISOString().slice(0, 10)

let text = readFileSync(file, 'utf8').replace(/("asOf": ")[^"]+/, `$1${today}`)
for (const fit of fits) {
  const {leaveOneOut, name, value} = fit
  console.log(`${name.padEnd(28)}${String(value).padStart(8)}   ${sourceOf(fit)}`)
  if (!Number.isFinite(value) || !Number.isFinite(leaveOneOut)) throw new Error(`${name} cannot be fitted`)
  const line = new RegExp(`("${name.replaceAll('.', '\\.')}": )\\{[^}]*\\}`)
  if (!line.test(text)) throw new Error(`no figure ${name} in ${file}`)
  text = text.replace(line, `$1{"value": ${value}, "source": ${JSON.stringify(sourceOf(fit))}}`)
}
writeFileSync(file, text)

function sourceOf({leaveOneOut, measurements, rows}: Fit): string {
  return `fitted to ${rows} rows: ${measurements}; mean error ${(leaveOneOut * 100).toFixed(1)} % with each left out in turn`
}
