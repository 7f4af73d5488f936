import {spawn} from 'node:child_process'
import {createCipheriv} from 'node:crypto'
import {once} from 'node:events'
import {chmod, mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {bf16, folder, safetensors, writeIn} from '../checkpoint/pipeline/support.ts'
import {BIN, frugal} from '../support/bin.ts'
import {noise, noisySafetensors} from '../support/checkpoint/sample-files.ts'
import {cli, run} from '../support/run.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

interface Answer {
  out: string
  bytesIn: number
  bytesOut: number
  byType: {dtype: string}[]
  files: object[]
}

const compress = (...argv: string[]) => run<Answer>('compress-checkpoint', ...argv, '--threads', '1')
const decompress = (...argv: string[]) => run<{out: string}>('decompress-checkpoint', ...argv, '--threads', '1')
const info = (path: string, flags = '') => cli(`checkpoint info ${path} ${flags}`)

function model(): Buffer {
  return safetensors({
    'model.embed': {dtype: 'BF16', shape: [300, 1000], bytes: bf16(300_000, 1)},
    'model.norm': {dtype: 'BF16', shape: [500], bytes: bf16(500, 2)},
    'evil \u001b[31m\u202e🦙': {dtype: 'F32', shape: [25_000], bytes: noise(100_000)},
  })
}

describe('frugal compress-checkpoint', () => {
  test('says what it did, by type, and what is true of the promise of guides', async () => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model())
    const {error, result, stderr, stdout} = await compress(source)
    expect(error).toBeUndefined()
    expect(stderr).toBe('')
    const lines = stdout.split('\n')
    expect(lines[0]).toBe(`${source} -> ${source}.frz`)
    expect(lines[1]).toMatch(
      /^701 kB to \d+ kB: 1\.\d{3} times smaller, \d\d% saved; decompressed again and compared, in [\d.]+ s \(.+\/s\)$/,
    )
    expect(lines.slice(3, 5).map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['type', 'bytes'],
      ['BF16', '601 kB'],
    ])
    expect(stdout).toMatch(/Guides promise 50-70% by LZMA\. This is \d\d%; xz saves about 28% of BF16\./)
    expect(result).toMatchObject({bytesIn: model().length, byType: [{dtype: 'BF16'}, {dtype: 'F32'}, {dtype: 'other'}]})
    expect(JSON.stringify(result)).not.toContain('model.embed')
    expect((await stat(result!.out)).size).toBe(result!.bytesOut)
  })

  test('of what cannot be smaller says so, and nothing of guides', async () => {
    const where = await folder()
    const {stdout} = await compress(await writeIn(where, 'noise.bin', noise(50_000)))
    expect(stdout).toMatch(/50\.0 kB to 50\.\d kB: not smaller/)
    expect(stdout).not.toContain('Guides')
  })

  test('--estimate writes nothing, and prices every class that the cloud sells', async () => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model())
    const {result, stdout} = await compress(source, '--estimate')
    expect(stdout).toMatch(/^701 kB to about \d+ kB: 1\.\d{3} times smaller/)
    for (const place of ['s3 standard', 's3 glacier-instant', 's3 deep-archive', 'internet egress'])
      expect(stdout).toMatch(new RegExp(`^${place} .*\\$`, 'm'))
    expect(stdout).toMatch(/\$0\.023 +\$[\d.]+ a month/)
    expect(stdout).toMatch(/\$0\.09 +\$[\d.]+ a download/)
    expect(result).toMatchObject({region: 'us-east-1', types: [{dtype: 'BF16'}, {dtype: 'F32'}, {dtype: 'other'}]})
    expect(await readdir(where)).toEqual(['model.safetensors'])
  })

  test('--estimate says which prices of a region are not known', async () => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model())
    const paris = await compress(source, '--estimate', '--region', 'eu-west-3')
    expect(paris.stdout).toMatch(/^s3 standard +\$0\.024/m)
    expect(paris.stdout).toMatch(/^s3 deep-archive +not found +not found/m)
    expect(paris.stdout).toMatch(/^internet egress +not found/m)
    const azure = await compress(source, '--estimate', '--region', 'eastus')
    expect(azure.stdout).toMatch(/^internet egress +not found/m)
    const mars = await compress(source, '--estimate', '--region', 'mars-1')
    expect(mars.stdout).toContain('No storage price of mars-1 was found')
  })

  test('--delete-source deletes what came back the same', async () => {
    const where = await folder()
    const source = await writeIn(where, 'model.safetensors', model())
    const {stderr} = await compress(source, '--delete-source')
    expect(stderr).toBe(`Read ${source}.frz back, compared, and deleted ${source}\n`)
    await decompress(`${source}.frz`)
    expect(Buffer.compare(await readFile(source), model())).toBe(0)
  })

  test('a file that is not what its name says is packed, and that is said without its control characters', async () => {
    const where = await folder()
    const bytes = noisySafetensors({a: {dtype: 'F32', shape: [100]}})
    const source = await writeIn(where, 'bad\u001b[2J.safetensors', bytes.subarray(0, 300))
    const {error, stderr, stdout} = await compress(source)
    expect(error).toBeUndefined()
    expect(stderr).toMatch(/bad\.safetensors is taken as any bytes: /)
    expect(stderr + stdout).not.toContain('\u001b')
  })

  test.each([
    [['--format', 'zst', '--level', '99'], /no level of zst/],
    [['--threads', '100000'], /no number of threads/],
  ])('- with %j is refused', async (flags, message) => {
    const {error} = await run('compress-checkpoint', '-', ...flags)
    expect(error).toMatchObject({code: 'E_USAGE', message: expect.stringMatching(message)})
  })

  test('--json does not go where the data goes', async () => {
    for (const id of ['compress-checkpoint', 'decompress-checkpoint']) {
      const {stdout} = await run(id, '-', '--json')
      expect(JSON.parse(stdout)).toMatchObject({error: {code: 'E_USAGE', message: expect.stringContaining('--json')}})
    }
  })
})

