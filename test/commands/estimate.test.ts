import {readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

import {execa} from 'execa'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'

import type {UserError} from '../../src/errors.ts'
import type {Estimate, EstimateDiff} from '../../src/estimate/estimate.ts'
import {root, run} from '../support/run.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

const SPEC = 'name: shop\ncomponents:\n  - {name: rent, type: fixed, usdPerMonth: 10}\n'
const UNPRICED = `${SPEC}  - {type: block-storage, volumeType: floppy, sizeGB: 1}\n`

let folder: TemporaryFolder
let spec: string

beforeEach(async () => {
  folder = await temporaryFolder()
  vi.stubEnv('FRUGAL_CACHE_DIR', folder.join('cache'))
  spec = await write('service.yaml', SPEC)
})

afterEach(async () => {
  process.exitCode = undefined
  await folder[Symbol.asyncDispose]()
})

async function write(name: string, text: string): Promise<string> {
  await writeFile(folder.join(name), text)
  return folder.join(name)
}

async function estimate(...argv: string[]) {
  const {error, result, stderr, stdout} = await run<Estimate & {diff?: EstimateDiff}>('estimate', ...argv)
  return {error: error as UserError | undefined, result, stderr, stdout}
}

/** From source, in a process of its own. */
const spawned = (argv: string[], input: string) =>
  execa(process.execPath, [join(root, 'bin', 'dev.js'), 'estimate', ...argv], {input, reject: false})

describe('frugal estimate', () => {
  test('prints the bill as a table, and nothing on stderr', async () => {
    const {error, result, stderr, stdout} = await estimate(spec)
    expect(error).toBeUndefined()
    expect(stdout).toContain('$10.00')
    expect(stderr).toBe('')
    expect(result!.total).toBe(10)
    expect(process.exitCode).toBeUndefined()
  })

  test.each(['development', 'small-production', 'medium-production'])('prices the preset %s whole', async (preset) => {
    const {error, result, stdout} = await estimate('--preset', preset)
    expect(error).toBeUndefined()
    expect(stdout).toContain(preset)
    expect(result).toMatchObject({notFound: 0, savings: {actions: expect.any(Array)}})
    expect(result!.total).toBeGreaterThan(0)
  })

  test.each([
    ['json', /^\{\n {2}"name": "shop"/],
    ['csv', /^"?component/],
    ['markdown', /shop/],
    ['html', /^<!doctype html>/i],
  ])('prints it as %s', async (format, text) => {
    const {error, stdout} = await estimate(spec, '--output', format)
    expect(error).toBeUndefined()
    expect(stdout).toMatch(text)
  })

  test('sets fields, and passes them on to the commands it suggests', async () => {
    const {result} = await estimate(
      '--preset',
      'small-production',
      '--set',
      'api.alwaysOn=false',
      '--set',
      'region=us-west-2',
    )
    expect(result!.region).toBe('us-west-2')
    const commands = result!.savings!.actions.map(({command}) => command).filter((command) => command.includes('--set'))
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) {
      expect(command).toMatch(
        /^frugal estimate --preset small-production --set api.alwaysOn=false --set region=us-west-2 --set /,
      )
    }
  })

  test('looks for no savings with --no-savings', async () => {
    expect((await estimate('--preset', 'development', '--no-savings')).result).not.toHaveProperty('savings')
  })

  test('prints its JSON Schema, the one that ships', async () => {
    const {result, stdout} = await estimate('--schema')
    expect(stdout).toBe(await readFile(join(root, 'data', 'spec.schema.json'), 'utf8'))
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(result)))
  })

  test('reads the spec, or what it is compared with, from standard input', async () => {
    const bill = await spawned(['-', '--output', 'json'], SPEC)
    expect(bill).toMatchObject({exitCode: 0, stderr: ''})
    expect(JSON.parse(bill.stdout).total).toBe(10)
    const diff = await spawned([spec, '--output', 'json', '--diff', '-'], SPEC.replace('10', '4'))
    expect(JSON.parse(diff.stdout).diff).toMatchObject({delta: 6})
    const bad = await spawned(['-'], 'components: {')
    expect(bad).toMatchObject({exitCode: 2, stdout: ''})
    expect(bad.stderr).toMatch(/^Error: standard input:1:14: .+\nCode: E_YAML\nTry: /)
  })
})

describe('--json', () => {
  test('is the same object as --output json', async () => {
    const old = await write('old.yaml', SPEC.replace('10', '4'))
    const argv = ['--preset', 'small-production', '--diff', old, '--max-monthly', '1000']
    const [flag, format] = [await spawned([...argv, '--json'], ''), await spawned([...argv, '--output', 'json'], '')]
    const [one, other] = [JSON.parse(flag.stdout), JSON.parse(format.stdout)]
    expect(one).toEqual({...other, generatedAt: one.generatedAt})
    expect(one).toHaveProperty('diff.delta')
    expect(one).toHaveProperty('gate.exceeded', false)
  })

  test('says what is wrong as JSON, with the exit code', async () => {
    const {exitCode, stdout} = await spawned([folder.join('none.yaml'), '--json'], '')
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'E_READ',
      exit: 2,
      message: expect.stringContaining('no such file'),
    })
  })
})

