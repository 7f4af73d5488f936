import {readdir} from 'node:fs/promises'
import {dirname, join} from 'node:path'

import {describe, expect, it} from 'vitest'

import manifest from '../../package.json' with {type: 'json'}
import {BIN, frugal} from '../support/bin.ts'

const COMMANDS = join(dirname(dirname(import.meta.dirname)), 'commands')

/** The names that commands/ makes: `['estimate'], ['prices', 'info'], ...`. */
async function commandNames(): Promise<string[][]> {
  const files = await readdir(COMMANDS, {recursive: true})
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, '').split(/[\\/]/))
}

it('--version says the version and what it runs on', async () => {
  const {exitCode, stderr, stdout} = await frugal(['--version'])
  expect(stdout).toBe(`frugal/${manifest.version} ${process.platform}-${process.arch} node-${process.version}\n`)
  expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
})

describe('--help', () => {
  it.each([[['--help']], [[]]])('%j lists every command', async (argv) => {
    const {exitCode, stderr, stdout} = await frugal(argv)
    for (const [name] of await commandNames()) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'))
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
  })

  it('of a command shows its summary, its flags and an example', async () => {
    for (const name of await commandNames()) {
      const {exitCode, stderr, stdout} = await frugal([...name, '--help'])
      expect(stdout).toMatch(/^[A-Z].*\.\n\nUSAGE\n {2}\$ frugal /)
      expect(stdout).toContain(`EXAMPLES\n  $ frugal ${name.join(' ')}`)
      expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
    }
  })

  it('of a topic lists its commands', async () => {
    const {stdout} = await frugal(['prices'])
    const topic = (await commandNames()).filter(([first]) => first === 'prices')
    expect(topic.length).toBeGreaterThan(1)
    for (const name of topic) expect(stdout).toContain(`  ${name.join(' ')} `)
  })
})

describe('a mistake in the command line', () => {
  it('an unknown command names the nearest one and runs nothing', async () => {
    const {exitCode, stderr, stdout} = await frugal(['spot-price', '--gpu', 'L4'])
    expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''})
    expect(stderr).toBe('Error: spot-price is not a frugal command\nCode: E_UNKNOWN_COMMAND\nTry: frugal spot-prices\n')
  })

  it('a command like no other points to the help', async () => {
    const {exitCode, stderr} = await frugal(['zzzzzz'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Try: frugal --help')
  })

  it.each([
    [['spot-prices', '--no-such-flag']],
    [['estimate', '--output', 'pdf']],
    [['compare-vector-db', '--vectors', '1M']],
    [['prices', 'info', 'surplus']],
  ])('%j exits 2 with a few lines and no stack', async (argv) => {
    const {exitCode, stderr, stdout} = await frugal(argv)
    expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''})
    expect(stderr).toMatch(/^Error: /)
    expect(stderr).toMatch(/^Code: E_[A-Z_]+$/m)
    expect(stderr).not.toMatch(/^ +at |node_modules|dist\//m)
    expect(stderr.length).toBeLessThan(1000)
  })

  it('is short in --json, on stdout', async () => {
    const {exitCode, stdout} = await frugal(['spot-prices', '--no-such-flag', '--json'])
    expect(exitCode).toBe(2)
    expect(stdout.length).toBeLessThan(500)
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'E_USAGE',
        exit: 2,
        message: expect.stringContaining('--no-such-flag'),
        suggestions: expect.any(Array),
      },
    })
  })
})

it('runs from any folder', async () => {
  const {exitCode, stdout} = await frugal(['estimate', '--preset', 'development', '--json'], {
    cwd: dirname(process.execPath),
  })
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({name: 'development'})
})

it.each([
  ['20.19.0', false],
  ['22.14.0', false],
  ['22.15.0', true],
  ['25.0.0', true],
])('on Node %s it runs: %s', async (version, runs) => {
  const pretend = `Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}})`
  const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`]
  const {exitCode, stderr, stdout} = await frugal(['--version'], {nodeOptions})
  if (runs) return expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
  expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''})
  expect(stderr).toBe(`frugal needs Node 22.15 or newer; this is ${version}. Fix: npx -p node@24 -p frugal frugal\n`)
})

it('is built: run npm run build before this test', () => {
  expect(BIN).toMatch(/run\.js$/)
})
