// One pass over: whole escape sequences (CSI, OSC and its kin, two-character ones), then any control
// character left, then the characters that reorder or hide text.
const CSI = '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]'
const STRING =
  '(?:\\u001b[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u001b\\u0080-\\u009f]*(?:\\u0007|\\u001b\\\\|\\u009c)'
const ESCAPED = '\\u001b[ -/]*[0-~]'
const SPACE = '[\\t\\n\\v\\f\\r\\u0085\\u2028\\u2029]+'
const CONTROL = '[\\u0000-\\u001f\\u007f-\\u009f]'
const HIDDEN = '[\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb]'
const UNSAFE = new RegExp(`(${SPACE})|${STRING}|${CSI}|${ESCAPED}|${CONTROL}|${HIDDEN}`, 'g')

/**
 * Text from outside (an API reply, a file) made safe for one line of a terminal: escape sequences and control
 * characters are dropped, as are the characters that reorder or hide text; line breaks and tabs become a space.
 */
export function clean(text: string): string {
  return text.replace(UNSAFE, (_, space) => (space === undefined ? '' : ' '))
}
