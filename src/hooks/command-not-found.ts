import type {Hook} from '@oclif/core'

import {UserError} from '../errors.ts'
import {nearest} from '../nearest.ts'

/** Names the nearest command; never runs it, so a script fails instead of guessing. */
const hook: Hook.CommandNotFound = async ({config, id}) => {
  const [near] = nearest(id, config.commandIDs, 1)
  const fix = near ? `${config.bin} ${near.replaceAll(':', ' ')}` : `${config.bin} --help`
  throw new UserError(`${id} is not a ${config.bin} command`, {code: 'E_UNKNOWN_COMMAND', fix})
}

export default hook
