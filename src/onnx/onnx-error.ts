import {UserError} from '../errors.ts'
import type {WireErrors} from '../protobuf/wire-reader.ts'
import {clean} from '../terminal/clean.ts'

const MAX_SHOWN_CHARS = 120

/** A text from a model, quoted, fit for a message. */
export function quoted(text: string): string {
  const safe = clean(text)
  return JSON.stringify(safe.length > MAX_SHOWN_CHARS ? `${safe.slice(0, MAX_SHOWN_CHARS)}…` : safe)
}

/** The file contradicts itself, its format or a limit. */
export function badModelFile(file: string, problem: string, offset?: number): UserError {
  return new UserError(`${where(file, offset)} is not sound: ${problem}.`, {
    code: 'E_BAD_MODEL_FILE',
    fix: 'Download the file again, or write it anew with the tool that made it.',
  })
}

/** The file ends before what it says it holds. */
export function truncated(file: string, problem: string, offset?: number): UserError {
  return new UserError(`${where(file, offset)} is cut short: ${problem}.`, {
    code: 'E_TRUNCATED',
    fix: 'Download or copy the file again; compare its size with the one at its source.',
  })
}

export function unreadable(file: string, problem: string, fix: string, cause?: unknown): UserError {
  return new UserError(`${clean(file)} cannot be read: ${problem}.`, {
    code: 'E_READ',
    fix,
    ...(cause !== undefined && {cause}),
  })
}

export function noOnnxModel(file: string): UserError {
  return new UserError(`${clean(file)}: it is no ONNX model.`, {
    code: 'E_UNKNOWN_FORMAT',
    fix: 'Give a model exported with torch.onnx, optimum or the like.',
  })
}

export function wireErrors(file: string): WireErrors {
  return {
    bad: (offset, problem) => badModelFile(file, problem, offset),
    cut: (offset, problem) => truncated(file, problem, offset),
  }
}

function where(file: string, offset: number | undefined): string {
  return offset === undefined ? clean(file) : `${clean(file)} (at byte ${offset})`
}
