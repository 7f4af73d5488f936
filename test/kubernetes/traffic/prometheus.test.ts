import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {UserError} from '../../../src/errors.ts'
import {readPrometheus} from '../../../src/kubernetes/traffic/prometheus.ts'

const reply = (...series: unknown[][]) =>
  JSON.stringify({
    status: 'success',
    data: {resultType: 'matrix', result: series.map((values) => ({metric: {}, values}))},
  })
const read = (text: string, options = {}) => readPrometheus(text, {file: 'reply.json', ...options})

describe('the reply of a range query', () => {
  it('is a trace in requests a second', () => {
    const trace = read(
      reply([
        [1700000000, '1.5'],
        [1700000015, '2'],
      ]),
    )
    expect(trace).toMatchObject({startEpoch: 1_700_000_000, stepSeconds: 15, load: Float64Array.of(1.5, 2)})
  })

  it('sums its series; one that has no sample, or NaN, does not count there', () => {
    const trace = read(
      reply(
        [
          [0, '1'],
          [15, 'NaN'],
          [30, '3'],
        ],
        [
          [15, '10'],
          [30, '20'],
        ],
      ),
    )
    expect([...trace.load]).toEqual([1, 10, 23])
    expect(trace.notes).toEqual(['2 series summed'])
  })

  it('has a gap where no series has a sample', () => {
    const gap = reply([
      [0, '1'],
      [15, '2'],
      [45, '4'],
    ])
    expect(() => read(gap)).toThrow(
      expect.objectContaining({code: 'E_BAD_TRACE', fix: expect.stringContaining('--fill')}),
    )
    expect([...read(gap, {fill: 'previous'}).load]).toEqual([1, 2, 2, 4])
  })

  it.each([
    [
      'an error',
      JSON.stringify({status: 'error', errorType: 'bad_data', error: 'parse error'}),
      'bad_data: parse error',
    ],
    [
      'an instant query',
      JSON.stringify({status: 'success', data: {resultType: 'vector', result: []}}),
      'type "vector"',
    ],
    ['no series', reply(), 'no series'],
    [
      'a negative value',
      reply([
        [0, '1'],
        [15, '-1'],
      ]),
      'less than none',
    ],
    [
      'a value that is no number',
      reply([
        [0, '1'],
        [15, '+Inf'],
      ]),
      'not a number',
    ],
    ['a sample of another form', reply([[0, '1'], {}] as unknown[][]), 'sample 2'],
    ['other JSON', '{"rows": []}', 'not a reply of Prometheus'],
    ['broken JSON', '{"status": ', 'not JSON'],
  ])('that is %s is refused', (_, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({code: 'E_BAD_TRACE', message: expect.stringContaining(message)}),
    )
  })

  it('of any JSON is a trace or a UserError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.array(fc.tuple(fc.double(), fc.string())).map((values) => reply(values)),
        ),
        (text) => {
          try {
            expect(read(text, {fill: 'zero'}).load.every(Number.isFinite)).toBe(true)
          } catch (error) {
            if (!(error instanceof UserError)) throw error
            expect(error.code).toBe('E_BAD_TRACE')
          }
        },
      ),
    )
  })
})
