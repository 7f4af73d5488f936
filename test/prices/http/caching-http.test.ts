import {readdir, readFile, writeFile} from 'node:fs/promises'

import {describe, expect, test} from 'vitest'

import {cachingHttp} from '../../../src/prices/http/caching-http.ts'
import {createHttp, type HttpReply} from '../../../src/prices/http/http.ts'
import {type LoopbackReply, loopback} from '../../support/loopback.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

const now = () => new Date('2026-08-10T12:00:00Z')

/** A server whose body carries an ETag and answers 304 to it. */
const tagged = (body: () => string, headers: Record<string, string> = {}) =>
  loopback(({headers: asked}): LoopbackReply => {
    const etag = `"${body()}"`
    if (asked['if-none-match'] === etag) return {status: 304, headers: {etag}, body: ''}
    return {headers: {etag, 'last-modified': 'Mon, 10 Aug 2026 10:00:00 GMT', ...headers}, body: body()}
  })

function client(folder: string) {
  return cachingHttp(createHttp({attempts: 2, baseDelayMs: 1}), {folder, now})
}

async function streamed(reply: HttpReply): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of reply.stream()) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('a body with an ETag', () => {
  test('is asked for again by its ETag, and comes from the cache when it has not changed', async () => {
    await using folder = await temporaryFolder()
    await using server = await tagged(() => 'same')
    const first = await client(folder.path).get(server.url)
    expect(await first.text()).toBe('same')
    const second = await client(folder.path).get(server.url)
    expect([second.status, await second.text()]).toEqual([200, 'same'])
    expect(second.headers.get('last-modified')).toBe('Mon, 10 Aug 2026 10:00:00 GMT')
    expect(server.requests.map(({headers}) => headers['if-none-match'])).toEqual([undefined, '"same"'])
  })

  test('is replaced when it has changed', async () => {
    await using folder = await temporaryFolder()
    let body = 'one'
    await using server = await tagged(() => body)
    for (const expected of ['one', 'two', 'two']) {
      body = expected
      expect(await (await client(folder.path).get(server.url)).text()).toBe(expected)
    }
    expect(server.requests.map(({headers}) => headers['if-none-match'])).toEqual([undefined, '"one"', '"two"'])
    expect(await readdir(folder.path)).toHaveLength(1)
  })

  test('is asked for whole when the stored one is damaged', async () => {
    await using folder = await temporaryFolder()
    await using server = await tagged(() => 'body')
    await (await client(folder.path).get(server.url)).text()
    const file = folder.join((await readdir(folder.path))[0]!)
    await writeFile(file, (await readFile(file, 'utf8')).replace(/body$/, 'BODY'))
    expect(await (await client(folder.path).get(server.url)).text()).toBe('body')
    expect(server.requests[1]!.headers['if-none-match']).toBeUndefined()
  })

  test('reads as a stream too', async () => {
    await using folder = await temporaryFolder()
    await using server = await tagged(() => 'body')
    await (await client(folder.path).get(server.url)).text()
    expect(await streamed(await client(folder.path).get(server.url))).toBe('body')
    expect(server.requests[1]!.headers['if-none-match']).toBe('"body"')
  })
})

describe('nothing is kept of', () => {
  test('a reply without an ETag', async () => {
    await using folder = await temporaryFolder()
    await using server = await loopback(() => ({body: 'x'}))
    expect(await (await client(folder.path).get(server.url)).text()).toBe('x')
    expect(await readdir(folder.path)).toEqual([])
  })

  test('a refusal', async () => {
    await using folder = await temporaryFolder()
    await using server = await loopback(() => ({status: 404, headers: {etag: '"x"'}, body: 'no'}))
    const reply = await client(folder.path).get(server.url)
    expect([reply.status, await reply.text()]).toEqual([404, 'no'])
    expect(await readdir(folder.path)).toEqual([])
  })

  test.each([
    ['a request with a credential in its headers', '', {Authorization: 'Bearer t'}],
    ['a request with a key in its address', '/?key=secret', {}],
  ])('%s', async (_, path, headers) => {
    await using folder = await temporaryFolder()
    await using server = await tagged(() => 'mine')
    for (let i = 0; i < 2; i++) {
      expect(await (await client(folder.path).get(`${server.url}${path}`, {headers})).text()).toBe('mine')
    }
    expect(await readdir(folder.path)).toEqual([])
    expect(server.requests[1]!.headers['if-none-match']).toBeUndefined()
  })

  test('a streamed body', async () => {
    await using folder = await temporaryFolder()
    await using server = await tagged(() => 'large')
    const reply = await client(folder.path).get(server.url, {stream: true})
    expect(await streamed(reply)).toBe('large')
    expect(await readdir(folder.path)).toEqual([])
  })
})

test('a folder that cannot be written costs nothing but the cache', async () => {
  await using folder = await temporaryFolder()
  await writeFile(folder.join('file'), '')
  await using server = await tagged(() => 'body')
  const reply = await client(folder.join('file', 'http')).get(server.url)
  expect(await reply.text()).toBe('body')
})
