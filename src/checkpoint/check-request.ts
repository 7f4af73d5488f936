import {availableParallelism} from 'node:os'

import {usageError} from '../errors.ts'
import {clean} from '../terminal/clean.ts'
import type {CompressRequest} from './compress.ts'
import {parseObjectUrl} from './store/object-url.ts'
import type {StreamFormat} from './stream/stream-formats.ts'

/** Each takes about 20 MB. */
const MOST_THREADS = 256
const LEVELS: Readonly<Record<StreamFormat, readonly [least: number, most: number]>> = {xz: [0, 9], zst: [1, 22]}

/** Options that do not go together, before anything is read. @throws UserError `E_USAGE` */
export function checkRequest(request: CompressRequest): void {
  const {base, format = 'frz', level, max, source} = request
  if (source === '')
    throw usageError('The name of the source is empty', 'Name a file or folder, or - for standard input')
  threadsOf(request)
  if (format === 'frz') {
    if (level !== undefined) throw usageError('--level is for xz and zst', 'Leave it out, or use --max')
    checkBase(base)
    return
  }
  const [least, most] = LEVELS[format]
  if (level !== undefined && !(Number.isInteger(level) && level >= least && level <= most))
    throw usageError(`${level} is no level of ${format}`, `Give --level a whole number from ${least} to ${most}`)
  for (const [option, value] of Object.entries({base, max})) {
    if (value) throw usageError(`--${option} is for frz`, `Leave out --${option} or --format ${format}`)
  }
}

/** A base is read at many places, chunk by chunk. @throws UserError `E_USAGE` for what is no path */
export function checkBase(base: string | undefined): void {
  if (base === undefined || (base !== '-' && !parseObjectUrl(base))) return
  throw usageError(`A base is a file or folder of this machine, and ${clean(base)} is not`, 'Copy it here first')
}

/** @throws UserError `E_USAGE` */
export function threadsOf({threads = Math.min(availableParallelism(), MOST_THREADS)}: {threads?: number}): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads
  throw usageError(`${threads} is no number of threads`, `Give --threads a whole number from 1 to ${MOST_THREADS}`)
}
