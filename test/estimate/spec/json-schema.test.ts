import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'

import {describe, expect, test} from 'vitest'
import {parse} from 'yaml'

import {specJsonSchema} from '../../../src/estimate/spec/json-schema.ts'
import {PRESETS} from '../../../src/estimate/spec/load-spec.ts'
import {specSchema} from '../../../src/estimate/spec/schema.ts'
import {root} from '../../support/run.ts'

const presets = PRESETS.map((preset): [string, unknown] => [
  preset,
  parse(readFileSync(join(root, 'templates', 'estimate', `${preset}.yaml`), 'utf8')),
])

describe('the JSON Schema of a spec', () => {
  test('that ships is the one of the code', () => {
    const shipped = readFileSync(join(root, 'data', 'spec.schema.json'), 'utf8')
    expect(shipped, 'run: node scripts/build-schema.ts').toBe(`${JSON.stringify(specJsonSchema(), null, 2)}\n`)
  })

  test('describes every field of every component', () => {
    const {properties} = specJsonSchema() as {properties: Record<string, {items?: {oneOf: Component[]}}>}
    const components = properties['components']!.items!.oneOf
    expect(components).toHaveLength(13)
    for (const {properties: fields} of components) {
      for (const [name, field] of Object.entries(fields)) {
        if (name !== 'type') expect(field.description, `${fields['type']!.const}.${name}`).toBeTruthy()
      }
    }
  })

  test.each(presets)('accepts the preset %s, as the code does', (_, preset) => {
    expect(specSchema().safeParse(preset).success).toBe(true)
    const validate = validator()
    if (validate) expect(validate(preset), JSON.stringify(validate.errors)).toBe(true)
    else expect(specJsonSchema()).toHaveProperty('properties.components')
  })

  test.each([
    ['no components', {}],
    ['an unknown field', {components: [{type: 'egress', sizeGB: 1}], nmae: 1}],
    ['a share of 2', {components: [{type: 'instance', instance: 'x', utilization: 2}]}],
  ])('refuses what the code refuses: %s', (_, spec) => {
    expect(specSchema().safeParse(spec).success).toBe(false)
    expect(validator()?.(spec) ?? false).toBe(false)
  })
})

interface Component {
  properties: Record<string, {description?: string; const?: string}>
}

interface Validate {
  (value: unknown): boolean
  errors?: unknown
}

/** Of ajv, where another package brings it along. */
function validator(): Validate | undefined {
  try {
    const {default: Ajv} = createRequire(import.meta.url)('ajv/dist/2020.js')
    return new Ajv({strict: false}).compile(specJsonSchema())
  } catch {
    return undefined
  }
}
