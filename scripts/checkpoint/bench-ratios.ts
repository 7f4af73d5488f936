import {execFileSync} from 'node:child_process'
import {mkdirSync, statSync} from 'node:fs'
import {join} from 'node:path'

import {type BenchFile, writeBenchFiles, writeFineTune} from './bench-files.ts'

const DELTA_BAR = 1.12

/** Packs files of each element type by the program and by its peers, and prints ratios (original / packed). */
export function benchRatios(parent: string, frugal: readonly string[]): void {
  const folder = join(parent, 'ratios')
  mkdirSync(folder)
  const pack = (path: string, out: string, ...flags: string[]) => {
    const [program, ...argv] = frugal
    const all = [...argv, 'compress-checkpoint', path, '-o', out, '--force', ...flags]
    execFileSync(program!, all, {stdio: ['ignore', 'ignore', 'pipe']})
    return statSync(out).size
  }
  const out = join(folder, 'out.frz')
  const cells = (values: readonly string[]) => values.map((value) => value.padStart(10)).join('')
  console.log(
    `\nRatios, synthetic weights\n${''.padEnd(14)}${cells(['default', '--max', 'zstd -3', 'xz -6', 'ZipNN'])}  bars`,
  )
  for (const file of writeBenchFiles(folder)) {
    const {length} = {length: statSync(file.path).size}
    const normal = length / pack(file.path, out)
    const max = length / pack(file.path, out, '--max')
    const peers = [
      length / sizeOf('zstd', '-q', '-3', '-c', file.path),
      length / sizeOf('xz', '-6', '-T2', '-c', file.path),
      zipnnRatio(file),
    ]
    const text = [normal, max, ...peers].map((ratio) => ratio?.toFixed(4) ?? '')
    console.log(`${file.name.padEnd(14)}${cells(text)}  ${verdicts(file, normal, max)}`)
  }
  const {base, tuned, xored} = writeFineTune(folder)
  for (const flags of [[], ['--max']]) {
    const delta = pack(tuned, out, '--base', base, ...flags)
    const gain = pack(xored, out, ...flags) / delta
    const ratio = (statSync(tuned).size / delta).toFixed(3)
    console.log(
      `delta of bf16${flags.map((flag) => ` ${flag}`)}: ${ratio}; ${gain.toFixed(3)}x smaller than XOR and the same codec` +
        `, bar ${DELTA_BAR}x: ${verdict(gain, DELTA_BAR)}`,
    )
  }
}

function verdicts({bars}: BenchFile, normal: number, max: number): string {
  const texts = [
    ...(bars.normal === undefined ? [] : [`${bars.normal}: ${verdict(normal, bars.normal)}`]),
    ...(bars.max === undefined ? [] : [`--max ${bars.max}: ${verdict(max, bars.max)}`]),
  ]
  return texts.join(', ')
}

function verdict(value: number, least: number): string {
  return value >= least ? 'met' : 'MISSED'
}

function sizeOf(program: string, ...argv: string[]): number {
  return execFileSync(program, argv, {maxBuffer: 2 ** 30}).length
}

/** zipnn writes into what it is given, so it gets a copy. */
const ZIPNN = `
import sys
from zipnn import ZipNN
data = bytearray(open(sys.argv[1], 'rb').read())
print(len(data) / len(ZipNN(bytearray_dtype=sys.argv[2]).compress(data)))
`

function zipnnRatio({path, zipnn}: BenchFile): number | undefined {
  const python = process.env['PEERS_PYTHON']
  if (!python || !zipnn) return undefined
  try {
    const text = execFileSync(python, ['-W', 'ignore', '-c', ZIPNN, path, zipnn], {stdio: ['ignore', 'pipe', 'ignore']})
    return Number(text)
  } catch {
    return undefined
  }
}
