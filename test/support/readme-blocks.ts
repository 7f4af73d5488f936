/** A command that a page shows, with what it shows of its output. */
export interface ShownCommand {
  line: string
  /** Stated as a comment behind the command, `# exits 4`; else 0. */
  exit: number
  output: string
}

/** The text of each fenced block of a page in one language. */
export function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text!)
}

/** The commands of a page's `sh` blocks that begin with `$ frugal`: each line with `$ ` starts one. */
export function shownCommands(markdown: string): ShownCommand[] {
  return blocks(markdown, 'sh')
    .filter((block) => block.startsWith('$ frugal'))
    .flatMap((block) => block.split(/^\$ /m).filter((part) => part !== ''))
    .map((part) => {
      const [first, ...rest] = part.split('\n')
      const [, line, exit] = /^(.*?)(?:\s+# exits (\d))?$/.exec(first!)!
      return {line: line!, exit: Number(exit ?? 0), output: rest.join('\n')}
    })
}

/**
 * Output without what changes from day to day or from machine to machine: dates and times, ages, the spaces that a
 * table is filled with when an age gets longer or shorter, and the folder of the cache.
 */
export function withoutAges(output: string): string {
  return output
    .replaceAll(/\d{4}-\d\d-\d\d( \d\d:\d\d)?/g, 'DATE')
    .replaceAll(/~?\b\d[\d,]* (?:h|d|mo|y|days?)\b/g, 'AGE')
    .replaceAll(/Cache: .+/g, 'Cache: FOLDER')
    .replaceAll(/ {2,}/g, '  ')
    .replaceAll(/ +$/gm, '')
    .trim()
}
