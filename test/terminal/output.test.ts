import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'

import {csvField, OUTPUT_FORMATS, type OutputColumn, renderRows} from '../../src/terminal/output.ts'

interface Row {
  name: string
  price?: number
  note?: string
}

const columns: OutputColumn<Row>[] = [
  {key: 'name', header: 'name', value: ({name}) => name},
  {
    key: 'usd',
    header: 'price',
    align: 'right',
    text: ({price}) => (price === undefined ? 'not found' : `$${price}`),
    style: ({price}) => (price === undefined ? 'dim' : 'green'),
    value: ({price}) => price,
  },
  {key: 'note', header: 'note', wide: true, value: ({note}) => note},
  {key: 'machine', value: () => true},
  {header: 'people', text: () => 'p'},
]
const rows: Row[] = [
  {name: 'a', price: 0.5},
  {name: 'b', note: 'why'},
]
const text = async (format: (typeof OUTPUT_FORMATS)[number], list = rows) =>
  (await renderRows(format, columns, list)).text

describe('renderRows', () => {
  it('prints a table without the wide and machine columns, and without colour unless it is asked for', async () => {
    expect(await text('table')).toBe('name      price  people\na          $0.5  p\nb     not found  p')
  })

  it('prints the wide columns in wide', async () => {
    expect((await text('wide')).split('\n')[0]).toBe('name      price  note  people')
  })

  it('colours cells and heads by the painter it is given', async () => {
    const {text: painted} = await renderRows('table', columns, rows, {
      paint: (style, cell) => (style ? `<${style}>${cell}` : cell),
    })
    expect(painted).toContain('<green>$0.5')
    expect(painted).toContain('<bold>price')
  })

  it('says which columns it left out of a narrow table, and leaves none out of a wide one', async () => {
    const narrow: OutputColumn<Row>[] = [columns[0]!, {header: 'gone', drop: 1, text: () => 'x'.repeat(20)}]
    expect(await renderRows('table', narrow, rows, {width: 20})).toEqual({text: 'name\na\nb', dropped: ['gone']})
    expect((await renderRows('wide', narrow, rows, {width: 20})).dropped).toEqual([])
  })

  it('prints every machine column in csv, with lines that end as RFC 4180 says', async () => {
    expect(await text('csv')).toBe('name,usd,note,machine\r\na,0.5,,true\r\nb,,why,true')
  })

  it('leaves unknown values out of json and yaml', async () => {
    const expected = [
      {name: 'a', usd: 0.5, machine: true},
      {name: 'b', note: 'why', machine: true},
    ]
    expect(JSON.parse(await text('json'))).toEqual(expected)
    expect(parse(await text('yaml'))).toEqual(expected)
  })

  it('prints records instead where they are given', async () => {
    const record = ({name}: Row) => ({nested: {name}})
    expect(JSON.parse((await renderRows('json', columns, rows, {record})).text)[0]).toEqual({nested: {name: 'a'}})
    expect(parse((await renderRows('yaml', columns, rows, {record})).text)[1]).toEqual({nested: {name: 'b'}})
  })

  it('prints markdown whose cells hold no pipe or markup of their own', async () => {
    const lines = (await text('markdown', [{name: 'a|b *c* <i>', price: 1}])).split('\n')
    expect(lines).toEqual(['| name | price | people |', '| --- | ---: | --- |', '| a\\|b \\*c\\* \\<i\\> | $1 | p |'])
  })

  it.each(OUTPUT_FORMATS)('takes control characters out of %s', async (format) => {
    const dirty = await text(format, [{name: '\u001b[31mred\u001b[0m\nx\u0007', price: 1, note: '\u009b2J'}])
    expect(dirty).toContain('red x')
    expect(dirty).not.toMatch(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/)
  })

  it.each([
    ['csv', 'name,usd,note,machine'],
    ['json', '[]'],
    ['yaml', '[]'],
  ] as const)('prints an empty list in %s', async (format, expected) => {
    expect(await text(format, [])).toBe(expected)
  })
})

describe('csvField', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['-12.5', '-12.5'],
    ['+1e3', '+1e3'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['', ''],
  ])('%j is written %j', (value, field) => {
    expect(csvField(value)).toBe(field)
  })

  it('writes numbers as they are, below zero too', () => {
    expect(csvField(-3.5)).toBe('-3.5')
    expect(csvField(undefined)).toBe('')
  })

  it('reads back as what was written, but for the apostrophe of a formula', () => {
    const unquote = (field: string) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field)
    fc.assert(
      fc.property(fc.string(), (value) => {
        const back = unquote(csvField(value))
        expect(back === value || back === `'${value}`).toBe(true)
        expect(back).not.toMatch(/^[=@\t\r]/)
      }),
    )
  })
})
