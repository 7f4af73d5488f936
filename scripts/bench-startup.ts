/**
 * Wall time of the built command line from start to exit, against a bare Node:
 *   npm run bench:startup -- -n 40
 * Prints medians and ratios; asserts nothing, since the machine decides. See docs/performance.md.
 */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {cpus, tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {parseArgs} from 'node:util'

const BIN = join(dirname(import.meta.dirname), 'bin', 'run.js')
const WARM_UPS = 3

interface Case {
  name: string
  argv: string[]
  /** The cases this one is compared with, and how many times their time it may take. */
  bars: {base: string; most: number; aim?: number}[]
}

const NODE = 'node -e 0'
const VERSION = 'frugal --version'
const command = (line: string): Case => ({
  name: `frugal ${line}`,
  argv: [BIN, ...line.split(' ')],
  bars: [{base: VERSION, most: 1.6}],
})

const CASES: Case[] = [
  {name: NODE, argv: ['-e', '0'], bars: []},
  {name: VERSION, argv: [BIN, '--version'], bars: [{base: NODE, most: 4, aim: 3}]},
  command('estimate --preset medium-production'),
  command('estimate --preset small-production'),
  command('spot-prices --gpu L4'),
  command('spot-prices'),
  command('gen-hpa ml-api'),
  command('gen-lifecycle --bucket ml-models'),
]

/** Every case once in each round, so that a slow minute of the machine falls on all of them. */
function measure(cases: Case[], rounds: number, env: NodeJS.ProcessEnv): Map<string, number[]> {
  const times = new Map(cases.map(({name}) => [name, [] as number[]]))
  for (let round = -WARM_UPS; round < rounds; round++) {
    const order = round % 2 === 0 ? cases : cases.toReversed()
    for (const {argv, name} of order) {
      const start = performance.now()
      const {status, stderr} = spawnSync(process.execPath, argv, {env, stdio: ['ignore', 'pipe', 'pipe']})
      const elapsed = performance.now() - start
      if (status !== 0) throw new Error(`${name} exited ${status}: ${stderr}`)
      if (round >= 0) times.get(name)!.push(elapsed)
    }
  }
  return times
}

function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return low + (high - low) * (at - Math.floor(at))
}

/** The median over the rounds of this case's time over the other's in the same round. */
function pairedRatio(times: number[], base: number[]): number {
  return quantile(
    times.map((time, round) => time / base[round]!),
    0.5,
  )
}

function print(times: Map<string, number[]>): void {
  const width = Math.max(...CASES.map(({name}) => name.length))
  const cell = (text: string) => text.padStart(12)
  const head = ['median', 'quartiles', '/ node -e 0', '/ --version', ''].map(cell).join('')
  console.log(`${''.padEnd(width)}${head}`)
  for (const {bars, name} of CASES) {
    const own = times.get(name)!
    const ms = (part: number) => quantile(own, part).toFixed(0)
    const ratio = (base: string) => `${pairedRatio(own, times.get(base)!).toFixed(2)}x`
    const cells = [`${ms(0.5)} ms`, `${ms(0.25)}-${ms(0.75)}`, ratio(NODE), ratio(VERSION)].map(cell).join('')
    console.log(`${name.padEnd(width)}${cells}  ${bars.map((bar) => barText(bar, own, times)).join('; ')}`.trimEnd())
  }
}

function barText({aim, base, most}: Case['bars'][number], own: number[], times: Map<string, number[]>): string {
  const ratio = pairedRatio(own, times.get(base)!)
  const verdict = ratio <= most ? 'within' : 'OVER'
  return `${verdict} ${most.toFixed(1)}x of ${base}${aim === undefined ? '' : ` (aim ${aim}x)`}`
}

const {values} = parseArgs({options: {n: {type: 'string', short: 'n', default: '25'}}})
const rounds = Number(values.n)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`-n is not a number of rounds: ${values.n}`)

const cache = mkdtempSync(join(tmpdir(), 'frugal-bench-'))
try {
  const env = {...process.env, FRUGAL_CACHE_DIR: cache, NO_COLOR: '1'}
  console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim()}, ${process.platform}`)
  console.log(`${rounds} rounds, each case once a round; compile cache warm; ratios are medians of the rounds' own\n`)
  print(measure(CASES, rounds, env))
} finally {
  rmSync(cache, {force: true, recursive: true})
}
