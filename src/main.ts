import {type Interfaces, run} from '@oclif/core'

import {describeError, exitCodeOf} from './terminal/describe-error.ts'

/**
 * Runs the command line and sets the exit code.
 *
 * Not oclif's `execute`: its flush waits for a `drain` that never comes when the
 * reader stops early (`| head` exits 13), and its error handler calls
 * `process.exit` while a pipe still holds unread output.
 */
export async function main(options: Interfaces.LoadOptions): Promise<void> {
  process.stdout.on('error', stopQuietlyOnClosedPipe)
  process.stderr.on('error', stopQuietlyOnClosedPipe)
  const argv = process.argv.slice(2)
  if (typeof options === 'string') readAhead(argv)
  try {
    await run(argv, options)
  } catch (error) {
    const text = describeError(error)
    if (text !== undefined) process.stderr.write(`${text}\n`)
    process.exitCode = exitCodeOf(error)
  }
}

function stopQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(process.exitCode ?? 0)
}

/** Loads the command's file while oclif waits for its own files; what is wrong with it is oclif's to say. */
function readAhead([id = '']: string[]): void {
  if (/^[a-z][a-z-]*$/.test(id)) import(new URL(`commands/${id}.js`, import.meta.url).href).catch(() => {})
}
