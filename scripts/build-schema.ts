/** Writes data/spec.schema.json, which ships in the package; a test holds it against the code. */
import {writeFileSync} from 'node:fs'

import {specJsonSchema} from '../src/estimate/spec/json-schema.ts'

writeFileSync('data/spec.schema.json', `${JSON.stringify(specJsonSchema(), null, 2)}\n`)
