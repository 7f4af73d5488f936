import {UserError} from '../../errors.ts'

/**
 * What to throw once `signal` is aborted: its own reason, except that running out of time
 * (`AbortSignal.timeout`) is told to the user as `E_SOURCE_UNAVAILABLE`, exit 3.
 */
export function abortReason(signal: AbortSignal): unknown {
  const {reason} = signal
  if (!(reason instanceof DOMException && reason.name === 'TimeoutError')) return reason
  return new UserError('The live prices did not all arrive in the time allowed', {
    code: 'E_SOURCE_UNAVAILABLE',
    fix: 'retry later, ask for fewer regions, or leave out --live to use the snapshot',
    exit: 3,
    cause: reason,
  })
}
