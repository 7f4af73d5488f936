import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {parseOverride, setOverrides, settingText, valueText} from '../../../src/estimate/spec/overrides.ts'
import {refusalOf, specOf} from '../support.ts'

const FIELDS = {
  region: 'us-east-1',
  components: [
    {type: 'instance', name: 'gpu', instance: 'g4dn.xlarge', schedule: {hoursPerDay: 8}},
    {type: 'egress', sizeGB: 5},
    {type: 'fixed', name: 'gpt-4.1', usdPerMonth: 5},
    {type: 'fixed', name: 'a=b', usdPerMonth: 5},
  ],
}
const set = (...settings: string[]) => specOf(FIELDS, settings)

describe('--set', () => {
  test.each([
    ['a field of a component', 'gpu.market=spot', {components: [{market: 'spot'}, {}, {}, {}]}],
    ['a number', 'gpu.count=4', {components: [{count: 4}, {}, {}, {}]}],
    ['a quantity', 'egress-2.sizeGB=2TB', {components: [{}, {sizeGB: 2000}, {}, {}]}],
    ['a field of the spec', 'region=us-west-2', {region: 'us-west-2'}],
    ['a field that was not there', 'traffic.requestsPerMonth=1M', {traffic: {requestsPerMonth: 1_000_000}}],
    ['an assumption', 'assumptions.coldShare=0.1', {assumptions: {coldShare: 0.1}, stated: ['coldShare']}],
    ['a map', 'gpu.commitment={coverage: 1, discount: 0.3}', {components: [{commitment: {discount: 0.3}}, {}, {}, {}]}],
    ['a field in a map', 'gpu.schedule.hoursPerDay=24', {components: [{hoursPerMonth: 730}, {}, {}, {}]}],
    ['an equals sign in the value', 'name=a=b', {name: 'a=b'}],
    ['quoted text that looks like a number', 'name="2026"', {name: '2026'}],
    ['a name with a dot, in quotes', '"gpt-4.1".usdPerMonth=7', {components: [{}, {}, {usdPerMonth: 7}, {}]}],
    ['a name with an equals sign', '"a=b".usdPerMonth=7', {components: [{}, {}, {}, {usdPerMonth: 7}]}],
  ])('sets %s', (_, setting, spec) => {
    expect(set(setting)).toMatchObject(spec)
  })

  test('takes the last of two, and follows a name that was set', () => {
    expect(set('gpu.count=2', 'gpu.count=3').components[0]).toMatchObject({count: 3})
    expect(set('gpu.name=cards', 'cards.count=3').components[0]).toMatchObject({name: 'cards', count: 3})
  })

  test('of hours takes the place of the schedule, and the other way round', () => {
    expect(set('gpu.hoursPerMonth=100').components[0]).toMatchObject({hoursPerMonth: 100})
    const schedule = set('gpu.hoursPerMonth=100', 'gpu.schedule={hoursPerDay: 24}')
    expect(schedule.components[0]).toMatchObject({hoursPerMonth: 730})
  })

  test.each([
    ['no value', 'gpu.count', 'E_USAGE', 'no value', '--set gpu.market=spot'],
    ['no field', '=5', 'E_USAGE', 'no value', '--set gpu.market=spot'],
    ['nothing', '', 'E_USAGE', 'no value', '--set gpu.market=spot'],
    ['no such component', 'gpuu.count=2', 'E_USAGE', 'no component is named "gpuu"', 'gpu, egress-2, "gpt-4.1", "a=b"'],
    ['a name whose dot is not quoted', 'gpt-4.1.usdPerMonth=2', 'E_USAGE', 'named "gpt-4"', '"gpt-4.1"'],
    ['a prototype', '__proto__.x=1', 'E_USAGE', 'named "__proto__"', 'gpu'],
    ['a function of all objects', 'constructor.x=1', 'E_USAGE', 'named "constructor"', 'gpu'],
    ['a list of components', 'components.0.count=2', 'E_USAGE', 'named "components"', 'gpu'],
    ['YAML that cannot be read', 'gpu.count={', 'E_USAGE', 'cannot be read', `--set 'gpu.count="text"'`],
    ['an alias', 'gpu.count=*x', 'E_USAGE', 'cannot be read', 'Quote it'],
    ['two documents', 'gpu.count=1\n---\n2', 'E_USAGE', 'cannot be read', 'Quote it'],
    ['a bad escape in a name', '"a\\x".count=1', 'E_USAGE', 'in quotes cannot be read', 'JSON'],
    [
      'an unknown field',
      'gpu.cuont=2',
      'E_SPEC',
      '--set gpu.cuont: unknown field "cuont"; did you mean "count"?',
      'another --set',
    ],
    [
      'an unknown field with fields',
      'gpu.colour.dark=1',
      'E_SPEC',
      '--set gpu.colour.dark: unknown field',
      'another --set',
    ],
    [
      'a prototype of a component',
      'gpu.__proto__.x=1',
      'E_SPEC',
      '--set gpu.__proto__.x: unknown field',
      'another --set',
    ],
    ['a word for a number', 'gpu.count=many', 'E_SPEC', '--set gpu.count: "many" is not a number', 'another --set'],
    ['nothing for a number', 'gpu.count=', 'E_SPEC', '--set gpu.count: must be a number', 'another --set'],
    ['a component itself', 'gpu=5', 'E_SPEC', '--set gpu: unknown field', 'another --set'],
  ])('refuses %s', async (_, setting, code, message, fix) => {
    const error = await refusalOf(() => set(setting))
    expect(error).toMatchObject({code, oclif: {exit: 2}})
    expect(error.message).toContain(message)
    expect(error.fix).toContain(fix)
  })

  test('says which is at fault, the file or the setting', async () => {
    const fields = {
      components: [
        {type: 'egress', name: 'out', sizeGB: -1},
        {type: 'fixed', usdPerMonth: 1},
      ],
    }
    const error = await refusalOf(() => specOf(fields, ['fixed-2.usdPerMonth=-2']))
    expect(error.message.split('\n')).toEqual([
      expect.stringContaining('spec.json:1:46: components[0].sizeGB: -1'),
      '--set fixed-2.usdPerMonth: must be at least 0',
    ])
    expect(error.fix).toContain('Mend spec.json')
  })

  test('changes nothing that it is given', () => {
    const before = structuredClone(FIELDS)
    setOverrides(FIELDS, [parseOverride('gpu.schedule.hoursPerDay=1'), parseOverride('region=x')])
    expect(FIELDS).toEqual(before)
  })

  test('leaves what is no spec to the check of the spec', () => {
    expect(setOverrides([1], [parseOverride('a.b=1')])).toEqual({spec: [1], written: []})
  })
})

describe('a setting that frugal prints', () => {
  test('is read back as it was, whatever the names and the value', () => {
    const name = fc.oneof(
      fc.constantFrom('gpu', 'gpt-4.1', 'a=b', '"', '\\', "it's", 'a b', '.'),
      fc.string({minLength: 1, maxLength: 20}),
    )
    const value = fc.oneof(
      fc.double({noNaN: true, noDefaultInfinity: true}),
      fc.string(),
      fc.constantFrom('no', 'null', 'us-east-1', '1e5', '~'),
      fc.dictionary(fc.constantFrom('standard', 'standard-ia'), fc.nat(), {noNullPrototype: true}),
    )
    fc.assert(
      fc.property(name, value, (component, it) => {
        const text = `${settingText([component, 'field'])}=${valueText(it)}`
        expect(parseOverride(text)).toEqual({path: [component, 'field'], value: Object.is(it, -0) ? 0 : it})
      }),
    )
  })

  test('is plain where it can be', () => {
    expect(settingText(['gpu', 'instance'])).toBe('gpu.instance')
    expect([valueText('us-east-1'), valueText(2.5), valueText('no'), valueText('null')]).toEqual([
      'us-east-1',
      '2.5',
      'no',
      '"null"',
    ])
  })
})
