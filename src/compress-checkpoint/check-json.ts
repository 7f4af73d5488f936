import {UserError} from '../errors.ts'

/** The data and an account of it cannot both go to standard output. @throws UserError `E_USAGE` */
export function checkJson(json: boolean, {out, source}: {out: string | undefined; source: string}): void {
  if (!json || (out ?? source) !== '-') return
  throw new UserError('--json prints to standard output, where the data goes', {
    code: 'E_USAGE',
    fix: 'Leave out --json, or name a file with -o',
  })
}
