import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {UserError} from '../../../src/errors.ts'
import {parseSpec} from '../../../src/estimate/spec/parse-spec.ts'
import {refusalOf} from '../support.ts'

const parse = (text: string) => parseSpec({file: 'service.yaml', text})
const one = (...fields: string[]) =>
  ['components:', '  - type: egress', ...fields.map((field) => `    ${field}`)].join('\n')

const LAUGHS = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...[...'bcdefghij'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(', ')}]`),
].join('\n')

describe('YAML that cannot be read', () => {
  test.each([
    ['a bracket that is not closed', one('sizeGB: [1'), 'service.yaml:3:15', ''],
    ['a quote that is not closed', 'name: "x\n', 'service.yaml:2:1', 'quote'],
    ['a bad indent', `${one('sizeGB: 1')}\n   name: x`, 'service.yaml:4:1', 'Sequence item'],
    ['a tab for an indent', 'components:\n\t- type: egress\n', 'service.yaml:2:1', 'Tabs'],
    ['a field twice', one('sizeGB: 1', 'name: a', 'sizeGB: 2'), 'service.yaml:5:5', '"sizeGB" is there twice'],
    ['a field twice in JSON', '{"name": "a",\n "name": "b"}', 'service.yaml:2:2', '"name" is there twice'],
    ['two documents', 'name: a\n---\nname: b\n', 'service.yaml:2:1', 'second document'],
    ['a name of nothing', 'name: *other\n', 'service.yaml:1:7', 'nothing before is named &other'],
    ['a name before what it names', 'name: *x\nregion: &x us-east-1\n', 'service.yaml:1:7', '&x'],
    ['a list as the name of a field', '? [a]\n: b\n', 'service.yaml:1:3', 'has to be text'],
    ['a prototype', one('"__proto__": {sizeGB: 1}'), 'service.yaml:3:5', '__proto__'],
    ['a prototype in a map of any names', one('classes: {__proto__: 5}'), 'service.yaml:3:15', '__proto__'],
    ['brackets in brackets in brackets', `name: ${'['.repeat(50_000)}`, 'service.yaml:1:', 'nested too deeply'],
    ['lists in lists in lists', '- '.repeat(50_000), 'service.yaml:1:', 'nested too deeply'],
    ['an alias bomb', LAUGHS, 'service.yaml', 'aliases expand to too much'],
    ['many aliases', `a: &a 1\nb: [${'*a, '.repeat(101)}]`, 'service.yaml:2:', 'more than 100 aliases'],
  ])('%s', async (_, text, place, message) => {
    const started = performance.now()
    const error = await refusalOf(() => parse(text))
    expect(error).toMatchObject({code: 'E_YAML', oclif: {exit: 2}})
    expect(error.message).toContain(`${place}`)
    expect(error.message).toContain(message)
    expect(error.fix).toContain('service.yaml')
    expect(performance.now() - started).toBeLessThan(5000)
  })

  test('is refused by its size before it is read', async () => {
    const error = await refusalOf(() => parse(`name: ${'x'.repeat(1_000_000)}`))
    expect(error).toMatchObject({code: 'E_SPEC_TOO_LARGE', message: 'service.yaml is larger than 1 MB'})
  })

  test('has no control characters in what is printed of it', async () => {
    const error = await refusalOf(() => parse('name: "\\e[2Jx\n'))
    expect(error.message).not.toMatch(/\p{Cc}/u)
    const odd = await refusalOf(() => parse('"\\e[31mred\\u202e": 1\ncomponents: []'))
    expect(odd.message.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u)
  })

  test('of many fields is searched for repeated ones in no time', async () => {
    const fields = Array.from({length: 30_000}, (_, i) => `field${i}: 1`)
    const started = performance.now()
    const error = await refusalOf(() => parse([...fields, 'field7: 2'].join('\n')))
    expect(error.message).toBe('service.yaml:30001:1: "field7" is there twice')
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('YAML that is no spec', () => {
  test.each([
    ['nothing', '', 'service.yaml: no spec: it is empty'],
    ['a comment', '# later\n', 'service.yaml: no spec: it is empty'],
    ['a list', '- type: egress\n', 'service.yaml:1:1: no spec: it is a list'],
    ['a word', 'hello\n', 'service.yaml:1:1: no spec: it is a string'],
    ['a number', '12\n', 'service.yaml:1:1: no spec: it is a number'],
    ['no components', 'name: x\n', 'service.yaml:1:1: components: is missing'],
    ['an empty list of them', 'components: []\n', 'service.yaml:1:1: components: must not be empty'],
    ['a map of them', 'components:\n  web: {}\n', 'service.yaml:1:1: components: must be a list'],
    ['a word for one', 'components:\n  - web\n', 'service.yaml:2:5: components[0]: must be a map of fields'],
  ])('%s', async (_, text, message) => {
    const error = await refusalOf(() => parse(text))
    expect(error).toMatchObject({code: 'E_SPEC', oclif: {exit: 2}})
    expect(error.message).toContain(message)
    expect(error.fix).toContain('frugal estimate --schema')
  })

  test('says of every field what is wrong, each with its line', async () => {
    const error = await refusalOf(() => parse(`nmae: x\n${one('sizeGB: -1', 'count: 3')}`))
    expect(error.message.split('\n')).toEqual([
      'service.yaml:4:5: components[0].sizeGB: -1 is too small: at least 0 is needed',
      'service.yaml:5:5: components[0].count: unknown field "count"; known here: name, provider, region, type, sizeGB',
      'service.yaml:1:1: nmae: unknown field "nmae"; did you mean "name"?',
    ])
  })

  test('names ten of a thousand wrong fields, and how many more there are', async () => {
    const error = await refusalOf(() => parse(`components:\n${'  - {type: egress, sizeGB: -1}\n'.repeat(1000)}`))
    expect(error.message.split('\n')).toHaveLength(11)
    expect(error.message).toMatch(/and 990 more$/)
  })

  test('finds its place in text with CRLF, a byte order mark, and in one line of JSON', async () => {
    expect((await refusalOf(() => parse('components:\r\n  - type: x\r\n'))).message).toContain('service.yaml:2:5: ')
    expect((await refusalOf(() => parse('\ufeffnmae: 1\n'))).message).toContain('"nmae"')
    const json = await refusalOf(() => parse('{"components": [{"type": "egress", "sizeGB": true}]}'))
    expect(json.message).toContain('service.yaml:1:36: components[0].sizeGB')
  })
})

describe('a spec', () => {
  test('may repeat a part by its name', () => {
    const text = 'components:\n  - &web {type: fixed, usdPerMonth: 5, name: a}\n  - {type: fixed, usdPerMonth: 1}\n'
    expect(parse(text).components).toHaveLength(2)
    expect(parse('name: &n x\nregion: *n\ncomponents: [{type: egress, sizeGB: 1}]').region).toBe('x')
  })

  test('is read whatever its fields hold, or refused as bad input: YAML text', () => {
    const words = fc.constantFrom(
      'components',
      'type',
      'egress',
      'sizeGB',
      '- ',
      ': ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '"',
      "'",
      '---\n',
      '!!map',
      '1',
      '.inf',
      '|',
      '>',
      '?',
      '%',
      '\t',
      '#',
      '<<',
      '__proto__',
    )
    const text = fc.oneof(
      fc.string({unit: 'binary', maxLength: 60}),
      fc.array(words, {maxLength: 25}).map((parts) => parts.join('')),
    )
    fc.assert(fc.property(text, readsOrRefuses), {numRuns: 500})
  })

  test('is read whatever its fields hold, or refused as bad input: any values', () => {
    const component = fc.record(
      {
        type: fc.constantFrom('instance', 'object-storage', 'vector-db', 'model-api', 'fixed', 'database', 'x', 5),
        name: fc.anything(),
        instance: fc.anything(),
        classes: fc.dictionary(fc.string({maxLength: 5}), fc.anything()),
        count: fc.anything(),
        schedule: fc.anything(),
        usdPerMonth: fc.anything(),
      },
      {requiredKeys: ['type']},
    )
    const value = fc.oneof(
      fc.anything(),
      fc.record({components: fc.array(component, {maxLength: 4}), traffic: fc.anything()}),
    )
    const json = value.map((it) => JSON.stringify(it, (_, part) => (typeof part === 'bigint' ? `${part}` : part)) ?? '')
    fc.assert(fc.property(json, readsOrRefuses), {numRuns: 300})
  })
})

function readsOrRefuses(text: string): void {
  try {
    expect(parse(text).components.length).toBeGreaterThan(0)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    expect(['E_YAML', 'E_SPEC']).toContain(error.code)
    expect(error.message.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  }
}
