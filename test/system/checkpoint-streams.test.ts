import {randomBytes} from 'node:crypto'
import {readFile, writeFile} from 'node:fs/promises'

import {execa} from 'execa'
import {beforeAll, describe, expect, test} from 'vitest'

import {frugal} from '../support/bin.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

/** Compresses, and repeats: 30 MB, more than one block of xz with threads. */
const bytes = Buffer.concat([randomBytes(3_000_000), Buffer.alloc(24_000_000, 'abcdefg'), randomBytes(3_000_000)])

describe.each([
  ['xz', 'xz'],
  ['zst', 'zstd'],
])('.%s', (format, program) => {
  let folder: TemporaryFolder
  let source: string

  beforeAll(async () => {
    folder = await temporaryFolder()
    source = folder.join('weights.bin')
    await writeFile(source, bytes)
    return () => folder[Symbol.asyncDispose]()
  })

  const unpacked = async (path: string) => {
    const {stdout} = await execa(program, ['-dc', path], {encoding: 'buffer', maxBuffer: 50_000_000})
    return Buffer.compare(stdout, bytes)
  }

  test.each(['1', '2'])(`${program} -d reads what frugal wrote with %s threads`, async (threads) => {
    const out = folder.join(`${threads}.${format}`)
    const level = format === 'xz' ? '1' : '19'
    const argv = ['compress-checkpoint', source, '--format', format, '--threads', threads, '--level', level, '-o', out]
    expect((await frugal(argv)).exitCode).toBe(0)
    await execa(program, ['-t', out])
    expect(await unpacked(out)).toBe(0)
  })

  test(`frugal reads what ${program} wrote, in one piece or several`, async () => {
    const halves = folder.join(`halves.${format}`)
    await execa('sh', [
      '-c',
      `head -c 10000000 "$1" | ${program} -1 -c > "$2"; tail -c +10000001 "$1" | ${program} -1 -T2 -c >> "$2"`,
      'sh',
      source,
      halves,
    ])
    const out = folder.join('back')
    const {exitCode, stderr} = await frugal(['decompress-checkpoint', halves, '-o', out, '--force'])
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: expect.stringContaining('every checksum right')})
    expect(Buffer.compare(await readFile(out), bytes)).toBe(0)
  })

  test('what is cut off is an error and leaves nothing', async () => {
    const whole = folder.join(`whole.${format}`)
    await execa('sh', ['-c', `${program} -1 -c "$1" > "$2"`, 'sh', source, whole])
    const cut = folder.join(`cut.${format}`)
    await writeFile(cut, (await readFile(whole)).subarray(0, 2_000_000))
    const {exitCode, stderr} = await frugal(['decompress-checkpoint', cut])
    expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining('E_CORRUPT')})
    await expect(readFile(folder.join('cut'))).rejects.toThrow('ENOENT')
  })
})
