const PLAIN_ASCII = /^[\x20-\x7e]*$/
const STYLE = /\u001b\[[\d;]*m/g
const NO_WIDTH = /^(?:[\p{Mn}\p{Me}]|[\u200b-\u200f\u2060-\u2064\ufeff])$/u

// Code points that take two columns: CJK, Hangul, full-width forms, emoji (Unicode East Asian Width W and F).
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]

/** How many terminal columns the text takes; colour codes take none. */
export function displayWidth(text: string): number {
  if (PLAIN_ASCII.test(text)) return text.length
  let width = 0
  for (const char of text.replace(STYLE, '')) {
    if (NO_WIDTH.test(char)) continue
    const code = char.codePointAt(0)!
    width += code >= 0x1100 && WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1
  }
  return width
}
