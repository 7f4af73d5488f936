import {join} from 'node:path'

import {isDamaged, listCacheFiles, readCacheFile, sha256} from '../cache/cache-file.ts'
import {removeAbandoned, removeCacheFiles, writeCacheFile} from '../cache/cache-file-write.ts'
import type {Http, HttpReply} from './http.ts'

const EXTENSION = '.body'
/** A body that was not asked for in this time is removed. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000
/** A reply to a request with one of these is the sender's alone. */
const PRIVATE = ['authorization', 'cookie', 'x-goog-api-key', 'x-goog-user-project']
/** Headers of the stored reply that a source may read again. */
const KEPT = ['content-type', 'etag', 'last-modified']

/**
 * An {@link Http} that keeps the bodies of replies that carry an ETag, a file an address, and asks for them again
 * with If-None-Match: an origin that answers 304 sends nothing twice, and the source sees a 200 as before.
 * Streamed bodies and requests with a credential are not kept. A damaged file is asked for anew.
 */
export function cachingHttp(http: Http, {folder, now}: {folder: string; now: () => Date}): Http {
  return {
    async get(url, request = {}) {
      if (request.stream || isPrivate(url, request.headers)) return http.get(url, request)
      const id = sha256(url)
      const file = join(folder, `${id.slice(0, 32)}${EXTENSION}`)
      const stored = readCacheFile(file, (header) => header.id === id && header.etag !== undefined)
      const kept = stored === undefined || isDamaged(stored) || stored.body === undefined ? undefined : stored
      if (!kept) return keep(await http.get(url, request), {file, folder, id, now})
      const headers = {...request.headers, 'if-none-match': kept.header.etag!}
      const reply = await http.get(url, {...request, headers})
      if (reply.status === 304) return revived(reply, kept.header['headers'], kept.body!)
      return keep(reply, {file, folder, id, now})
    },
  }
}

interface Keeping {
  file: string
  folder: string
  id: string
  now: () => Date
}

/** The reply, whose body is written to the cache once it is read: a body that breaks off is not. */
function keep(reply: HttpReply, {file, folder, id, now}: Keeping): HttpReply {
  const etag = reply.headers.get('etag')
  if (reply.status !== 200 || !etag) return reply
  return {
    status: reply.status,
    headers: reply.headers,
    stream: () => reply.stream(),
    text: async () => {
      const body = await reply.text()
      const fetchedAt = now().toISOString()
      const headers = Object.fromEntries([...reply.headers].filter(([name]) => KEPT.includes(name)))
      // What cannot be kept is fetched again next time; the sheets' own cache says so once.
      const problem = await writeCacheFile(file, {id, fetchedAt, expires: fetchedAt, etag, headers}, body)
      if (problem === undefined) await removeOld(folder, now().getTime())
      return body
    },
  }
}

/** The stored reply, as if it had been sent again; headers of the 304 are newer and win. */
function revived(reply: HttpReply, stored: unknown, body: string): HttpReply {
  const headers = new Headers(storedHeaders(stored))
  for (const [name, value] of reply.headers) if (name !== 'content-length') headers.set(name, value)
  return {
    status: 200,
    headers,
    text: async () => body,
    async *stream() {
      yield Buffer.from(body)
    },
  }
}

function storedHeaders(stored: unknown): [string, string][] {
  if (typeof stored !== 'object' || stored === null) return []
  return Object.entries(stored).filter(([name, value]) => KEPT.includes(name) && typeof value === 'string')
}

async function removeOld(folder: string, now: number): Promise<void> {
  const old = listCacheFiles(folder, EXTENSION).filter((file) => {
    const found = readCacheFile(file, () => false)
    return found !== undefined && (isDamaged(found) || now - Date.parse(found.header.fetchedAt) > KEEP_MS)
  })
  await removeCacheFiles(old)
  await removeAbandoned(folder, now)
}

function isPrivate(url: string, headers: Record<string, string> = {}): boolean {
  return /[?&](key|token|sig)=/i.test(url) || Object.keys(headers).some((name) => PRIVATE.includes(name.toLowerCase()))
}
