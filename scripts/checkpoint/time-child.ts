import {spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'

/** What one run of a program took. */
export interface ChildTime {
  /** Seconds from start to exit. */
  seconds: number
  /** User and system time, seconds; absent where there is no /proc. */
  cpu?: number
  /** Most memory at a time, bytes; absent where there is no /proc. */
  rss?: number
}

/** How often /proc is looked at: what a program does in its last moments is not seen. */
const INTERVAL_MS = 10
const TICKS_PER_SECOND = 100

/** @throws Error when it does not exit with 0 */
export async function timeChild([program, ...argv]: readonly string[]): Promise<ChildTime> {
  const start = performance.now()
  const child = spawn(program!, argv, {stdio: ['ignore', 'ignore', 'pipe']})
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  let seen: Omit<ChildTime, 'seconds'> = {}
  const timer = setInterval(() => {
    seen = {...seen, ...usageOf(child.pid!)}
  }, INTERVAL_MS)
  try {
    const {promise, reject, resolve} = Promise.withResolvers<number | null>()
    child.on('error', reject).on('exit', resolve)
    const code = await promise
    if (code !== 0) throw new Error(`${program} ${argv.join(' ')} exited with ${code}: ${stderr}`)
    return {seconds: (performance.now() - start) / 1000, ...seen}
  } finally {
    clearInterval(timer)
  }
}

function usageOf(pid: number): Omit<ChildTime, 'seconds'> {
  try {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in brackets, which may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const cpu = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
    return peak === undefined ? {} : {cpu, rss: Number(peak) * 1024}
  } catch {
    return {}
  }
}
