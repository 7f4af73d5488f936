/**
 * Builds data/prices from a folder of raw price files:
 *   npm run build:snapshot -- --from <folder>
 * Where each file comes from, and on what terms, stands in NOTICE.
 */
import {parseArgs} from 'node:util'

import {awsDraft} from './snapshot/aws.ts'
import {azureDraft} from './snapshot/azure.ts'
import {encode} from './snapshot/draft.ts'
import {gcpDraft} from './snapshot/gcp.ts'
import {lambdaDraft} from './snapshot/lambda.ts'
import {RawFolder} from './snapshot/raw.ts'
import {writeSnapshot} from './snapshot/write.ts'

const {values} = parseArgs({options: {from: {type: 'string'}, to: {type: 'string', default: 'data/prices'}}})
if (!values.from) throw new Error('--from <folder of raw price files> is needed')

const raw = new RawFolder(values.from)
const drafts = [awsDraft(raw), gcpDraft(raw), azureDraft(raw), lambdaDraft()]
const {files} = writeSnapshot(drafts.map(encode), values.to, new Date().toISOString().slice(0, 10))
for (const {file, prices, regions, types} of files)
  console.log(`${file}: ${prices} prices, ${types} types, ${regions} regions`)
