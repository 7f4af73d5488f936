import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import {bf16, safetensors} from './checkpoint/pipeline/support.ts'
import {frugal} from './support/bin.ts'
import {blocks, shownCommands, withoutAges} from './support/readme-blocks.ts'
import {shellWords} from './support/shell-words.ts'

const readme = await readFile(join(dirname(import.meta.dirname), 'README.md'), 'utf8')
const commands = shownCommands(readme)

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frugal-readme-'))
  await writeFile(join(folder, 'service.yaml'), blocks(readme, 'yaml')[0]!)
  await writeFile(join(folder, 'model.safetensors'), modelWithTiedWeights())
})

/** The small model whose checkpoint README.md compresses. */
function modelWithTiedWeights(): Buffer {
  const tied = {dtype: 'BF16', shape: [1000, 500], bytes: bf16(500_000, 1)}
  const norm = {dtype: 'BF16', shape: [500], bytes: bf16(500, 2)}
  return safetensors({'model.embed_tokens.weight': tied, 'model.norm.weight': norm, 'lm_head.weight': tied})
}

afterAll(() => rm(folder, {force: true, recursive: true}))

/**
 * What README.md shows is what the commands print: stdout and then stderr, to the letter but for dates, ages and the
 * width of the columns they stand in. A line `...` stands for lines left out.
 */
describe('README.md', () => {
  it('shows commands', () => {
    expect(commands.length).toBeGreaterThan(3)
  })

  it.each(commands)('$line', async ({exit, line, output}) => {
    const {exitCode, stderr, stdout} = await frugal(shellWords(line).slice(1), {cwd: folder})
    expect(exitCode).toBe(exit)
    const printed = withoutAges(stdout + stderr)
    const parts = withoutAges(output).split(/(?:^|\n)\.\.\.(?:\n|$)/)
    if (parts.length === 1) return expect(printed).toBe(parts[0])
    let rest = printed
    for (const part of parts) {
      const at = rest.indexOf(part)
      expect(at, `README.md shows\n${part}\nbut the rest of the output is\n${rest}`).toBeGreaterThanOrEqual(0)
      rest = rest.slice(at + part.length)
    }
    expect(printed.startsWith(parts[0]!)).toBe(true)
    expect(printed.endsWith(parts.at(-1)!)).toBe(true)
  })
})
