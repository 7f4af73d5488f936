/**
 * Prints how far each speed formula is off the published measurements, with the constants that ship:
 *   node scripts/bench-sizing-speed.ts [--from <folder of measurements>]
 * The constants were fitted on these rows; "held out" is the error on rows left out of the fit, from the calibration.
 */
import {existsSync} from 'node:fs'
import {parseArgs} from 'node:util'

import {loadSpeedCalibration, type SpeedCalibration} from '../src/sizing/speed/calibration.ts'
import {at} from './speed/fit.ts'
import {MEASURED} from './speed/inputs.ts'
import {errorsOf, groupBy, type Point, summarize} from './speed/point.ts'
import {loadPoints} from './speed/points.ts'

interface Table {
  title: string
  path: string
  points: readonly Point[]
  labels: readonly string[]
}

const {values} = parseArgs({options: {from: {type: 'string', default: MEASURED}}})
if (!existsSync(values.from)) throw new Error(`no measurements in ${values.from}: give their folder with --from`)

const calibration = loadSpeedCalibration()
const points = await loadPoints(values.from)
const tables: Table[] = [
  {title: 'llama.cpp decode, 2025', path: 'decode.2025', points: points.decode['2025'], labels: ['gpu']},
  {
    title: 'llama.cpp decode, 2024',
    path: 'decode.2024',
    points: points.decode['2024'],
    labels: ['gpu', 'model', 'quantization'],
  },
  {title: 'llama.cpp prefill, 2025', path: 'prefill.2025', points: points.prefill['2025'], labels: ['gpu']},
  {
    title: 'llama.cpp prefill, 2024',
    path: 'prefill.2024',
    points: points.prefill['2024'],
    labels: ['gpu', 'quantization'],
  },
  {
    title: 'serving step, dense',
    path: 'step.dense',
    points: points.step.dense,
    labels: ['engine', 'model', 'precision', 'tp'],
  },
  {
    title: 'serving step, MoE',
    path: 'step.moe',
    points: points.step.moe,
    labels: ['engine', 'model', 'precision', 'tp'],
  },
  {title: 'saturated, dense', path: 'saturated.dense', points: points.saturated.dense, labels: ['model', 'gpu']},
  {title: 'saturated, MoE', path: 'saturated.moe', points: points.saturated.moe, labels: ['model', 'gpu']},
  {
    title: 'saturated, ratio of two accelerators',
    path: 'saturated.dense',
    points: points.mlperf,
    labels: ['gpu', 'model'],
  },
  {title: 'time to first token', path: 'ttft', points: points.ttft, labels: ['model', 'streams']},
  {title: 'training time', path: 'training', points: points.training, labels: ['model', 'gpu']},
]
for (const table of tables) print(table, calibration)

function print({labels, path, points: rows, title}: Table, constants: SpeedCalibration): void {
  const {heldOut} = at(constants, path)
  console.log(`\n${title}`)
  console.log(line('', 'n', 'mean %', 'median %', 'max %', 'bias %'))
  for (const [name, group] of groupBy(rows, ...labels)) console.log(summary(name, group, constants))
  console.log(summary('all', rows, constants))
  if (heldOut && rows !== points.mlperf) {
    const {by, max, mean, measurements, median} = heldOut
    console.log(line(`held out by ${by}`, String(measurements), percent(mean), percent(median), percent(max), ''))
  }
}

function summary(name: string, group: readonly Point[], constants: SpeedCalibration): string {
  const {bias, max, mean, median, n} = summarize(errorsOf(group, constants))
  return line(name, String(n), percent(mean), percent(median), percent(max), percent(bias))
}

function percent(share: number): string {
  return (share * 100).toFixed(1)
}

function line(name: string, ...cells: readonly string[]): string {
  return name.padEnd(44) + cells.map((cell) => cell.padStart(10)).join('')
}
