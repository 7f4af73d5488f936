/**
 * `compress-checkpoint` and `decompress-checkpoint`, whole processes with I/O, beside zstd, xz, cp and ZipNN:
 *   npm run bench:checkpoint -- --gb 4 --rounds 5 --dir /mnt/fast
 * ZipNN is asked where PEERS_PYTHON names a Python that has it. Prints medians and ratios beside the bars; asserts
 * nothing, since the machine decides. See docs/performance.md.
 */
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {cpus, tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {parseArgs} from 'node:util'

import {benchRatios} from './checkpoint/bench-ratios.ts'
import {benchSpeed} from './checkpoint/bench-speed.ts'

/** Memory where there is a place for it: a disk is slower than any of these programs. */
const FAST_FOLDER = '/dev/shm'

const {values} = parseArgs({
  options: {
    dir: {type: 'string', default: existsSync(FAST_FOLDER) ? FAST_FOLDER : tmpdir()},
    gb: {type: 'string', default: '2.1'},
    rounds: {type: 'string', default: '3'},
    only: {type: 'string'},
  },
})
const folder = mkdtempSync(join(values.dir, 'frugal-bench-'))
process.on('exit', () => rmSync(folder, {force: true, recursive: true}))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const frugal = [process.execPath, join(dirname(import.meta.dirname), 'bin', 'run.js')]
console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim()}, files in ${values.dir}`)
if (values.only !== 'ratios') {
  await benchSpeed({folder, bytes: Number(values.gb) * 1e9, rounds: Number(values.rounds), frugal})
}
if (values.only !== 'speed') benchRatios(folder, frugal)
