import {copyFile, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import manifest from '../../package.json' with {type: 'json'}
import {loadFromSource} from '../../scripts/command-reference.ts'
import {bf16, safetensors} from '../checkpoint/pipeline/support.ts'
import {frugal} from '../support/bin.ts'
import {shellWords} from '../support/shell-words.ts'

const ROOT = dirname(dirname(import.meta.dirname))
const NEEDS_NETWORK = /--live|--history|prices refresh|\bs3:/

const config = await loadFromSource(ROOT, manifest)
const commands = config.commands.filter(({pluginName}) => pluginName === manifest.name)
const examples = commands.flatMap(({examples = [], id}) => examples.map((example) => lineOf(example, id)))

/** An example as a person reads it in the help: the last line is the command. */
function lineOf(example: string | {command: string}, id: string): string {
  const text = typeof example === 'string' ? example : example.command
  return text
    .replaceAll('<%= config.bin %>', 'frugal')
    .replaceAll('<%= command.id %>', id.replaceAll(':', ' '))
    .split('\n')
    .at(-1)!
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frugal-examples-'))
  const template = (name: string) => join(ROOT, 'templates', 'estimate', `${name}.yaml`)
  await copyFile(template('small-production'), join(folder, 'service.yaml'))
  await copyFile(template('development'), join(folder, 'old.yaml'))
  await writeFile(join(folder, 'trace.csv'), traceOfTwoDays())
  for (const name of ['hpa', 'other']) await frugal(['gen-hpa', 'ml-api', '-o', `${name}.yaml`], {cwd: folder})
  await writeCheckpoints(folder)
  await frugal(['compress-checkpoint', 'model.pt', '-o', 'step-1000.frz'], {cwd: folder})
})

/** Requests by the hour, more by day. */
function traceOfTwoDays(): string {
  const rows = Array.from({length: 48}, (_, hour) => `${hour * 3600},${1000 * (20 + (hour % 24 > 8 ? 300 : 0))}`)
  return ['seconds,requests', ...rows, ''].join('\n')
}

/** The checkpoints that examples name, compressed where they name that. */
async function writeCheckpoints(where: string): Promise<void> {
  const tensor = (seed: number) => ({'lm_head.weight': {dtype: 'BF16', shape: [50, 100], bytes: bf16(5000, seed)}})
  await mkdir(join(where, 'checkpoints', 'step-2000'), {recursive: true})
  await writeFile(join(where, 'model.safetensors'), safetensors(tensor(1)))
  await writeFile(join(where, 'finetuned.safetensors'), safetensors(tensor(2)))
  await writeFile(join(where, 'model.pt'), bf16(5000, 3))
  await writeFile(join(where, 'checkpoints', 'step-2000', 'model.safetensors'), safetensors(tensor(4)))
}

afterAll(() => rm(folder, {force: true, recursive: true}))

it('every command has an example that names it', () => {
  for (const {id} of commands) {
    const name = `frugal ${id.replaceAll(':', ' ')}`
    expect(
      examples.filter((line) => line === name || line.startsWith(`${name} `)),
      name,
    ).not.toEqual([])
  }
})

describe('the examples in the help', () => {
  it.each(examples.filter((line) => !NEEDS_NETWORK.test(line)))('%s', async (line) => {
    const [bin, ...argv] = shellWords(line)
    expect(bin).toBe('frugal')
    const {exitCode, stderr, stdout} = await frugal(argv, {cwd: folder, env: {FRUGAL_CACHE_DIR: join(folder, 'cache')}})
    expect({exitCode, stderr}).toEqual({
      exitCode: 0,
      stderr: expect.not.stringMatching(/^Error|^ +at |Warning:.*trace/m),
    })
    expect(stdout + stderr).not.toBe('')
  })

  it.each(examples.filter((line) => NEEDS_NETWORK.test(line)))(
    '%s is refused where the network is forbidden',
    async (line) => {
      const {exitCode, stderr} = await frugal(shellWords(line).slice(1), {cwd: folder, env: {FRUGAL_OFFLINE: '1'}})
      expect(exitCode).toBe(2)
      expect(stderr).toContain('Code: E_OFFLINE')
    },
  )
})
