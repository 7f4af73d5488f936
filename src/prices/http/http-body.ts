import {UserError} from '../../errors.ts'

/** Ends a request whose peer says nothing for too long, without limiting how long a large body takes. */
export interface SilenceWatch {
  /** Aborted by silence or by the caller. */
  signal: AbortSignal
  /** The same promise, watched while it is pending. */
  within<T>(pending: Promise<T>): Promise<T>
  timedOut(): boolean
}

export function silenceWatch(silenceMs: number, caller?: AbortSignal): SilenceWatch {
  const silence = new AbortController()
  return {
    signal: caller === undefined ? silence.signal : AbortSignal.any([caller, silence.signal]),
    timedOut: () => silence.signal.aborted,
    async within(pending) {
      const timer = setTimeout(() => silence.abort(new Error(`no data for ${silenceMs / 1000} s`)), silenceMs)
      try {
        return await pending
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/**
 * The chunks of a body, each awaited under the watch.
 * @throws Error when it ends before the Content-Length; whatever `fetch` throws when the connection breaks
 */
export async function* bodyChunks(response: Response, watch: SilenceWatch): AsyncGenerator<Uint8Array> {
  const promised = promisedBytes(response.headers)
  const reader = response.body?.getReader()
  let got = 0
  try {
    while (reader) {
      const {done, value} = await watch.within(reader.read())
      if (done) break
      got += value.length
      yield value
    }
    // A reply that has no body by definition (304) may still state a length.
    if (reader && got < promised) throw new Error(`${got} of ${promised} bytes arrived`)
  } finally {
    // Also when the consumer stops early: the connection is given back.
    await reader?.cancel().catch(() => undefined)
  }
}

/** Bytes the body must at least have; 0 where that cannot be told (compressed or chunked). */
function promisedBytes(headers: Headers): number {
  if (headers.has('content-encoding')) return 0
  return Number(headers.get('content-length') ?? 0)
}

/**
 * The whole body.
 * @throws UserError `E_BAD_REPLY` (exit 3) as soon as it is larger than `maxBytes`
 */
export async function oneBuffer(body: AsyncIterable<Uint8Array>, maxBytes: number, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new UserError(`${host} sent more than ${maxBytes} bytes, the most that is read of it`, {
        code: 'E_BAD_REPLY',
        fix: 'leave out --live to use the snapshot, and report this source',
        exit: 3,
      })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}