describe('--diff', () => {
  test('compares with what --output json wrote before', async () => {
    const old = folder.join('old.json')
    await estimate(spec, '--output', 'json', '--out', old)
    const {result, stdout} = await estimate(spec, '--set', 'rent.usdPerMonth=25', '--diff', old)
    expect(result!.diff).toMatchObject({delta: 15, percent: 150, lines: [{change: 'changed', before: 10, after: 25}]})
    expect(stdout).toContain('$15.00')
  })

  test('with nonsense is refused before anything is printed', async () => {
    const {error, stdout} = await estimate(spec, '--diff', await write('bad.json', '{"lines": 7}'))
    expect(error).toMatchObject({code: 'E_DIFF', oclif: {exit: 2}})
    expect(stdout).toBe('')
  })
})

describe('gates', () => {
  test('a total over --max-monthly exits 4, with the bill printed', async () => {
    const {error, stderr, stdout} = await estimate(spec, '--max-monthly', '9.99')
    expect(error).toBeUndefined()
    expect(stdout).toContain('$10.00')
    expect(stderr).toContain('Over budget: $10.00 a month is more than --max-monthly $9.99')
    expect(process.exitCode).toBe(4)
  })

  test('a total that is the limit passes', async () => {
    const {stderr} = await estimate(spec, '--max-monthly', '10')
    expect(stderr).toBe('')
    expect(process.exitCode).toBeUndefined()
  })

  test('--strict exits 4 and prints no total', async () => {
    const {error, stdout} = await estimate(await write('lost.yaml', UNPRICED), '--strict')
    expect(error).toMatchObject({code: 'E_UNPRICED', oclif: {exit: 4}})
    expect(stdout).toBe('')
    const lax = await estimate(folder.join('lost.yaml'))
    expect(lax.stdout).toContain('not found')
    expect(lax.result).toMatchObject({total: 10, notFound: 1})
  })

  test('--max-age exits 4 on a price that is older', async () => {
    const {error, stdout} = await estimate('--preset', 'development', '--max-age', '1d')
    expect(error).toMatchObject({code: 'E_STALE', oclif: {exit: 4}})
    expect(stdout).toBe('')
    expect((await estimate(spec, '--max-age', '1d')).error).toBeUndefined()
  })
})

describe('--out', () => {
  test('writes the file whole, with a line break at its end, and prints nothing', async () => {
    const out = folder.join('bill.md')
    const {stderr, stdout} = await estimate(spec, '--output', 'markdown', '--out', out)
    expect(stdout).toBe('')
    expect(stderr).toBe(`Wrote ${out}\n`)
    expect(await readFile(out, 'utf8')).toMatch(/shop.*\n$/s)
    expect((await readdir(folder.path)).sort()).toEqual(['bill.md', 'service.yaml'])
  })

  test.each([
    ['a spec that is wrong', ['--set', 'rent.usdPerMonth=-1']],
    ['a strict bill', ['--set', 'rent.type=egress', '--set', 'rent.sizeGB=1', '--set', 'region=moon-1', '--strict']],
    ['prices that are too old', ['--set', 'rent.type=nat', '--max-age', '1h']],
  ])('leaves nothing at %s, and the old file as it was', async (_, argv) => {
    const out = await write('bill.md', 'the old bill')
    const {error} = await estimate(spec, '--out', out, ...argv)
    expect(error!.code).toMatch(/^E_/)
    expect(await readFile(out, 'utf8')).toBe('the old bill')
    expect((await readdir(folder.path)).sort()).toEqual(['bill.md', 'service.yaml'])
  })

  test('says where it cannot write', async () => {
    const {error} = await estimate(spec, '--out', folder.join('none', 'bill.md'))
    expect(error).toMatchObject({code: 'E_WRITE', fix: expect.stringContaining('mkdir -p')})
  })
})

describe('what is refused', () => {
  test.each([
    ['no spec', [], 'E_USAGE', 'frugal estimate --preset'],
    ['a file and a preset', ['x.yaml', '--preset', 'development'], 'E_USAGE', 'Leave one'],
    ['standard input twice', ['-', '--diff', '-'], 'E_USAGE', '--diff -'],
    ['a file that is not there', ['none.yaml'], 'E_READ', 'frugal estimate --preset'],
    ['a folder', ['.'], 'E_READ', 'frugal estimate --preset'],
    ['a limit that is no number', ['--preset', 'development', '--max-monthly', 'ten'], 'E_USAGE', '--max-monthly'],
    ['a negative limit', ['--preset', 'development', '--max-monthly=-1'], 'E_USAGE', '--max-monthly'],
    ['a setting without value', ['--preset', 'development', '--set', 'app'], 'E_USAGE', '--set gpu.market=spot'],
    [
      'an unknown instance',
      ['--preset', 'development', '--set', 'app.instance=t3.medum'],
      'E_UNKNOWN_INSTANCE',
      't3.medium',
    ],
    ['an unknown region', ['--preset', 'development', '--set', 'region=us-esat-1'], 'E_UNKNOWN_REGION', 'us-east-1'],
    [
      'an unknown database',
      ['--preset', 'development', '--set', 'vectors.solution=pinecoen'],
      'E_UNKNOWN_VECTOR_DB',
      'pinecone',
    ],
  ])('%s', async (_, argv, code, fix) => {
    const {error, stderr, stdout} = await estimate(...argv)
    expect(error).toMatchObject({code, oclif: {exit: 2}})
    expect(error!.fix).toContain(fix)
    expect(error!.message).not.toMatch(/\n\s+at /)
    expect({stderr, stdout}).toEqual({stderr: '', stdout: ''})
  })

  test('an unknown preset, by the parser of flags', async () => {
    const {error, stdout} = await estimate('--preset', 'huge')
    expect(error!.message).toContain('small-production')
    expect(stdout).toBe('')
  })
})