describe('frugal checkpoint info and --tensor', () => {
  test('list tensors with their ratios, and no character that a terminal obeys', async () => {
    const where = await folder()
    const {result} = await compress(await writeIn(where, 'model.safetensors', model()))
    const table = await info(result!.out)
    expect(table.stdout).toMatch(/^model\.embed +BF16 +\[300, 1000\] +600 kB +\d+ kB +1\.\d{3}$/m)
    expect(table.stdout).toMatch(/^evil 🦙 +F32/m)
    expect(table.stderr).toMatch(/model\.safetensors\.frz: safetensors, 3 tensors, 701 kB in \d+ kB/)
    const csv = await info(result!.out, '--output csv')
    expect(csv.stdout.split('\r\n')[0]).toBe('tensor,file,dtype,shape,bytesIn,bytesOut,ratio,delta')
    expect(table.stdout + table.stderr + csv.stdout).not.toMatch(/[\u001b\u202e]/)

    const out = join(where, 'norm.bin')
    const one = await decompress(result!.out, '--tensor', 'model.norm', '-o', out)
    expect(one.stderr).toBe(`model.norm: BF16 [500] to ${out}\n`)
    expect(Buffer.compare(await readFile(out), bf16(500, 2))).toBe(0)
    const again = await decompress(result!.out, '--tensor', 'model.norm', '-o', out)
    expect(again.error).toMatchObject({code: 'E_EXISTS'})
    const evil = await decompress(result!.out, '--tensor', 'evil \u001b[31m\u202e🦙', '-o', join(where, 'evil'))
    expect(evil.stderr).not.toMatch(/[\u001b\u202e]/)
    expect((await decompress(result!.out, '--tensor', 'model.nrom', '-o', '-')).error).toMatchObject({
      code: 'E_UNKNOWN_TENSOR',
    })
    expect((await decompress(result!.out, '--tensor', 'model.norm')).error).toMatchObject({code: 'E_USAGE'})
  })

  test('of what is no container say what to do', async () => {
    const where = await folder()
    const {error} = await info(await writeIn(where, 'model.safetensors', model()))
    expect(error).toMatchObject({code: 'E_NOT_COMPRESSED', fix: expect.stringContaining('compress-checkpoint')})
  })
})

