import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {UserError} from '../../../src/errors.ts'
import {createZoneClock} from '../../../src/kubernetes/schedule/zone-clock.ts'
import type {RawTrace} from '../../../src/kubernetes/traffic/raw-trace.ts'
import type {CsvOptions} from '../../../src/kubernetes/traffic/read-csv.ts'
import {parseTrace, readTrace} from '../../../src/kubernetes/traffic/read-trace.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

const UTC = () => 0

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const parse = (text: string | Uint8Array, options: Partial<CsvOptions> = {}, size = 7): Promise<RawTrace> =>
  parseTrace(inPieces(typeof text === 'string' ? new TextEncoder().encode(text) : text, size), {
    file: 'trace.csv',
    offsetAt: UTC,
    ...options,
  })

const refusal = async (text: string | Uint8Array, options: Partial<CsvOptions> = {}) => {
  const error = await parse(text, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${String(error)}`)
  return error
}

const rates = async (text: string, options: Partial<CsvOptions> = {}) => [...(await parse(text, options)).load]

describe('a CSV trace', () => {
  it('counts requests of each step, with times in seconds from the start', async () => {
    expect(await parse('0,120\n60,180\n120,60\n')).toMatchObject({
      load: Float64Array.of(2, 3, 1),
      stepSeconds: 60,
      source: 'trace.csv',
    })
    expect(await parse('0,120\n60,180\n')).not.toHaveProperty('startEpoch')
  })

  it.each([
    ['Unix seconds', '1700000000', '1700000015'],
    ['Unix milliseconds', '1700000000000', '1700000015000'],
    ['Unix microseconds', '1700000000000000', '1700000015000000'],
    ['ISO 8601 in UTC', '2023-11-14T22:13:20Z', '2023-11-14T22:13:35Z'],
    ['ISO 8601 with an offset', '2023-11-14T23:13:20+01:00', '2023-11-14T23:13:35+01:00'],
    ['ISO 8601 with a space and no zone', '2023-11-14 22:13:20', '2023-11-14 22:13:35'],
    ['ISO 8601 with fractions', '2023-11-14T22:13:20.000Z', '2023-11-14T22:13:35.000Z'],
  ])('reads %s', async (_, first, second) => {
    const {load, startEpoch, stepSeconds} = await parse(`time,requests\n${first},15\n${second},30\n`)
    expect({load: [...load], startEpoch, stepSeconds}).toEqual({
      load: [1, 2],
      startEpoch: 1_700_000_000,
      stepSeconds: 15,
    })
  })

  it('passes over comments, empty lines, a byte order mark and line breaks of either kind', async () => {
    expect(await rates('\ufeff# about\r\n\r\nseconds,rps\r\n0,1.5\r\n# more\r\n10,2\r\n')).toEqual([1.5, 2])
  })

  it('takes requests a second as they are where the header or --unit says so', async () => {
    expect(await rates('time,requests_per_second\n0,5\n60,6\n')).toEqual([5, 6])
    expect(await rates('0,5\n60,6\n', {unit: 'rps'})).toEqual([5, 6])
    expect(await rates('time,rps\n0,60\n60,120\n', {unit: 'requests'})).toEqual([1, 2])
  })

  it('counts minutes in a column of that name, and steps of --step in one of bins', async () => {
    expect(await parse('minute,requests\n0,60\n1,120\n')).toMatchObject({stepSeconds: 60, load: Float64Array.of(1, 2)})
    expect(await parse('bin,requests,tokens\n0,15,9\n1,30,9\n', {stepSeconds: 15})).toMatchObject({
      stepSeconds: 15,
      load: Float64Array.of(1, 2),
    })
    expect(await parse('0,60\n1,120\n', {stepSeconds: 60})).toMatchObject({
      stepSeconds: 60,
      load: Float64Array.of(1, 2),
    })
    expect(await parse('15\n30\n', {stepSeconds: 15})).toMatchObject({stepSeconds: 15, load: Float64Array.of(1, 2)})
  })

  it('finds the column by name or number, beside others by their own names', async () => {
    const text = 'when;total;queue\n0;10;3\n10;20;4\n'
    const {columns, load} = await parse(text, {column: 'TOTAL', extraColumns: ['queue']})
    expect([...load]).toEqual([1, 2])
    expect([...columns.get('queue')!]).toEqual([3, 4])
    expect(await rates(text, {column: '3'})).toEqual([0.3, 0.4])
    expect(await rates('requests,at\n10,0\n20,10\n', {timeColumn: 'at'})).toEqual([1, 2])
  })

  it('reads quoted fields', async () => {
    expect(await rates('"Time","requests"\n"2026-01-05 00:00:00","60"\n"2026-01-05 00:01:00","120"\n')).toEqual([1, 2])
  })

  it('fills gaps and missing values as --fill says', async () => {
    const gap = '0,60\n60,120\n180,240\n'
    expect(await rates(gap, {fill: 'zero'})).toEqual([1, 2, 0, 4])
    expect(await rates(gap, {fill: 'previous'})).toEqual([1, 2, 2, 4])
    expect(await rates(gap, {fill: 'interpolate'})).toEqual([1, 2, 3, 4])
    expect(await rates('0,NaN\n60,120\n120,\n', {fill: 'previous'})).toEqual([2, 2, 2])
    expect((await parse(gap, {fill: 'zero'})).notes).toEqual(['1 of 4 steps had no value: filled (zero)'])
  })

  it('bears a clock that is a little off', async () => {
    expect(await rates('0,60\n59.4,60\n120,60\n180,60\n240,60\n')).toEqual([1, 1, 1, 1, 1])
  })

  it('reads the two days of a year that have 23 and 25 hours by the clock on the wall', async () => {
    const {intervalAt} = createZoneClock('Europe/Madrid')
    const hours = (times: string[]) =>
      parse(`time,requests\n${times.map((time) => `${time},3600`).join('\n')}\n`, {
        offsetAt: (epoch) => intervalAt(epoch).offset,
      })
    const spring = await hours(['2026-03-29 00:00', '2026-03-29 01:00', '2026-03-29 03:00', '2026-03-29 04:00'])
    expect([spring.stepSeconds, ...spring.load]).toEqual([3600, 1, 1, 1, 1])
    expect(spring.startEpoch).toBe(Date.UTC(2026, 2, 28, 23) / 1000)
    const autumn = await hours(['2026-10-25 01:00', '2026-10-25 02:00', '2026-10-25 02:00', '2026-10-25 03:00'])
    expect([autumn.stepSeconds, ...autumn.load]).toEqual([3600, 1, 1, 1, 1])
  })
})

describe('a CSV trace that is wrong', () => {
  it.each([
    ['a gap', '0,1\n60,1\n240,1\n', 3, 'a gap of 2 steps before this row', '--fill'],
    ['a duplicate', 'time,requests\n0,1\n60,1\n60,2\n', 4, 'the same time as in line 3', 'one of the two lines'],
    ['times that go back', '0,1\n60,1\n30,1\n', 3, 'an earlier time than in line 2', 'Sort'],
    ['a negative value', '0,1\n60,-5\n', 2, '-5 requests: less than none', '0 or more'],
    ['text for a value', '0,1\n60,many\n', 2, '"many" is not a number', 'digits'],
    ['an infinite value', '0,1\n60,Infinity\n', 2, '"Infinity" is not a number', 'digits'],
    ['a missing value', '0,1\n60,\n', 2, 'no value', '--fill'],
    ['a row that ends early', '0,1\n60\n', 2, 'no value', '--fill'],
    ['NaN', '0,1\n60,NaN\n', 2, '"NaN" is no number', '--fill'],
    ['text for a time', '0,1\nnoon,1\n', 2, '"noon" is not a time', 'ISO 8601'],
    ['the 30th of February', '2026-02-27,1\n2026-02-30,1\n', 2, '"2026-02-30" is not a time', 'ISO 8601'],
    ['a time between two steps', '0,1\n60,1\n90,1\n150,1\n', 3, 'between two steps of 60 s', '--step'],
    ['a quote that is open', '0,1\n60,"1\n', 2, 'a quote that is not closed', 'Close it'],
    ['one row', '0,1\n', 1, 'one row does not say how long a step is', '--step 60'],
    ['bins of unknown length', 'bin,requests\n0,1\n1,1\n', 2, 'do not say how long a step is', '--step 60'],
    [
      'a jump of a thousand years',
      '2026-01-05T00:00:00Z,1\n2026-01-05T00:00:01Z,1\n3026-01-05T00:00:00Z,1\n',
      3,
      'more than the 50000000',
      'Mend the time',
    ],
    ['columns that could both be meant', 'time,a,b\n0,1,1\n60,1,1\n', 2, 'which column holds requests', '--column'],
  ])('says so of %s, with the line and what to do', async (_, text, line, message, fix) => {
    const error = await refusal(text, text.includes('240') ? {} : text.includes('90,1') ? {stepSeconds: 60} : {})
    expect(error.code).toBe('E_BAD_TRACE')
    expect(error.message).toContain(`trace.csv:${line}: `)
    expect(error.message).toContain(message)
    expect(error.fix).toContain(fix)
  })

  it.each([
    ['an empty file', ''],
    ['comments alone', '# nothing\n'],
    ['a header alone', 'time,requests\n'],
  ])('says of %s that there are no rows', async (_, text) => {
    expect(await refusal(text)).toMatchObject({code: 'E_BAD_TRACE', message: 'trace.csv: no rows'})
  })

  it.each([
    ['NUL bytes', Uint8Array.of(48, 44, 49, 0, 10), 'NUL'],
    ['bytes that are not UTF-8', Uint8Array.of(48, 44, 0xff, 0xfe, 10), 'not UTF-8'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 1), 'gzip'],
    ['a line without end', new Uint8Array(100_000).fill(49), 'longer than 64 KiB'],
  ])('refuses %s', async (_, bytes, message) => {
    const error = await refusal(bytes)
    expect(error).toMatchObject({code: 'E_BAD_TRACE'})
    expect(error.message).toContain(message)
  })

  it('names the columns there are when one is not', async () => {
    const error = await refusal('time,requests\n0,1\n', {column: 'request'})
    expect(error).toMatchObject({code: 'E_UNKNOWN_COLUMN'})
    expect(error.fix).toBe('It has "time", "requests": --column requests')
  })

  it('shows nothing of a terminal’s control characters', async () => {
    expect((await refusal('0,1\n60,\u001b[31mred\n')).message).toBe('trace.csv:2: "red" is not a number')
  })

  it('gives a trace or a UserError for any text, whatever pieces it comes in', async () => {
    const field = fc.oneof(
      fc.integer({min: -5, max: 200}).map(String),
      fc.string({maxLength: 6}),
      fc.constantFrom('2026-01-05', 'NaN', '', '"', '1e9', '1700000000'),
    )
    const csv = fc
      .array(
        fc.array(field, {maxLength: 4}).map((row) => row.join(',')),
        {maxLength: 12},
      )
      .map((rows) => rows.join('\n'))
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(csv, fc.string({unit: 'binary'})),
        fc.integer({min: 1, max: 40}),
        fc.constantFrom('zero', 'previous', 'interpolate', undefined),
        async (text, size, fill) => {
          const result = await parse(text, {fill}, size).catch((error: unknown) => error)
          if (result instanceof UserError) {
            expect(result.fix).not.toBe('')
            return
          }
          const {load, stepSeconds} = result as RawTrace
          expect(stepSeconds).toBeGreaterThan(0)
          expect(load.every((value) => value >= 0 && Number.isFinite(value))).toBe(true)
        },
      ),
      {numRuns: 400},
    )
  })

  it('keeps the number of requests, and reads the same in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(10_000), {minLength: 2, maxLength: 60}),
        fc.constantFrom(1, 15, 60),
        fc.integer({min: 1, max: 50}),
        async (counts, step, size) => {
          const text = counts.map((count, index) => `${1_700_000_000 + index * step},${count}`).join('\n')
          const {load} = await parse(text, {}, size)
          expect([...load].map((rate) => Math.round(rate * step))).toEqual(counts)
        },
      ),
      {numRuns: 100},
    )
  })
})

describe('a file', () => {
  it('is read as CSV or JSON by what it begins with', async () => {
    await using folder = await temporaryFolder()
    const {writeFile} = await import('node:fs/promises')
    await writeFile(folder.join('a.csv'), '0,15\n15,30\n')
    expect([...(await readTrace(folder.join('a.csv'), {offsetAt: UTC})).load]).toEqual([1, 2])
    const reply = {
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [0, '1'],
              [15, '2'],
            ],
          },
        ],
      },
    }
    await writeFile(folder.join('a.json'), `\n ${JSON.stringify(reply)}`)
    expect([...(await readTrace(folder.join('a.json'), {offsetAt: UTC})).load]).toEqual([1, 2])
  })

  it('that cannot be read is E_READ', async () => {
    await expect(readTrace('/nonexistent/trace.csv', {offsetAt: UTC})).rejects.toMatchObject({code: 'E_READ'})
    await expect(readTrace('/', {offsetAt: UTC})).rejects.toMatchObject({code: 'E_READ'})
  })
})
