const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs long work that Ctrl-C (or SIGTERM) ends cleanly: the signal given to it is aborted, and once it has ended the
 * process dies of the same signal, so that a shell sees an interrupt and not an exit code. A second Ctrl-C kills at once.
 */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController()
  let caught: NodeJS.Signals | undefined
  const onSignal = (name: NodeJS.Signals) => {
    caught ??= name
    interrupted.abort()
  }
  for (const name of SIGNALS) process.once(name, onSignal)
  try {
    return await work(interrupted.signal)
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal)
    if (caught !== undefined) await dieOf(caught)
  }
}

/** The signal arrives in a later turn of the loop; meanwhile nothing may be printed of the work that was cut off. */
async function dieOf(name: NodeJS.Signals): Promise<void> {
  process.kill(process.pid, name)
  await new Promise((resolve) => setTimeout(resolve, 1000))
}
