import {expect, test} from 'vitest'

import type {JsonObject} from '../../src/models/file/bounded-json.ts'
import {describeConfig} from '../../src/models/hf/describe-config.ts'
import configs from '../fixtures/models/configs.json' with {type: 'json'}

const read = (config: JsonObject) => describeConfig(config, 'config.json')
const named = (rows: {name: string; parameters: number; active?: number; config: object}[]) =>
  rows.map((row) => [row.name, row] as const)

test.each(named(configs.published))('the formula gives the published count of %s', (_, {config, parameters}) => {
  expect(read(config as JsonObject).parameters!.total).toBe(parameters)
})

test.each(named(configs.named))(
  'the formula gives what the name of %s rounds to',
  (_, {active, config, parameters}) => {
    const counted = read(config as JsonObject).parameters!
    expect(Math.abs(counted.total / parameters - 1)).toBeLessThan(0.02)
    // Names round active parameters to whole billions, some without embeddings.
    if (active !== undefined) expect(Math.abs(counted.active! / active - 1)).toBeLessThan(0.16)
  },
)
