import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {gzipSync} from 'node:zlib'

import {describe, expect, test} from 'vitest'

import {UserError} from '../../../src/errors.ts'
import {createHttp, type HttpOptions} from '../../../src/prices/http/http.ts'
import {type LoopbackReply, loopback} from '../../support/loopback.ts'

/** A client that writes its waits down and does not wait. */
function client(options: HttpOptions = {}) {
  const waits: number[] = []
  const sleep = async (ms: number) => void waits.push(ms)
  return {waits, http: createHttp({attempts: 3, baseDelayMs: 100, random: () => 0.5, sleep, ...options})}
}

/** Answers with the replies in turn, the last one for good. */
function inTurn(...replies: LoopbackReply[]) {
  return loopback((_, index) => replies[Math.min(index, replies.length - 1)]!)
}

function failure(promise: Promise<unknown>): Promise<UserError> {
  return promise.then(
    () => expect.fail('it did not fail'),
    (error) => error as UserError,
  )
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all).toString()
}

describe('a reply', () => {
  test('is handed out with status, headers and text, and the request carried its headers', async () => {
    await using server = await inTurn({headers: {etag: '"1"'}, body: 'Zürich'})
    const reply = await client().http.get(`${server.url}/a?b=1`, {headers: {'if-none-match': '"0"'}})
    expect([reply.status, reply.headers.get('etag'), await reply.text()]).toEqual([200, '"1"', 'Zürich'])
    expect(await collect(reply.stream())).toBe('Zürich')
    expect(server.requests[0]?.headers['if-none-match']).toBe('"0"')
  })

  test.each([304, 400, 401, 403, 404])('with status %i is returned at once', async (status) => {
    await using server = await inTurn({status, body: status === 304 ? '' : 'why'})
    const reply = await client().http.get(server.url)
    expect([reply.status, server.requests.length]).toEqual([status, 1])
  })

  test('may be compressed: the length on the wire is not the length of the text', async () => {
    const text = 'price,'.repeat(1000)
    await using server = await inTurn({headers: {'content-encoding': 'gzip'}, body: gzipSync(text)})
    expect(await (await client().http.get(server.url)).text()).toBe(text)
  })
})

