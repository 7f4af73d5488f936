import {UserError} from './errors.ts'

/** Whether the network may not be used: `--offline`, or `FRUGAL_OFFLINE` set to anything but `0`, `false` or nothing. */
export function isOffline(env: NodeJS.ProcessEnv, flag = false): boolean {
  const value = env['FRUGAL_OFFLINE']?.trim().toLowerCase() ?? ''
  return flag || !['', '0', 'false', 'no'].includes(value)
}

/**
 * Refuses what needs the network where it may not be used.
 * @param what as it was typed: `--live`, `frugal prices refresh`
 * @throws UserError `E_OFFLINE` (exit 2)
 */
export function assertOnline(what: string, env: NodeJS.ProcessEnv, flag = false): void {
  if (!isOffline(env, flag)) return
  const [by, fix] = flag ? ['--offline', 'Leave out --offline'] : ['FRUGAL_OFFLINE', 'unset FRUGAL_OFFLINE']
  throw new UserError(`${what} needs the network, and ${by} forbids it`, {code: 'E_OFFLINE', fix})
}
