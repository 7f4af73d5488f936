import {existsSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

import {execa} from 'execa'

const root = dirname(dirname(import.meta.dirname))

/** The command as it ships, or from source where nothing is built. */
export const BIN = join(root, 'bin', existsSync(join(root, 'dist', 'main.js')) ? 'run.js' : 'dev.js')

/** Never written: commands without network only read the cache. */
const NO_CACHE = join(tmpdir(), 'frugal-test-no-cache')

export interface BinOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Text on stdin, or `open`: a pipe that nothing comes through. Absent: nothing to read. */
  input?: string | {open: true}
  /** Before the command's file: `--import ...`. */
  nodeOptions?: string[]
}

/** Starts the command in a process of its own, with no cached prices. A failure is a result, not an exception. */
export function frugal(argv: string[], {cwd, env, input, nodeOptions = []}: BinOptions = {}) {
  return execa(process.execPath, [...nodeOptions, BIN, ...argv], {
    env: {FRUGAL_CACHE_DIR: NO_CACHE, FRUGAL_OFFLINE: '', ...env},
    ...(cwd !== undefined && {cwd}),
    ...(typeof input === 'string' ? {input} : {stdin: input ? ('pipe' as const) : ('ignore' as const)}),
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 200_000_000,
  })
}
