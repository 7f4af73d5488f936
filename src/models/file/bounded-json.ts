import {MODEL_LIMITS} from '../limits.ts'
import {badModelFile, type Place} from '../model-error.ts'

export type JsonObject = Record<string, unknown>

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const CLOSE_BRACE = 0x7d
const CLOSE_BRACKET = 0x5d

/**
 * Parses JSON bytes into an object, after looking at nesting and number of values, so that the parser's memory is
 * bounded by the limits.
 * @throws UserError `E_BAD_MODEL_FILE`
 */
export function parseBoundedJson(bytes: Buffer, place: Place): JsonObject {
  const {deepest, values} = measureJson(bytes)
  if (deepest > MODEL_LIMITS.jsonDepth)
    throw badModelFile(place, `its JSON is nested deeper than ${MODEL_LIMITS.jsonDepth} levels`)
  if (values > MODEL_LIMITS.jsonValues)
    throw badModelFile(place, `its JSON has more than ${MODEL_LIMITS.jsonValues} values`)
  let parsed: unknown
  try {
    parsed = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw badModelFile(place, 'it holds no valid JSON')
  }
  if (!isObject(parsed)) throw badModelFile(place, 'its JSON is no object')
  return parsed
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field of the object itself; what it inherits is not seen. */
export function ownField(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Counts without parsing; text in strings is passed over. */
export function measureJson(bytes: Buffer): {deepest: number; values: number} {
  let depth = 0
  let deepest = 0
  let values = 1
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) i = endOfString(bytes, i)
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++
      values++
      if (depth > deepest) deepest = depth
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
    else if (byte === COMMA) values++
  }
  return {deepest, values}
}

/** Index of the closing quote, or the end of the text. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}
