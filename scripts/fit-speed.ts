/**
 * Fits the constants of the speed formulas on published measurements and writes data/calibration-speed.json:
 *   node scripts/fit-speed.ts [--from <folder of measurements>] [--as-of <date>]
 * Each error in the file is on measurements that were left out of the fit: a GPU or a model at a time.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'

import {packageRoot} from '../src/package-root.ts'
import type {SpeedCalibration} from '../src/sizing/speed/calibration.ts'
import {fitAll} from './speed/fit-all.ts'
import {MEASURED} from './speed/inputs.ts'
import {loadPoints} from './speed/points.ts'

const {values} = parseArgs({
  options: {
    from: {type: 'string', default: MEASURED},
    'as-of': {type: 'string', default: new Date().toISOString().slice(0, 10)},
  },
})

const points = await loadPoints(values.from)
const start: SpeedCalibration = JSON.parse(readFileSync(join(import.meta.dirname, 'speed', 'start.json'), 'utf8'))
const fitted = fitAll({...start, asOf: values['as-of']}, points, console.log)
const file = join(packageRoot(), 'data', 'calibration-speed.json')
writeFileSync(file, `${JSON.stringify(fitted, null, 2)}\n`)
console.log(`Wrote ${file}`)
