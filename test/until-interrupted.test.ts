import {spawn} from 'node:child_process'
import {once} from 'node:events'

import {expect, test} from 'vitest'

import {untilInterrupted} from '../src/until-interrupted.ts'

const MODULE = JSON.stringify(new URL('../src/until-interrupted.ts', import.meta.url).href)

/** Runs `work` in a process of its own, sends it the signals once it says it is ready, and tells how it ended. */
async function interrupted(work: string, ...signals: NodeJS.Signals[]) {
  const script = `import {untilInterrupted} from ${MODULE}
    const ready = () => process.stdout.write('ready ')
    await untilInterrupted(${work})
    process.stdout.write('went on')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: ['ignore', 'pipe', 'inherit']})
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    if (piece === 'ready ') child.kill(signals.shift())
    if (piece === 'stopping ' && signals.length > 0) child.kill(signals.shift())
  })
  const [code, signal] = await once(child, 'close')
  return {code, signal, text}
}

const heeds = `async (signal) => {
  const timer = setTimeout(() => {}, 20_000)
  ready()
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  clearTimeout(timer)
  process.stdout.write('cleaned up ')
  throw signal.reason
}`

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s lets the work clean up, then ends the process of that signal',
  async (name) => {
    expect(await interrupted(heeds, name)).toEqual({code: null, signal: name, text: 'ready cleaned up '})
  },
)

test('a second Ctrl-C ends work that does not heed the first', async () => {
  const stubborn = `async (signal) => {
    signal.addEventListener('abort', () => process.stdout.write('stopping '))
    setTimeout(() => {}, 20_000)
    ready()
    await new Promise(() => {})
  }`
  const ended = await interrupted(stubborn, 'SIGINT', 'SIGINT')
  expect(ended).toEqual({code: null, signal: 'SIGINT', text: 'ready stopping '})
})

test('work that is not interrupted gives its result and leaves no listener', async () => {
  const before = process.listenerCount('SIGINT')
  expect(await untilInterrupted(async () => 7)).toBe(7)
  await expect(untilInterrupted(async () => Promise.reject(new Error('x')))).rejects.toThrow('x')
  expect(process.listenerCount('SIGINT')).toBe(before)
})
