import {existsSync} from 'node:fs'
import {readdir, readFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'

import {expect, it} from 'vitest'

const ROOT = dirname(dirname(import.meta.dirname))

/** README.md and its like, and all of docs/. */
async function pages(): Promise<string[]> {
  const top = await readdir(ROOT)
  const docs = await readdir(join(ROOT, 'docs'), {recursive: true})
  return [...top, ...docs.map((file) => join('docs', file))].filter((file) => file.endsWith('.md'))
}

it.each(await pages())('%s links only to files that are there', async (page) => {
  const text = await readFile(join(ROOT, page), 'utf8')
  expect(text).toMatch(/^# \S/)
  const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, file]) => file!)
  expect(links.filter((file) => !existsSync(join(ROOT, dirname(page), file)))).toEqual([])
})
