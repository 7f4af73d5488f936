/**
 * Runs test/system: what needs programs of the machine beside Node. Says first what is missing and how to install it.
 *   npm run test:system [-- vitest arguments]
 */
import {spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {createRequire} from 'node:module'
import {delimiter, join} from 'node:path'

interface Program {
  name: string
  found: string | undefined
  install: string
}

/** Names on the PATH, and where installers that use no PATH put it. */
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome']
const CHROMIUM_FILES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** A program of the PATH, as the system's own shell would find it. */
function onPath(name: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : ['']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find((file) => existsSync(file))
}

function chromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named) return existsSync(named) ? named : undefined
  return CHROMIUM.map(onPath).find(Boolean) ?? CHROMIUM_FILES.find((file) => existsSync(file))
}

/** The Python whose packages play the peers: PEERS_PYTHON, or the PATH's where it has them. */
function peersPython(): string | undefined {
  const named = process.env['PEERS_PYTHON'] ?? onPath('python3') ?? onPath('python')
  const has = named && spawnSync(named, ['-c', 'import moto.server, numpy, zstandard'], {stdio: 'ignore'}).status === 0
  return has ? named : undefined
}

const browser = chromium()
const python = peersPython()
const programs: Program[] = [
  {
    name: 'Chromium',
    found: browser,
    install: 'apt-get install chromium, or set CHROMIUM_PATH to a Chromium or Chrome',
  },
  {
    name: 'a Python with moto, numpy and zstandard',
    found: python,
    install:
      "python3 -m venv peers && peers/bin/pip install 'moto[s3,server]' numpy zstandard, then PEERS_PYTHON=peers/bin/python",
  },
  {name: 'npm', found: onPath('npm'), install: 'it comes with Node: https://nodejs.org'},
]
for (const name of ['xz', 'zstd']) programs.push({name, found: onPath(name), install: 'apt-get install xz-utils zstd'})
if (process.platform !== 'win32') programs.push({name: 'sh', found: onPath('sh'), install: 'apt-get install dash'})

const missing = programs.filter(({found}) => found === undefined)
for (const {install, name} of missing) console.error(`Missing: ${name}. Install it: ${install}`)
if (missing.length > 0) process.exit(3)

const vitest = createRequire(import.meta.url)
  .resolve('vitest/package.json')
  .replace(/package\.json$/, 'vitest.mjs')
const {status} = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', 'vitest.system.config.ts', ...process.argv.slice(2)],
  {stdio: 'inherit', env: {...process.env, CHROMIUM_PATH: browser, PEERS_PYTHON: python}},
)
process.exitCode = status ?? 1
