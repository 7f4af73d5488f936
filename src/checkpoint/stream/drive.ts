import type {Duplex} from 'node:stream'
import {setImmediate} from 'node:timers/promises'

type Take = (chunk: Uint8Array) => Promise<void>

/**
 * Sends all of `source` through a codec; what comes out is taken before more is made.
 * Not `stream.pipeline`: lzma-native's streams, of an older kind, never end in it.
 * @param next makes a codec; again and again where `restart` is set and one ends before its input does, as a zstd
 *   decoder does after a frame
 */
export async function drive(
  source: AsyncIterable<Uint8Array>,
  next: () => Promise<Duplex>,
  take: Take,
  options: {signal?: AbortSignal | undefined; restart?: boolean} = {},
): Promise<void> {
  let run = runOf(await next(), take)
  let fresh = false
  try {
    for await (const chunk of source) {
      for (let rest = chunk; rest.length > 0; ) {
        options.signal?.throwIfAborted()
        if (fresh) run = runOf(await next(), take)
        fresh = false
        rest = rest.subarray(await run.write(rest))
        if (options.restart && (await run.endedHere())) fresh = true
      }
    }
    options.signal?.throwIfAborted()
    await run.finish()
  } finally {
    run.destroy()
  }
}

function runOf(codec: Duplex, take: Take) {
  const over = Promise.withResolvers<void>()
  over.promise.catch(() => {})
  let ended = false
  let taking = Promise.resolve()
  codec.on('data', (chunk: Uint8Array) => {
    codec.pause()
    taking = take(chunk)
    taking.then(() => codec.resume(), over.reject)
  })
  codec.once('end', () => {
    ended = true
    over.resolve()
  })
  codec.once('error', over.reject)
  return {
    /** Bytes of the chunk that were used: all of them, unless a frame ended within it. */
    async write(chunk: Uint8Array): Promise<number> {
      const before = consumed(codec)
      const written = new Promise<void>((resolve, reject) => {
        codec.write(chunk, (error) => (error ? reject(error) : resolve()))
      })
      written.catch(() => {})
      await Promise.race([written, over.promise])
      return before === undefined ? chunk.length : consumed(codec)! - before
    },
    /** Whether the frame is over, which shows once all that came out is taken. */
    async endedHere(): Promise<boolean> {
      do {
        await taking
        await setImmediate()
      } while (!ended && codec.readableLength > 0)
      return ended
    },
    async finish(): Promise<void> {
      if (!ended) codec.end()
      await over.promise
      // The end may come before the last chunk is taken.
      await taking
    },
    destroy: () => codec.destroy(),
  }
}

/** zlib's streams count the bytes that their engine took; undefined for others, which take all they get. */
function consumed(codec: Duplex): number | undefined {
  return (codec as {bytesWritten?: number}).bytesWritten
}
