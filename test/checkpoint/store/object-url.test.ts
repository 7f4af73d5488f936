import fc from 'fast-check'
import {expect, test} from 'vitest'

import {parseObjectUrl} from '../../../src/checkpoint/store/object-url.ts'

test('an object is bucket and key, as they were written', () => {
  expect(parseObjectUrl('s3://models/llama/a b%20c.frz')).toEqual({
    scheme: 's3',
    bucket: 'models',
    key: 'llama/a b%20c.frz',
  })
  expect(parseObjectUrl('GS://models/x')).toEqual({scheme: 'gs', bucket: 'models', key: 'x'})
})

test.each(['model.safetensors', './s3/model', 'C:\\models\\a.bin', '-', 's3:models/x'])('%s is a path', (text) => {
  expect(parseObjectUrl(text)).toBeUndefined()
})

test.each([
  ['s3://models', 'names no object'],
  ['s3://models/', 'names no object'],
  ['s3://models/folder/', 'names no object'],
  ['s3:///key', 'no name of a bucket'],
  ['s3://Models/key', 'no name of a bucket'],
  ['https://host/key', 'a store "https" is not known'],
])('%s is an error: %s', (text, what) => {
  expect(() => parseObjectUrl(text)).toThrow(
    expect.objectContaining({code: 'E_BAD_URL', message: expect.stringContaining(what)}),
  )
})

test('any text is a path, an object or an error that says what to write', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => `s3://${rest}`),
      ),
      (text) => {
        try {
          const url = parseObjectUrl(text)
          expect(url === undefined || url.key.length > 0).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({code: 'E_BAD_URL', fix: expect.any(String)})
        }
      },
    ),
  )
})
