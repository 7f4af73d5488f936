import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile} from 'node:fs/promises'

import {describe, expect, test} from 'vitest'

import {UserError} from '../src/errors.ts'
import {replaceFile, writeFileAtomic} from '../src/write-file-atomic.ts'
import {temporaryFolder} from './support/temporary-folder.ts'

const failure = (work: Promise<unknown>): Promise<UserError> =>
  work.then(
    () => expect.unreachable('it was written'),
    (error) => error,
  )

describe('writeFileAtomic', () => {
  test.each([
    ['text', 'héllo\n', 'héllo\n'],
    ['bytes', Buffer.from([0x61, 0x0a]), 'a\n'],
    ['pieces', [Buffer.from('a'), 'b'], 'ab'],
    ['nothing', '', ''],
  ])('writes %s and leaves nothing else in the folder', async (_, content, expected) => {
    await using folder = await temporaryFolder()
    await writeFileAtomic(folder.join('out.txt'), content)
    expect(await readFile(folder.join('out.txt'), 'utf8')).toBe(expected)
    expect(await readdir(folder.path)).toEqual(['out.txt'])
  })

  test('writes pieces that arrive over time', async () => {
    await using folder = await temporaryFolder()
    async function* pieces() {
      for (const piece of ['one ', 'two']) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        yield piece
      }
    }
    await writeFileAtomic(folder.join('out'), pieces())
    expect(await readFile(folder.join('out'), 'utf8')).toBe('one two')
  })

  test('keeps the permissions of the file it replaces', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.join('run.sh'), 'old')
    await chmod(folder.join('run.sh'), 0o751)
    await writeFileAtomic(folder.join('run.sh'), 'new')
    expect((await stat(folder.join('run.sh'))).mode & 0o7777).toBe(0o751)
    expect(await readFile(folder.join('run.sh'), 'utf8')).toBe('new')
  })

  test('gives a new file the mode asked for, less the umask', async () => {
    await using folder = await temporaryFolder()
    await writeFileAtomic(folder.join('secret'), 'x', {mode: 0o600})
    expect((await stat(folder.join('secret'))).mode & 0o777).toBe(0o600)
  })

  test('replaces the target of a symlink and keeps the link', async () => {
    await using folder = await temporaryFolder()
    await mkdir(folder.join('real'))
    await writeFile(folder.join('real', 'file'), 'old')
    await symlink(folder.join('real', 'file'), folder.join('link'))
    await writeFileAtomic(folder.join('link'), 'new')
    expect((await lstat(folder.join('link'))).isSymbolicLink()).toBe(true)
    expect(await readlink(folder.join('link'))).toBe(folder.join('real', 'file'))
    expect(await readFile(folder.join('real', 'file'), 'utf8')).toBe('new')
    expect(await readdir(folder.join('real'))).toEqual(['file'])
  })

  test('leaves the old file and no temporary one when the content breaks off', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.join('out'), 'old')
    async function* broken() {
      yield 'new'
      throw new RangeError('no more')
    }
    const error = await failure(writeFileAtomic(folder.join('out'), broken()))
    expect(error).toBeInstanceOf(RangeError)
    expect(await readFile(folder.join('out'), 'utf8')).toBe('old')
    expect(await readdir(folder.path)).toEqual(['out'])
  })

  test('a reader sees the old file or the new one, never a part, while many write', async () => {
    await using folder = await temporaryFolder()
    const path = folder.join('shared')
    const whole = (letter: string) => letter.repeat(200_000)
    await writeFile(path, whole('z'))
    const writers = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => writeFileAtomic(path, whole(letter)))
    let reading = true
    const seen = (async () => {
      const contents = new Set<string>()
      while (reading) contents.add(await readFile(path, 'utf8'))
      return contents
    })()
    await Promise.all(writers)
    reading = false
    const contents = await seen
    expect([...contents].every((text) => text.length === 200_000 && new Set(text).size === 1)).toBe(true)
    expect(await readdir(folder.path)).toEqual(['shared'])
  })

  test('creates the folders above only when told to', async () => {
    await using folder = await temporaryFolder()
    const error = await failure(writeFileAtomic(folder.join('a', 'b', 'out'), 'x'))
    expect(error).toMatchObject({code: 'E_WRITE', oclif: {exit: 2}, fix: `mkdir -p ${folder.join('a', 'b')}`})
    await writeFileAtomic(folder.join('a', 'b', 'out'), 'x', {folders: true})
    expect(await readFile(folder.join('a', 'b', 'out'), 'utf8')).toBe('x')
  })

  test('writes to a pipe as it is instead of replacing it', async () => {
    await using folder = await temporaryFolder()
    execFileSync('mkfifo', [folder.join('pipe')])
    const read = readFile(folder.join('pipe'), 'utf8')
    await writeFileAtomic(folder.join('pipe'), 'through')
    expect(await read).toBe('through')
    expect((await stat(folder.join('pipe'))).isFIFO()).toBe(true)
  })
})

