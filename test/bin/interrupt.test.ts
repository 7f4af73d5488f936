import {existsSync} from 'node:fs'

import {describe, expect, it} from 'vitest'

import {frugal} from '../support/bin.ts'
import {loopback} from '../support/loopback.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

describe.runIf(process.platform !== 'win32').each(['SIGINT', 'SIGTERM'] as const)('%s', (name) => {
  it('ends a request that waits, by the signal, leaving nothing behind', async () => {
    await using folder = await temporaryFolder()
    const asked = Promise.withResolvers<void>()
    await using server = await loopback(() => {
      asked.resolve()
      return {body: '{}', delayMs: 60_000}
    })
    const running = frugal(['prices', 'refresh', '--source', 'aws-spot-feed', '--region', 'us-east-1'], {
      env: {FRUGAL_CACHE_DIR: folder.join('cache'), FRUGAL_AWS_SPOT_FEED_URL: server.url},
    })
    await asked.promise
    running.kill(name)
    const {exitCode, signal, stderr, stdout} = await running
    expect({exitCode, signal, stdout}).toEqual({exitCode: undefined, signal: name, stdout: ''})
    expect(stderr).not.toMatch(/Error|^ +at /m)
    expect(existsSync(folder.join('cache', 'prices'))).toBe(false)
  })

  it('ends a command that waits for its input', async () => {
    const running = frugal(['estimate', '-'], {input: {open: true}})
    setTimeout(() => running.kill(name), 500)
    const {signal, stdout} = await running
    expect({signal, stdout}).toEqual({signal: name, stdout: ''})
  })
})
