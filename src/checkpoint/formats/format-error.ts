import {UserError} from '../../errors.ts'

const CODES: ReadonlySet<string> = new Set(['E_BAD_MODEL_FILE', 'E_TRUNCATED', 'E_UNKNOWN_FORMAT'])

/** Whether an error says that a file is not sound; one that cannot be read is another matter. */
export function isFormatError(error: unknown): error is UserError {
  return error instanceof UserError && CODES.has(error.code)
}
