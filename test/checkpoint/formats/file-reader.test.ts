import {appendFile, rename, utimes, writeFile} from 'node:fs/promises'

import {expect, test} from 'vitest'

import {fileReader, sameStamp} from '../../../src/checkpoint/formats/file-reader.ts'
import {put, refusal} from '../../support/model-files/write-model.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

test('reads at any place, into shared memory too', async () => {
  await using folder = await temporaryFolder()
  const reader = await fileReader(await put(folder.join('a'), 'abcdefgh'))
  const target = new Uint8Array(new SharedArrayBuffer(8), 2, 3)
  await reader.read(4, target)
  expect(Buffer.from(target).toString()).toBe('efg')
  await reader.read(8, new Uint8Array(0))
  expect(reader).toMatchObject({name: folder.join('a'), size: 8})
  expect((await refusal(reader.read(6, new Uint8Array(3)))).code).toBe('E_TRUNCATED')
  await reader.close()
})

test('tells a file that is missing from a folder', async () => {
  await using folder = await temporaryFolder()
  expect(await refusal(fileReader(folder.join('none')))).toMatchObject({
    code: 'E_READ',
    message: expect.stringMatching(/no such file/),
  })
  expect(await refusal(fileReader(folder.path))).toMatchObject({
    code: 'E_READ',
    message: expect.stringMatching(/no regular file/),
  })
})

test.each([
  ['grew', (path: string) => appendFile(path, 'x')],
  ['was written anew', (path: string) => writeFile(path, 'ABCDEFGH')],
  ['has another time', (path: string) => utimes(path, 1, 1)],
  ['was replaced', async (path: string) => rename(await put(`${path}.new`, 'abcdefgh'), path)],
  ['is gone', (path: string) => rename(path, `${path}.old`)],
])('notices that the file %s', async (_, change) => {
  await using folder = await temporaryFolder()
  const path = await put(folder.join('a'), 'abcdefgh')
  await utimes(path, 5, 5)
  const reader = await fileReader(path)
  expect(await reader.changed()).toBe(false)
  await change(path)
  expect(await reader.changed()).toBe(true)
  await reader.close()
})

test('two readers of one file have the same stamp', async () => {
  await using folder = await temporaryFolder()
  const path = await put(folder.join('a'), 'abc')
  const [first, second] = [await fileReader(path), await fileReader(path)]
  expect(sameStamp(first.stamp, second.stamp)).toBe(true)
  expect(sameStamp(first.stamp, {...second.stamp, modified: second.stamp.modified + 1n})).toBe(false)
  await first.close()
  await second.close()
})
