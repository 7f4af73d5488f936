/**
 * Builds data/prices from a folder of raw price files:
 *   npm run build:snapshot -- --from <folder>
 * Where each file comes from, and on what terms, stands in NOTICE.
 */
import {parseArgs} from 'node:util'

import {buildSnapshot} from './snapshot/build.ts'

const {values} = parseArgs({options: {from: {type: 'string'}, to: {type: 'string', default: 'data/prices'}}})
if (!values.from) throw new Error('--from <folder of raw price files> is needed')

const {files} = buildSnapshot(values.from, values.to, new Date().toISOString().slice(0, 10))
for (const {file, prices, regions, types} of files)
  console.log(`${file}: ${prices} prices, ${types} types, ${regions} regions`)
