/** Writes docs/commands.md; a test holds it against the commands. */
import {writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

import manifest from '../package.json' with {type: 'json'}
import {commandReference, loadFromSource} from './command-reference.ts'

const root = dirname(import.meta.dirname)
writeFileSync(join(root, 'docs', 'commands.md'), commandReference(await loadFromSource(root, manifest)))
