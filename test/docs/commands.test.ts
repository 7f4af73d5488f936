import {readFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'

import {expect, it} from 'vitest'

import manifest from '../../package.json' with {type: 'json'}
import {commandReference, loadFromSource} from '../../scripts/command-reference.ts'

const ROOT = dirname(dirname(import.meta.dirname))

it('docs/commands.md is what the commands say of themselves: npm run build:docs writes it', async () => {
  const page = await readFile(join(ROOT, 'docs', 'commands.md'), 'utf8')
  expect(page).toBe(commandReference(await loadFromSource(ROOT, manifest)))
})