/** In a process of its own: pipes, signals and limits of the system. */
describe('the process', () => {
  let all: TemporaryFolder
  let large: string

  beforeAll(async () => {
    all = await temporaryFolder()
    large = all.join('large.bin')
    // The same in every run, and with nothing twice.
    const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))
    await writeFile(large, cipher.update(Buffer.alloc(120_000_000)))
  })

  afterAll(() => all[Symbol.asyncDispose]())

  test('- to - and back is the same, and stdout has the data alone', async () => {
    const input = 'weights, or any other bytes\n'.repeat(3000)
    const script = `"$0" "$1" compress-checkpoint - | "$0" "$1" decompress-checkpoint - -o -`
    const {stderr, stdout} = await execa('sh', ['-c', script, process.execPath, BIN], {input, stripFinalNewline: false})
    expect(stdout).toBe(input)
    expect(stderr).toMatch(/84\.0 kB to \d+ bytes: .*decompressed again and compared/)
    expect(stderr).toContain('every checksum right')
  })

  test('a reader that stops early is no error, and no copy of stdin is left', async () => {
    const where = await folder()
    const script = `head -c 40000000 "$2" | "$0" "$1" compress-checkpoint - -o - | head -c 1000 | wc -c`
    const {exitCode, stderr, stdout} = await execa('sh', ['-c', script, process.execPath, BIN, large], {
      env: {TMPDIR: where, NODE_DISABLE_COMPILE_CACHE: '1'},
    })
    expect({exitCode, stderr, stdout: Number(stdout)}).toEqual({exitCode: 0, stderr: '', stdout: 1000})
    expect(await readdir(where)).toEqual([])
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it by that signal and leaves nothing', async (signal) => {
    const where = await folder()
    const child = spawn(process.execPath, [BIN, 'compress-checkpoint', large, '-o', join(where, 'out.frz')])
    await somethingIn(where)
    child.kill(signal)
    expect(await once(child, 'close')).toEqual([null, signal])
    expect(await readdir(where)).toEqual([])
  })

  test('Ctrl-C ends the wait for standard input', async () => {
    const where = await folder()
    const child = spawn(process.execPath, [BIN, 'compress-checkpoint', '-', '-o', join(where, 'out.frz')], {
      env: {...process.env, TMPDIR: where, NODE_DISABLE_COMPILE_CACHE: '1'},
    })
    child.stdin.write('some')
    await new Promise((resolve) => setTimeout(resolve, 700))
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([null, 'SIGINT'])
    expect(await readdir(where)).toEqual([])
  })

  test('kill -9 at any moment leaves the source, and no file under the final name', async () => {
    const before = await stat(large)
    for (let round = 0; round < 4; round++) {
      const where = await folder()
      const out = join(where, 'out.frz')
      const child = spawn(process.execPath, [BIN, 'compress-checkpoint', large, '-o', out, '--delete-source'])
      const closed = once(child, 'close')
      await somethingIn(where)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 200))
      child.kill('SIGKILL')
      await closed
      const left = await readdir(where)
      for (const name of left) expect(name).toMatch(/^(\.frugal-.*\.tmp|out\.frz)$/)
      // Had it ended before, the container would be whole.
      if (left.includes('out.frz')) expect((await info(out)).error).toBeUndefined()
      expect(await stat(large)).toMatchObject({size: before.size, mtimeMs: before.mtimeMs, ino: before.ino})
    }
  })

  test('a disk that is full is an error that names it, and leaves nothing', async () => {
    const where = await folder()
    const out = join(where, 'out.frz')
    const limited = `ulimit -f 20000; exec "$0" "$1" "$2" "$3" -o "$4"`
    const shell = (...argv: string[]) =>
      execa('sh', ['-c', limited, process.execPath, BIN, ...argv], {reject: false, cwd: where})
    const {exitCode, stderr} = await shell('compress-checkpoint', large, out)
    expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining('E_WRITE')})
    expect(stderr).toContain(
      `Cannot write ${out}: it is larger than the file system, or a limit of this process, allows`,
    )
    expect(await readdir(where)).toEqual([])
    const full = await frugal(['compress-checkpoint', large, '-o', '/dev/full'])
    expect(full.exitCode).toBe(2)
    expect(full.stderr).toContain('Cannot write /dev/full: the disk is full')
  })

  test('what may not be read or written is an error without a stack', async () => {
    const where = await folder()
    await chmod(where, 0o755)
    const source = await writeIn(where, 'secret.bin', noise(100))
    await chmod(source, 0)
    const readable = await writeIn(where, 'readable.bin', noise(100))
    await mkdir(join(where, 'locked'), {mode: 0o555})
    await symlink('loop', join(where, 'loop'))
    const loop = await frugal(['compress-checkpoint', join(where, 'loop')])
    expect(loop).toMatchObject({exitCode: 2, stderr: expect.stringContaining('E_READ')})
    const below = await frugal(['compress-checkpoint', readable, '-o', join(readable, 'out.frz')])
    expect(below).toMatchObject({exitCode: 2, stderr: expect.stringContaining('E_WRITE')})

    // Root may do anything: then as nobody, where nobody may run the program.
    const user = process.getuid?.() === 0 ? {uid: 65_534, gid: 65_534} : {}
    const as = (...argv: string[]) =>
      execa(process.execPath, [BIN, 'compress-checkpoint', ...argv], {...user, reject: false, env: {HOME: where}})
    if ((await as('--help')).exitCode !== 0) return
    const unread = await as(source, '-o', '/dev/null')
    expect(unread.stderr).toContain(`${source} cannot be read: permission is denied.`)
    expect(unread.exitCode).toBe(2)
    const unwritten = await as(readable, '-o', join(where, 'locked', 'out.frz'))
    expect(unwritten.stderr).toContain('permission denied')
    expect(unwritten.exitCode).toBe(2)
  })
})

/** Until a file is there: then the work has begun. */
async function somethingIn(where: string): Promise<void> {
  while ((await readdir(where)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
}
