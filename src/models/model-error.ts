import {UserError} from '../errors.ts'
import {cleanName} from './clean-name.ts'

/** Where in a model's files something is wrong. */
export interface Place {
  file: string
  /** Bytes from the start of the file. */
  offset?: number
}

/** The file ends before what it says it holds. */
export function truncated(place: Place, problem: string): UserError {
  return new UserError(`${where(place)} is cut short: ${problem}.`, {
    code: 'E_TRUNCATED',
    fix: 'Download or copy the file again; compare its size with the one at its source.',
  })
}

/** The file contradicts itself, its format or a limit. */
export function badModelFile(place: Place, problem: string, fix?: string): UserError {
  return new UserError(`${where(place)} is not sound: ${problem}.`, {
    code: 'E_BAD_MODEL_FILE',
    fix: fix ?? 'Download the file again, or write it anew with the tool that made it.',
  })
}

/** The format, or a part of it, is not one that is read. */
export function unknownFormat(place: Place, problem: string, fix: string): UserError {
  return new UserError(`${where(place)}: ${problem}.`, {code: 'E_UNKNOWN_FORMAT', fix})
}

/** The file cannot be opened or read. */
export function unreadable(file: string, problem: string, fix: string, cause?: unknown): UserError {
  return new UserError(`${cleanName(file)} cannot be read: ${problem}.`, {
    code: 'E_READ',
    fix,
    ...(cause === undefined ? {} : {cause}),
  })
}

/** What the network looks like is not known; `missing` says which knowledge. */
export function unknownArchitecture(file: string, architecture: string, missing: string): UserError {
  return new UserError(
    `${cleanName(file)}: architecture ${JSON.stringify(cleanName(architecture))} is not known: ${missing}.`,
    {
      code: 'E_UNKNOWN_ARCHITECTURE',
      fix: 'Describe the model by hand: --params <count> --layers <n> --hidden <n> --heads <n> --kv-heads <n>.',
    },
  )
}

function where({file, offset}: Place): string {
  return offset === undefined ? cleanName(file) : `${cleanName(file)} (at byte ${offset})`
}
