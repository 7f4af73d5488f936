/** Exit codes, part of the public contract: see docs/exit-codes.md. */
export const EXIT = {bug: 1, usage: 2, unavailable: 3, gate: 4} as const

export interface UserErrorOptions {
  /** Stable and machine-readable, as `E_UNKNOWN_INSTANCE`. */
  code: `E_${string}`
  /** One command or sentence that puts it right. */
  fix: string
  /** 2 (usage) unless a service is down (3) or a gate failed (4). */
  exit?: number
  cause?: unknown
}

/**
 * Something the caller can put right; anything else that is thrown is a bug.
 * The field names are those oclif reads, without importing oclif into the library.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly code: string
  readonly fix: string
  readonly oclif: {exit: number}
  readonly suggestions: string[]

  /** By name, as each bundle of dist/ has its own copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'UserError'
  }

  constructor(message: string, {cause, code, exit = EXIT.usage, fix}: UserErrorOptions) {
    super(message, cause === undefined ? undefined : {cause})
    this.code = code
    this.fix = fix
    this.oclif = {exit}
    this.suggestions = [fix]
  }
}

/** A mistake in the command line or the options of a call: `E_USAGE`. */
export function usageError(message: string, fix: string): UserError {
  return new UserError(message, {code: 'E_USAGE', fix})
}
