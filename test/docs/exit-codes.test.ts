import {globSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'

import {expect, it} from 'vitest'

import {EXIT} from '../../src/errors.ts'

const ROOT = dirname(dirname(import.meta.dirname))
const ENTRIES = ['commands/**/*.ts', 'src/main.ts', 'src/index.ts', 'src/hooks/*.ts']

/** The text of every source file that a command or the library imports, now or on demand. */
async function sources(): Promise<string[]> {
  const texts = new Map<string, string>()
  const waiting = globSync(ENTRIES, {cwd: ROOT}).map((file) => join(ROOT, file))
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (texts.has(file)) continue
    const text = await readFile(file, 'utf8')
    texts.set(file, text)
    for (const [, path] of text.matchAll(/(?:from |import\()'(\.[^']+\.ts)'/g)) waiting.push(join(dirname(file), path!))
  }
  return [...texts.values()]
}

async function codesInSource(): Promise<string[]> {
  const found = (await sources()).flatMap((text) => [...text.matchAll(/'(E_[A-Z_]{2,})'/g)].map(([, code]) => code!))
  return [...new Set(found)].sort()
}

async function table(): Promise<[code: string, exit: number][]> {
  const page = await readFile(join(ROOT, 'docs', 'exit-codes.md'), 'utf8')
  return [...page.matchAll(/^\| `(E_\w+)` \| (\d) \|/gm)].map(([, code, exit]) => [code!, Number(exit)])
}

it('docs/exit-codes.md lists every error code that a command can give, in order, and no other', async () => {
  expect((await table()).map(([code]) => code)).toEqual(await codesInSource())
})

it('every code in docs/exit-codes.md has an exit code that exists', async () => {
  for (const [, exit] of await table()) expect(Object.values(EXIT)).toContain(exit)
})
