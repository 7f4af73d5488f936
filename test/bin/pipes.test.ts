import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import {BIN, frugal} from '../support/bin.ts'

/** All prices: far more than a pipe holds. */
const ALL = ['spot-prices', '*', '--limit', '0', '--output', 'csv']
const COMMAND = `"$NODE" "$BIN" ${ALL.map((word) => `'${word}'`).join(' ')}`

let folder: string
let whole: string
/** What the command says of old prices, where it gets that far. */
let notes: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frugal-pipes-'))
  const {stderr, stdout} = await frugal(ALL)
  whole = stdout
  notes = stderr
  expect(notes).not.toMatch(/Error|EPIPE|^ +at /m)
})

afterAll(() => rm(folder, {force: true, recursive: true}))

describe('a reader that stops early', () => {
  it('ends the command with 0 and no message of it', async () => {
    const running = frugal(ALL)
    const first = await firstChunk(running.stdout!)
    const {exitCode, stderr} = await running
    expect(first).toMatch(/^provider,region,/)
    expect(exitCode).toBe(0)
    expect(notes).toContain(stderr)
  })

  it('that never reads is no different', async () => {
    const running = frugal(ALL)
    running.stdout!.destroy()
    const {exitCode, stderr} = await running
    expect(exitCode).toBe(0)
    expect(notes).toContain(stderr)
  })

  it('stderr closed early is no different', async () => {
    const running = frugal(['spot-prices', '--gpu', 'L4'])
    running.stderr!.destroy()
    const {exitCode} = await running
    expect(exitCode).toBe(0)
  })
})

it('is long enough to fill a pipe', () => {
  expect(whole.length).toBeGreaterThan(1_000_000)
})

describe.runIf(process.platform !== 'win32')('in a shell', () => {
  const sh = (script: string) =>
    execa('sh', ['-c', script], {
      cwd: folder,
      env: {NODE: process.execPath, BIN, FRUGAL_CACHE_DIR: join(folder, 'cache')},
      reject: false,
      stripFinalNewline: false,
    })

  it('| head -n 1 exits 0 with no message of the pipe', async () => {
    const {stdout} = await sh(`{ ${COMMAND} 2>errors; echo $? >status; } | head -n 1`)
    expect(stdout).toBe(`${whole.slice(0, whole.indexOf('\n'))}\n`)
    expect(await readFile(join(folder, 'status'), 'utf8')).toBe('0\n')
    expect(notes).toContain(await readFile(join(folder, 'errors'), 'utf8'))
  })

  it('a slow reader gets the whole output', async () => {
    const {stdout} = await sh(`{ ${COMMAND} 2>errors; echo $? >status; } | (sleep 1; wc -c)`)
    expect(Number(stdout)).toBe(Buffer.byteLength(whole))
    expect(await readFile(join(folder, 'status'), 'utf8')).toBe('0\n')
  })

  it('a file gets the whole output', async () => {
    const {exitCode} = await sh(`${COMMAND} >all.csv`)
    expect(exitCode).toBe(0)
    expect(await readFile(join(folder, 'all.csv'), 'utf8')).toBe(whole)
  })

  it('a failing command passes its exit code on with stdout closed', async () => {
    const {exitCode} = await sh(`"$NODE" "$BIN" estimate --preset medium-production --max-monthly 1 >&- 2>&-`)
    expect(exitCode).toBe(4)
  })
})

/** Reads once and closes the pipe. */
function firstChunk(stream: NodeJS.ReadableStream & {destroy(): void}): Promise<string> {
  return new Promise((resolve) => {
    stream.once('data', (chunk) => {
      stream.destroy()
      resolve(String(chunk))
    })
  })
}