describe('what stands in the way of a write', () => {
  test('a folder in the place of the file', async () => {
    await using folder = await temporaryFolder()
    const error = await failure(writeFileAtomic(folder.path, 'x'))
    expect(error.message).toBe(`Cannot write ${folder.path}: it is a folder`)
    expect(error.fix).toContain('Name a file in it')
  })

  test.each([[{}], [{folders: true}]])('a file where a folder should be, with options %o', async (options) => {
    await using folder = await temporaryFolder()
    await writeFile(folder.join('file'), '')
    const error = await failure(writeFileAtomic(folder.join('file', 'sub', 'out'), 'x', options))
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({code: 'E_WRITE'})
    expect(error.message).toContain('a part of the path is a file')
  })

  test('a full disk: the old file stays, the temporary one goes', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.join('out'), 'old')
    const fill = async () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC', syscall: 'write'})
    }
    const error = await failure(replaceFile(folder.join('out'), fill))
    expect(error).toMatchObject({code: 'E_WRITE', message: `Cannot write ${folder.join('out')}: the disk is full`})
    expect(error.fix).toBe(`Free some space where ${folder.path} lies, or choose another path`)
    expect(await readdir(folder.path)).toEqual(['out'])
    expect(await readFile(folder.join('out'), 'utf8')).toBe('old')
  })

  test('a device that is full, as the system itself tells it', async () => {
    // Only Linux has it; elsewhere the path is one in a folder that is not there, which fails as well.
    const path = existsSync('/dev/full') ? '/dev/full' : '/no-such-folder/full'
    const error = await failure(writeFileAtomic(path, 'x'))
    expect(error).toMatchObject({code: 'E_WRITE'})
    expect(error.message).toMatch(/disk is full|does not exist/)
  })

  test('a name that is too long', async () => {
    await using folder = await temporaryFolder()
    const error = await failure(writeFileAtomic(folder.join('x'.repeat(300)), 'x'))
    expect(error).toMatchObject({code: 'E_WRITE', fix: 'Choose a shorter name'})
  })

  test('an error of whoever fills the file is not told as a failed write', async () => {
    await using folder = await temporaryFolder()
    await using other = await temporaryFolder()
    const error = await failure(replaceFile(folder.join('out'), () => readFile(other.join('input.onnx'))))
    expect(error).toMatchObject({code: 'ENOENT', syscall: 'open'})
    expect(await readdir(folder.path)).toEqual([])
  })
})

test('replaceFile lets a writer seek, and takes its place only when it is done', async () => {
  await using folder = await temporaryFolder()
  await writeFile(folder.join('out'), 'old')
  await replaceFile(folder.join('out'), async (file) => {
    await file.write('0000rest', 0)
    await file.write('head', 0)
    expect(await readFile(folder.join('out'), 'utf8')).toBe('old')
  })
  expect(await readFile(folder.join('out'), 'utf8')).toBe('headrest')
})

test('a run that is killed half-way leaves the old file', async () => {
  await using folder = await temporaryFolder()
  await writeFile(folder.join('out'), 'old')
  const module = new URL('../src/write-file-atomic.ts', import.meta.url)
  const script = `
    import {replaceFile} from ${JSON.stringify(module.href)}
    await replaceFile(process.argv[1], async (file) => {
      await file.write('half')
      process.stdout.write('written')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder.join('out')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await readFile(folder.join('out'), 'utf8')).toBe('old')
})
