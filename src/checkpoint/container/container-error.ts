import {UserError} from '../../errors.ts'
import {clean} from '../../terminal/clean.ts'

/** The container contradicts itself or its format. */
export function badContainer(name: string, problem: string, fix?: string): UserError {
  return new UserError(`${clean(name)} is no sound container: ${clean(problem)}.`, {
    code: 'E_BAD_CONTAINER',
    fix: fix ?? 'Copy it again from where it was made and compare the sizes; else pack the source again.',
  })
}

/** Bytes of the container are not those that were written; `what` names the tensor. */
export function corrupt(name: string, what: string, problem: string, cause?: unknown): UserError {
  return new UserError(`${clean(name)} is damaged in ${what}: ${problem}.`, {
    code: 'E_CORRUPT',
    fix: 'Copy it again from where it was made; other tensors of it can still be read one by one.',
    ...(cause === undefined ? {} : {cause}),
  })
}

/** A delta needs the checkpoint it was made against. */
export function missingBase(name: string, base: string): UserError {
  return new UserError(`${clean(name)} holds differences to ${JSON.stringify(clean(base))}, which was not given.`, {
    code: 'E_MISSING_BASE',
    fix: `Give it: --base ${clean(base)}`,
  })
}

/** Another checkpoint than the one the delta was made against. */
export function wrongBase(name: string, base: string, problem: string): UserError {
  return new UserError(`${clean(name)} was made against another ${JSON.stringify(clean(base))}: ${problem}.`, {
    code: 'E_WRONG_BASE',
    fix: 'Give the very file or folder that the delta was made against, with --base.',
  })
}
