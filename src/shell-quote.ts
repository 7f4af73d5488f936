// No `=` in front: zsh would look for a command of that name.
const SAFE = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/

/**
 * One word of a POSIX shell command: as it is where nothing in it means anything to a shell, else in single quotes.
 * @throws RangeError for a NUL, which no argument can hold
 */
export function shellQuote(word: string): string {
  if (word.includes('\0')) throw new RangeError('A NUL cannot be part of a command')
  return SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** A whole command, one line; with `lines`, each option on its own line as people paste it. */
export function shellCommand(words: readonly string[], {lines = false}: {lines?: boolean} = {}): string {
  const quoted = words.map(shellQuote)
  if (!lines) return quoted.join(' ')
  const first = words.findIndex((word) => word.startsWith('-'))
  if (first < 0) return quoted.join(' ')
  const rows = [quoted.slice(0, first).join(' ')]
  for (const [i, word] of quoted.entries()) {
    if (i < first) continue
    if (words[i]!.startsWith('--')) rows.push(word)
    else rows.push(`${rows.pop()} ${word}`)
  }
  return rows.join(' \\\n  ')
}
