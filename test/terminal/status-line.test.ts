import {expect, test} from 'vitest'

import {statusLine} from '../../src/terminal/status-line.ts'

function terminal(fields: {isTTY?: boolean; columns?: number} = {isTTY: true, columns: 20}) {
  const written: string[] = []
  return {...fields, written, write: (text: string) => written.push(text)}
}

test('each text takes the place of the last, and the end leaves nothing', () => {
  const stream = terminal()
  {
    using status = statusLine(stream, {})
    status.set('one')
    status.set('two')
  }
  expect(stream.written).toEqual(['one', '\r\u001b[2K', 'two', '\r\u001b[2K'])
})

test('an empty text takes the last away, once', () => {
  const stream = terminal()
  const status = statusLine(stream, {})
  for (const text of ['one', '', '']) status.set(text)
  expect(stream.written).toEqual(['one', '\r\u001b[2K'])
})

test('a text never fills the last column, and no control character gets through', () => {
  const stream = terminal()
  statusLine(stream, {}).set(`\u001b[31mred\u001b[0m ${'x'.repeat(40)}`)
  expect(stream.written).toEqual([`red ${'x'.repeat(15)}`])
})

test.each<[string, {isTTY?: boolean}, NodeJS.ProcessEnv]>([
  ['a pipe', {}, {}],
  ['a dumb terminal', {isTTY: true}, {TERM: 'dumb'}],
])('nothing is written to %s', (_, fields, env) => {
  const stream = terminal(fields)
  statusLine(stream, env).set('one')
  expect(stream.written).toEqual([])
})
