import {UserError} from '../../../errors.ts'

const WORDS = new Map<string, boolean | null>()
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) WORDS.set(word, true)
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) WORDS.set(word, false)
for (const word of ['', '~', 'null', 'Null', 'NULL']) WORDS.set(word, null)

const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/
const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/
const NOT_FINITE = /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/

/**
 * What kubectl takes an unquoted scalar of YAML for: `y` is true, `0x1f` 31, `0644` 420, `1_000` 1,000, `1e3` 1,000.
 * Source: resolve.go of go.yaml.in/yaml/v2.
 * @throws UserError `E_BAD_YAML` for infinity and not-a-number, which JSON has not
 */
export function resolveScalar(text: string, place: string): string | number | boolean | null {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  if (NOT_FINITE.test(text)) {
    throw new UserError(`${place}: ${text} is no number for Kubernetes`, {
      code: 'E_BAD_YAML',
      fix: `Write a number, or "${text}" in quotes where it is text`,
    })
  }
  if (!/^[-+.\d]/.test(text) || DATE.test(text)) return text
  const plain = text.startsWith('.') ? text.replace(/(?<=\d)_(?=\d)/g, '') : text.replaceAll('_', '')
  return integer(plain) ?? (FLOAT.test(plain) ? finite(plain) : text)
}

/** As Go reads an integer of any base: `0x`, `0o` or `0`, and `0b` say which. */
function integer(text: string): number | undefined {
  const [, sign, hex, octal, binary, decimal] =
    /^([-+]?)(?:0[xX]([\da-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9]\d*))$/.exec(text) ?? []
  const digits = hex ?? octal ?? binary ?? decimal
  if (digits === undefined) return undefined
  const value = Number.parseInt(digits, hex ? 16 : octal ? 8 : binary ? 2 : 10)
  if (value >= 2 ** 64) return undefined
  return sign === '-' ? -value : value
}

function finite(text: string): number | string {
  const value = Number(text)
  return Number.isFinite(value) ? value : text
}
