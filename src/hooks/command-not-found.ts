import type {Hook} from '@oclif/core'

import {UserError} from '../errors.ts'
import {nearest} from '../nearest.ts'
import {errorToJson} from '../terminal/describe-error.ts'

/** Names the nearest command; never runs it, so a script fails instead of guessing. */
const hook: Hook.CommandNotFound = async ({argv = [], config, id}) => {
  const [near] = nearest(id, config.commandIDs, 1)
  const fix = near ? `${config.bin} ${near.replaceAll(':', ' ')}` : `${config.bin} --help`
  const typed = id.replaceAll(':', ' ')
  const error = new UserError(`${typed} is not a ${config.bin} command`, {code: 'E_UNKNOWN_COMMAND', fix})
  // No command is there to know of `--json`.
  if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({error: errorToJson(error)}, null, 2)}\n`)
  throw error
}

export default hook
