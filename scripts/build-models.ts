/**
 * Builds data/models.json from a folder that holds models.csv:
 *   node scripts/build-models.ts --from <folder>
 */
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'

import type {KnownModel} from '../src/models/known.ts'
import {familyOf, MORE_ALIASES} from './models/families.ts'
import {present, readTable, toNumber} from './models/read-table.ts'
import {shapeOf} from './models/shape.ts'

const ABOUT =
  'Known models: parameter counts and hyperparameters, one model a line. publishedParameters: what the publisher counts; absent where the count is nominal or was not checked. encoderLayers, kvElements and the rest are as src/models/model.ts says.'

const {values} = parseArgs({options: {from: {type: 'string'}, to: {type: 'string', default: 'data/models.json'}}})
if (!values.from) throw new Error('--from <folder with models.csv> is needed')

const models = (await readTable(join(values.from, 'models.csv'))).map(toModel)
const lines = models.map((model) => `    ${JSON.stringify(model)}`).join(',\n')
const asOf = new Date().toISOString().slice(0, 10)
writeFileSync(
  values.to,
  `{\n  "about": ${JSON.stringify(ABOUT)},\n  "asOf": "${asOf}",\n  "models": [\n${lines}\n  ]\n}\n`,
)
console.log(`${values.to}: ${models.length} models`)

function toModel(row: Record<string, string>): KnownModel {
  const name = row['name']!
  const family = familyOf(name)
  const counted = toNumber(row, 'params_total')!
  const published = toNumber(row, 'published_params')
  // Where the two differ, the row's own count left out biases or counted a buffer; its note says so.
  const total = published ?? counted
  const active = toNumber(row, 'params_active')! - (counted - total)
  const native = row['native_dtype']!
  const nativeType = /^\w+/.exec(native)![0]
  return present<KnownModel>({
    name,
    aliases: [...(row['aliases']?.split(',').map((alias) => alias.trim()) ?? []), ...(MORE_ALIASES[name] ?? [])],
    kind: row['kind'] as KnownModel['kind'],
    architecture: family?.architecture,
    parameters: active === total ? {total} : {total, active},
    publishedParameters: published,
    nativeType,
    shape: shapeOf(row, family),
    source: sourceOf(row),
    note:
      [native === nativeType ? undefined : native, total === counted ? row['note'] : undefined]
        .filter(Boolean)
        .join('; ') || undefined,
  })
}

/** The row's source, without words that only its author understands. */
function sourceOf(row: Record<string, string>): string {
  return row['source']!.replace(/HF config via .*\(several mirrors\)/, 'HF config.json, as several mirrors have it')
    .replace('HF config as remembered', 'HF config.json, not re-read')
    .replace(/as remembered \(flux: (.*)\)/, (_, flux) =>
      row['name']!.startsWith('flux') ? flux : 'publisher, not re-read',
    )
    .replace(/^as remembered$/, 'publisher, not re-read')
}
