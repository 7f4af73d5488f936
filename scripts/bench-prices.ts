/**
 * Times reading and filtering the embedded prices, every run in a process of its own:
 *   npm run bench:prices -- --runs 15
 * Counted is what a command waits for: loading the code, reading the files, making the offers. Node's own start is not.
 */
import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {cpus, tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {parseArgs} from 'node:util'

import {build} from 'esbuild'

interface Run {
  ms: number
  /** Of the main thread: what a busy machine hardly changes. */
  cpuMs: number
  found: number
}

/** What is asked, as an expression over the bundle's exports; the length of its answer is shown. */
const CASES: [name: string, expression: string][] = [
  ['read all', 'PROVIDERS.flatMap((provider) => readSnapshot(provider).types)'],
  ['filter by GPU', "catalog.offers({gpu: 'a100-80gb'})"],
  ['filter by max price', 'catalog.offers({maxUsdPerHour: 0.05})'],
  ['filter by GPU and max price', "catalog.offers({gpu: 'l4', market: 'spot', maxUsdPerHour: 1})"],
  ['filter by region', "catalog.offers({regions: ['us-*']})"],
  ['everything', 'catalog.offers()'],
]

const {values} = parseArgs({options: {runs: {type: 'string', default: '15'}}})
const runs = Number(values.runs)
if (!(Number.isInteger(runs) && runs > 0)) throw new Error(`--runs ${values.runs}: a whole number from 1 on is needed`)

const folder = mkdtempSync(join(tmpdir(), 'frugal-bench-'))
try {
  await bundle(folder)
  console.log(`Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${runs} processes a row`)
  console.log(row('case', 'found', 'median ms', 'fastest', 'slowest', 'cpu ms'))
  for (const [name, expression] of CASES) {
    const script = join(folder, `${name.replaceAll(' ', '-')}.mjs`)
    writeFileSync(script, child(expression))
    // The first run only warms the disk and the compile cache.
    const measured = Array.from({length: runs + 1}, () => runOnce(script)).slice(1)
    console.log(line(name, measured))
  }
} finally {
  rmSync(folder, {force: true, recursive: true})
}

/** One file, as a command's bundle has it; `import.meta.dirname` still points into the package, where the data lies. */
async function bundle(to: string): Promise<void> {
  await build({
    stdin: {
      contents: `
        export {createCatalog} from './src/prices/catalog/catalog.ts'
        export {PROVIDERS} from './src/prices/offer.ts'
        export {readSnapshot} from './src/prices/snapshot/read.ts'`,
      resolveDir: resolve('.'),
    },
    outfile: join(to, 'prices.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.15',
    minifySyntax: true,
    minifyWhitespace: true,
    define: {'import.meta.dirname': JSON.stringify(resolve('dist'))},
  })
}

function child(expression: string): string {
  return `
    import module from 'node:module'
    module.enableCompileCache(${JSON.stringify(join(folder, 'cache'))})
    const before = process.threadCpuUsage()
    const start = performance.now()
    const {createCatalog, PROVIDERS, readSnapshot} = await import(${JSON.stringify(pathToFileURL(join(folder, 'prices.mjs')).href)})
    const catalog = createCatalog({readSnapshot})
    const found = ${expression}
    const ms = performance.now() - start
    const cpu = process.threadCpuUsage(before)
    console.log(JSON.stringify({ms, cpuMs: (cpu.user + cpu.system) / 1000, found: found.length}))`
}

function runOnce(script: string): Run {
  return JSON.parse(execFileSync(process.execPath, [script], {encoding: 'utf8'}))
}

function line(name: string, measured: Run[]): string {
  const ms = measured.map((run) => run.ms).sort((a, b) => a - b)
  const figures = [median(ms), ms[0]!, ms.at(-1)!, median(measured.map(({cpuMs}) => cpuMs))]
  return row(name, String(measured[0]!.found), ...figures.map((value) => value.toFixed(1)))
}

function median(figures: number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!
}

function row(name: string, ...cells: string[]): string {
  return [name.padEnd(28), ...cells.map((cell) => cell.padStart(9))].join(' ')
}
