import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import {frugal} from '../support/bin.ts'

let home: string
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'frugal-home-'))
  // oclif keeps what it makes in the same folder as the prices.
  env = {HOME: home, USERPROFILE: home, FRUGAL_CACHE_DIR: join(home, 'cache')}
})

afterAll(() => rm(home, {force: true, recursive: true}))

/** The completion function that the plugin wrote for bash. */
async function bashFunctions(): Promise<string> {
  const {exitCode} = await frugal(['autocomplete', '--refresh-cache'], {env})
  expect(exitCode).toBe(0)
  const files = await readdir(home, {recursive: true})
  const file = files.find((name) => name.endsWith(join('functions', 'bash', 'frugal.bash')))
  expect(file).toBeDefined()
  return join(home, file!)
}

describe('autocomplete', () => {
  it('says how to set it up', async () => {
    const {exitCode, stdout} = await frugal(['autocomplete', 'bash'], {env})
    expect(exitCode).toBe(0)
    expect(stdout).toContain('frugal autocomplete script bash')
  })

  it.each(['bash', 'zsh'])('prints the line for %s that a profile needs', async (shell) => {
    const {exitCode, stdout} = await frugal(['autocomplete', 'script', shell], {env})
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(new RegExp(`FRUGAL_AC_${shell.toUpperCase()}_SETUP_PATH=.*${shell}_setup`))
  })

  it('knows every command with its flags', async () => {
    const text = await readFile(await bashFunctions(), 'utf8')
    expect(text).toMatch(/^spot-prices .*--gpu/m)
    expect(text).toMatch(/^estimate .*--max-monthly/m)
    expect(text).toMatch(/^prices:info /m)
  })

  it.runIf(process.platform === 'linux').each([
    ['frugal spo', 'spot-prices'],
    ['frugal spot-prices --max-pr', '--max-price'],
    ['frugal prices re', 'refresh'],
  ])('completes "%s" to %s in bash', async (line, word) => {
    const words = line.split(' ')
    const script = `source "$FUNCTIONS"
COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}
COMP_LINE='${line}'; COMP_POINT=${line.length}
_frugal_autocomplete
echo "\${COMPREPLY[@]}"`
    const {stdout} = await execa('bash', ['-c', script], {
      env: {...env, FUNCTIONS: await bashFunctions()},
      reject: false,
    })
    expect(stdout.trim().split(/\s+/)).toContain(word)
  })
})
