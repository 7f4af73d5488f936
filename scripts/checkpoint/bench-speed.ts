import {closeSync, openSync, readSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

import {type ChildTime, timeChild} from './time-child.ts'
import {writeModel} from './write-model.ts'

export interface SpeedOptions {
  folder: string
  bytes: number
  rounds: number
  /** Command and arguments that start frugal. */
  frugal: readonly string[]
}

interface Run extends ChildTime {
  /** Bytes. */
  written: number
}

interface Case {
  name: string
  argv: readonly string[]
  /** Bytes that it takes in, or gives when it decompresses. */
  bytes: number
  /** What it writes, deleted before each run. */
  target: string
}

/** xz takes this much of the file alone: all of it would take half an hour. */
const XZ_BYTES = 48 * 10 ** 6
const THREADS = 2

const COMPRESS = 'frugal compress'
const DECOMPRESS = 'frugal decompress'

/** A case against another, and the least of its speed over the other's. */
const BARS: readonly {of: string; over: string; least: number}[] = [
  {of: COMPRESS, over: 'zstd -3 -T2', least: 1.5},
  {of: COMPRESS, over: 'xz -6 -T2', least: 200},
  {of: DECOMPRESS, over: 'zstd -d', least: 2.3},
  {of: DECOMPRESS, over: 'cp', least: 0.4},
]
const MOST_RSS = 300e6

/** Times whole programs on one file, each once a round, and prints medians and ratios beside their bars. */
export async function benchSpeed({bytes, folder, frugal, rounds}: SpeedOptions): Promise<void> {
  const source = join(folder, 'model.safetensors')
  const size = writeModel(source, bytes)
  const piece = join(folder, 'piece')
  writeFileSync(piece, firstBytes(source, Math.min(size, XZ_BYTES)))
  const cases = casesOf({frugal, folder, piece, size, source})
  const times = new Map<string, Run[]>(cases.map(({name}) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    // What others read is there from the first round on.
    for (const {argv, name, target} of round % 2 === 0 ? cases : cases.toReversed()) {
      rmSync(target, {force: true})
      times.get(name)!.push({...(await timeChild(argv)), written: statSync(target).size})
    }
  }
  console.log(`\nbf16, ${(size / 1e9).toFixed(2)} GB, ${rounds} rounds, medians; xz on ${XZ_BYTES / 1e6} MB of it`)
  print(cases, times)
}

function casesOf(at: {frugal: readonly string[]; folder: string; piece: string; size: number; source: string}): Case[] {
  const {folder, frugal, piece, size, source} = at
  const [packed, zst, back] = ['model.frz', 'model.zst', 'back'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const threads = ['--threads', String(THREADS)]
  const compress = (name: string, target: string, ...flags: string[]): Case => ({
    ...{name, bytes: size, target},
    argv: [...frugal, 'compress-checkpoint', source, '-o', target, ...threads, ...flags],
  })
  const unverified = join(folder, 'other.frz')
  return [
    compress(COMPRESS, packed),
    compress(`${COMPRESS} --no-verify`, unverified, '--no-verify'),
    compress(`${COMPRESS} --max`, unverified, '--max'),
    {name: 'zstd -3 -T2', bytes: size, target: zst, argv: ['zstd', '-q', '-3', `-T${THREADS}`, source, '-o', zst]},
    {
      ...{name: 'xz -6 -T2', bytes: statSync(piece).size, target: `${piece}.xz`},
      argv: ['xz', '-6', '-k', `-T${THREADS}`, piece],
    },
    {name: 'cp', bytes: size, target: back, argv: ['cp', source, back]},
    {
      ...{name: DECOMPRESS, bytes: size, target: back},
      argv: [...frugal, 'decompress-checkpoint', packed, '-o', back, ...threads],
    },
    {name: 'zstd -d', bytes: size, target: back, argv: ['zstd', '-q', '-d', zst, '-o', back]},
  ]
}

function print(cases: readonly Case[], times: ReadonlyMap<string, readonly Run[]>): void {
  const cells = (values: readonly string[]) => values.map((value) => value.padStart(11)).join('')
  console.log(`${''.padEnd(28)}${cells(['MB/s', 'CPU s/GB', 'peak RSS', 'ratio'])}`)
  for (const {bytes, name} of cases) {
    const own = times.get(name)!
    const text = [
      (bytes / 1e6 / median(own.map(({seconds}) => seconds))).toFixed(bytes < 1e9 ? 1 : 0),
      shown(own.map(({cpu}) => cpu && (cpu / bytes) * 1e9)),
      shown(own.map(({rss}) => rss && rss / 1e6)),
      (bytes / own[0]!.written).toFixed(3),
    ]
    console.log(`${name.padEnd(28)}${cells(text)}`)
  }
  const speed = (name: string) => {
    const {bytes} = cases.find((one) => one.name === name)!
    return times.get(name)!.map(({seconds}) => bytes / seconds)
  }
  for (const {least, of, over} of BARS) {
    const others = speed(over)
    const ratio = median(speed(of).map((own, round) => own / others[round]!))
    console.log(`${of} / ${over}: ${ratio.toFixed(2)}x, bar ${least}x: ${ratio >= least ? 'met' : 'MISSED'}`)
  }
  for (const name of [COMPRESS, `${COMPRESS} --max`, DECOMPRESS]) {
    const rss = Math.max(...times.get(name)!.map((time) => time.rss ?? 0))
    if (rss > 0)
      console.log(
        `${name}: ${(rss / 1e6).toFixed(0)} MB, bar ${MOST_RSS / 1e6} MB: ${rss <= MOST_RSS ? 'met' : 'MISSED'}`,
      )
  }
}

function shown(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? '' : median(known).toFixed(2)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

function firstBytes(path: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const file = openSync(path, 'r')
  try {
    readSync(file, bytes)
  } finally {
    closeSync(file)
  }
  return bytes
}