describe('a failed try', () => {
  test.each([429, 500, 502, 503, 504])('with status %i is made again', async (status) => {
    await using server = await inTurn({status, body: 'busy'}, {body: 'here'})
    const {http, waits} = client()
    expect(await (await http.get(server.url)).text()).toBe('here')
    expect([server.requests.length, waits]).toEqual([2, [50]])
  })

  test('waits longer each time, up to a limit, in full jitter', async () => {
    await using server = await inTurn({status: 500, body: ''})
    const {http, waits} = client({attempts: 9})
    await failure(http.get(server.url))
    expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000])
  })

  test('that broke off in the body is made again before the reply is handed out', async () => {
    await using server = await inTurn({body: 'x'.repeat(5000), cutAfter: 100}, {body: 'whole'})
    expect(await (await client().http.get(server.url)).text()).toBe('whole')
    expect(server.requests).toHaveLength(2)
  })

  test('that broke off without a stated length is made again', async () => {
    let calls = 0
    const server = createServer((_, outgoing) => {
      if (calls++ > 0) return outgoing.end('whole')
      outgoing.write('part', () => outgoing.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const {port} = server.address() as AddressInfo
      expect(await (await client().http.get(`http://127.0.0.1:${port}`)).text()).toBe('whole')
      expect(calls).toBe(2)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  test('that is silent for too long is made again', async () => {
    await using server = await loopback((_, index) => ({body: 'late', delayMs: index === 0 ? 5000 : 0}))
    const {http} = client({tryTimeoutMs: 100})
    expect(await (await http.get(server.url)).text()).toBe('late')
    expect(server.requests).toHaveLength(2)
  })

  test('is made again where nobody listens, and told with the reason', async () => {
    const server = await inTurn({body: ''})
    await server.close()
    const {http, waits} = client()
    const error = await failure(http.get(server.url))
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ could not be read: ECONNREFUSED \(3 tries\)$/)
    expect(waits).toHaveLength(2)
  })

  test('ends, when no try is left, in an error that names host and reason but not the address', async () => {
    await using server = await inTurn({status: 503, body: ''})
    const error = await failure(client().http.get(`${server.url}/prices?key=secret`))
    expect(error).toBeInstanceOf(UserError)
    expect([error.code, error.oclif.exit]).toEqual(['E_SOURCE_UNAVAILABLE', 3])
    expect(error.message).toBe(`127.0.0.1:${server.port} answered 503 (3 tries)`)
    expect(error.fix).toBe('retry later, or leave out --live to use the snapshot')
    expect(server.requests).toHaveLength(3)
  })

  test('that timed out says so', async () => {
    await using server = await inTurn({body: '', delayMs: 5000})
    const error = await failure(client({attempts: 1, tryTimeoutMs: 50}).http.get(server.url))
    expect(error.message).toContain('did not answer for 0.05 s')
  })
})

describe('Retry-After', () => {
  const wait = async (retryAfter: string) => {
    await using server = await inTurn({status: 429, headers: {'retry-after': retryAfter}, body: ''}, {body: 'ok'})
    const {http, waits} = client({now: () => Date.parse('2026-08-10T12:00:00Z')})
    await http.get(server.url)
    return waits
  }

  test('in seconds is waited for', async () => expect(await wait('7')).toEqual([7000]))
  test('as a date is waited for', async () => expect(await wait('Mon, 10 Aug 2026 12:00:05 GMT')).toEqual([5000]))
  test('of an hour is cut to half a minute', async () => expect(await wait('3600')).toEqual([30_000]))
  test.each(['soon', '-5', '', '0', 'Mon, 10 Aug 2020 12:00:05 GMT'])('of "%s" changes nothing', async (value) =>
    expect(await wait(value)).toEqual([50]),
  )
})

describe('a body over its limit', () => {
  test('is refused, and not asked for again', async () => {
    await using server = await inTurn({body: 'x'.repeat(2000)})
    const error = await failure(client().http.get(server.url, {maxBytes: 1999}))
    expect([error.code, error.oclif.exit, server.requests.length]).toEqual(['E_BAD_REPLY', 3, 1])
    expect(error.message).toContain('more than 1999 bytes')
    expect(await (await client().http.get(server.url, {maxBytes: 2000})).text()).toHaveLength(2000)
  })

  test('is counted as it is unpacked', async () => {
    await using server = await inTurn({headers: {'content-encoding': 'gzip'}, body: gzipSync('x'.repeat(1_000_000))})
    expect((await failure(client().http.get(server.url, {maxBytes: 10_000}))).code).toBe('E_BAD_REPLY')
  })
})

describe('a streamed reply', () => {
  test('is read as it arrives, under no limit', async () => {
    await using server = await inTurn({body: 'x'.repeat(300_000)})
    const reply = await client().http.get(server.url, {stream: true, maxBytes: 10})
    expect(await collect(reply.stream())).toHaveLength(300_000)
  })

  test('can be taken as text instead, under the limit', async () => {
    await using server = await inTurn({body: 'x'.repeat(300)})
    const {http} = client()
    expect(await (await http.get(server.url, {stream: true})).text()).toHaveLength(300)
    expect((await failure((await http.get(server.url, {stream: true, maxBytes: 10})).text())).code).toBe('E_BAD_REPLY')
  })

  test('is retried until it begins; a break after that is thrown to the reader', async () => {
    await using server = await inTurn({status: 503, body: ''}, {body: 'x'.repeat(5000), cutAfter: 100})
    const reply = await client().http.get(server.url, {stream: true})
    const error = await failure(collect(reply.stream()))
    expect([error.code, error.oclif.exit, server.requests.length]).toEqual(['E_SOURCE_UNAVAILABLE', 3, 2])
  })

  test('that falls silent is thrown to the reader', async () => {
    const server = createServer((_, outgoing) => void outgoing.write('part'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const {port} = server.address() as AddressInfo
      const {http} = client({tryTimeoutMs: 100})
      const reply = await http.get(`http://127.0.0.1:${port}`, {stream: true})
      expect((await failure(collect(reply.stream()))).message).toContain('no data for 0.1 s')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

describe('the signal of the caller', () => {
  test('ends a request that waits for an answer, with its own reason', async () => {
    await using server = await inTurn({body: '', delayMs: 5000})
    const stop = new AbortController()
    const reason = new Error('Ctrl-C')
    setTimeout(() => stop.abort(reason), 50)
    expect(await failure(client().http.get(server.url, {signal: stop.signal}))).toBe(reason)
    expect(server.requests).toHaveLength(1)
  })

  test('ends the wait between two tries', async () => {
    await using server = await inTurn({status: 429, headers: {'retry-after': '20'}, body: ''})
    const stop = new AbortController()
    const reason = new Error('Ctrl-C')
    setTimeout(() => stop.abort(reason), 100)
    const began = performance.now()
    expect(await failure(createHttp().get(server.url, {signal: stop.signal}))).toBe(reason)
    expect(performance.now() - began).toBeLessThan(3000)
  })

  test('ends a stream that is being read', async () => {
    await using server = await inTurn({body: 'x'.repeat(5_000_000)})
    const stop = new AbortController()
    const reply = await client().http.get(server.url, {signal: stop.signal, stream: true})
    const read = async () => {
      for await (const _ of reply.stream()) stop.abort(new Error('Ctrl-C'))
    }
    expect((await failure(read())).message).toBe('Ctrl-C')
  })

  test('that is aborted before opens no connection', async () => {
    await using server = await inTurn({body: ''})
    await failure(client().http.get(server.url, {signal: AbortSignal.abort(new Error('before'))}))
    expect(server.requests).toHaveLength(0)
  })

  test('that ran out of time is told as a source that is unavailable', async () => {
    await using server = await inTurn({body: '', delayMs: 5000})
    const error = await failure(client().http.get(server.url, {signal: AbortSignal.timeout(50)}))
    expect([error.code, error.oclif.exit]).toEqual(['E_SOURCE_UNAVAILABLE', 3])
  })
})
