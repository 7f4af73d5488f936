/**
 * Runs `task` on every item, at most `limit` at once; the results keep the items' order.
 * The first failure aborts the signal that the other tasks were given, and is thrown.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T, signal: AbortSignal) => Promise<R>,
  signal: AbortSignal,
): Promise<R[]> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const results: R[] = new Array(items.length)
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) {
      if (both.aborted) throw both.reason
      results[index] = await task(item, both)
    }
  }
  try {
    await Promise.all(Array.from({length: Math.min(limit, items.length)}, worker))
  } catch (error) {
    stop.abort(error)
    throw error
  }
  return results
}
