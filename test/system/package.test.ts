import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join, relative} from 'node:path'

import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import {blocks} from '../support/readme-blocks.ts'

const ROOT = dirname(dirname(import.meta.dirname))
const MIB = 1024 ** 2
/** The program that docs/library.md shows. */
const PROGRAM = blocks(await readFile(join(ROOT, 'docs', 'library.md'), 'utf8'), 'ts')[0]!
const MINUTES = 60_000

interface Packed {
  filename: string
  size: number
  unpackedSize: number
  files: {path: string; size: number}[]
}

let folder: string
let packed: Packed
let tarball: string

/** npm with a cache and a configuration of its own, so that nothing of this machine's helps. */
function npm(args: string[], cwd: string) {
  const env = {
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_prefix: join(folder, 'npm-prefix'),
    npm_config_userconfig: join(folder, 'npmrc'),
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    FRUGAL_CACHE_DIR: join(folder, 'frugal-cache'),
  }
  return execa('npm', args, {cwd, env: {...withoutNpm(process.env), ...env}, extendEnv: false, reject: false})
}

/** npm run leaves its own settings in the environment, those of this project among them. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name)))
}

async function emptyFolder(name: string): Promise<string> {
  return mkdtemp(join(folder, `${name}-`))
}

async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, {recursive: true, withFileTypes: true})
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frugal-package-'))
  await writeFile(join(folder, 'npmrc'), '')
  const {exitCode, stderr, stdout} = await npm(
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    ROOT,
  )
  if (exitCode !== 0) throw new Error(`npm pack exited ${exitCode}: ${stderr}`)
  packed = firstPackage(JSON.parse(stdout))
  tarball = join(folder, packed.filename)
}, 2 * MINUTES)

afterAll(() => rm(folder, {force: true, recursive: true}))

/** npm 11 prints a list, npm 12 an object by name. */
function firstPackage(json: unknown): Packed {
  return Object.values(json as Record<string, Packed>)[0]!
}

describe('the tarball', () => {
  const paths = () => packed.files.map(({path}) => path)

  it('has what a user needs', () => {
    expect(paths()).toEqual(
      expect.arrayContaining([
        'bin/run.js',
        'dist/main.js',
        'dist/index.js',
        'dist/types/src/index.d.ts',
        'dist/THIRD-PARTY-LICENSES.txt',
        'data/prices/aws.json',
        'data/prices/manifest.json',
        'data/services.json',
        'data/spec.schema.json',
        'templates/estimate/small-production.yaml',
        'oclif.manifest.json',
        'package.json',
        'LICENSE',
        'NOTICE',
        'README.md',
        'CHANGELOG.md',
      ]),
    )
  })

  it('has every command that the source has', async () => {
    const sources = await readdir(join(ROOT, 'commands'), {recursive: true})
    const built = sources
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `dist/commands/${file.replaceAll('\\', '/')}`)
    expect(built.length).toBeGreaterThan(0)
    expect(paths()).toEqual(expect.arrayContaining(built.map((file) => file.replace(/\.ts$/, '.js'))))
  })

  it('has nothing else', () => {
    const top = new Set(paths().map((path) => path.split('/')[0]))
    expect([...top].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'NOTICE',
      'README.md',
      'bin',
      'data',
      'dist',
      'oclif.manifest.json',
      'package.json',
      'src',
      'templates',
    ])
    expect(paths().filter((path) => path.startsWith('src/'))).toEqual(['src/checkpoint/wasm/codec.wasm'])
    expect(paths().filter((path) => /\.map$|(^|\/)(test|scripts|node_modules)\/|[^d]\.ts$/.test(path))).toEqual([])
  })

  it('unpacks to less than 25 MB', () => {
    expect(packed.unpackedSize).toBeGreaterThan(MIB)
    expect(packed.unpackedSize).toBeLessThan(25e6)
  })
})

describe('the tarball in an empty folder', () => {
  // npm takes an absolute path to a tarball for a program to run.
  it.each([
    ['npx ../frugal.tgz', (file: string) => ['exec', '--yes', '--', file]],
    ['npx -p ../frugal.tgz frugal', (file: string) => ['exec', '--yes', `--package=${file}`, '--', 'frugal']],
  ])(
    '%s spot-prices --gpu L4',
    async (_, start) => {
      const empty = await emptyFolder('npx')
      const file = relative(empty, tarball).replaceAll('\\', '/')
      const {exitCode, stderr, stdout} = await npm([...start(file), 'spot-prices', '--gpu', 'L4'], empty)
      expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: expect.not.stringMatching(/Error|npm (warn|error)/)})
      const [head, ...rows] = stdout.trimEnd().split('\n')
      expect(head).toMatch(/^provider +region +instance /)
      expect(rows).toHaveLength(20)
      for (const row of rows) expect(row).toMatch(/^(aws|gcp|azure) .*x L4 .*\$\d/)
      expect(await readdir(empty)).toEqual([])
    },
    3 * MINUTES,
  )
})

describe('the package installed', () => {
  let project: string

  beforeAll(async () => {
    project = await emptyFolder('project')
    await writeFile(join(project, 'package.json'), JSON.stringify({name: 'consumer', type: 'module', private: true}))
    const {exitCode, stderr} = await npm(['install', '--omit=dev', tarball], project)
    if (exitCode !== 0) throw new Error(`npm install exited ${exitCode}: ${stderr}`)
  }, 3 * MINUTES)

  it('takes less than 25 MB with everything it depends on, and warns of nothing', async () => {
    expect(await sizeOf(join(project, 'node_modules'))).toBeLessThan(25e6)
    const {stderr} = await npm(['ls', '--all', '--omit=dev'], project)
    expect(stderr).toBe('')
  })

  it('runs from node_modules/.bin', async () => {
    const {exitCode, stdout} = await npm(
      ['exec', '--offline', '--', 'frugal', 'estimate', '--preset', 'development', '--json'],
      project,
    )
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout).total).toBeGreaterThan(0)
  })

  it('runs the program of docs/library.md', async () => {
    // Outside node_modules Node strips the types.
    await writeFile(join(project, 'use.ts'), PROGRAM)
    const {exitCode, stderr, stdout} = await execa(process.execPath, ['use.ts'], {cwd: project, reject: false})
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^\d+\.\d\d$/)
    expect(lines[1]).toMatch(/^component,type,driver,/)
    expect(lines.filter((line) => /^(aws|gcp|azure) \S+ \S+ 0\.\d+$/.test(line))).toHaveLength(3)
    expect(lines.at(-1)).toMatch(/^E_READ 2 ./)
  })

  it('has types for it that check without skipLibCheck', async () => {
    await writeFile(join(project, 'use.ts'), PROGRAM)
    const options = {
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2024'],
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules', '@types')],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
    }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({compilerOptions: options, include: ['use.ts']}))
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const {exitCode, stdout} = await execa(process.execPath, [tsc, '-p', project], {reject: false})
    expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: ''})
  })

  it('offers the schema of a spec as data', async () => {
    await writeFile(join(project, 'schema.js'), "console.log(import.meta.resolve('frugal/spec.schema.json'))\n")
    const {stdout} = await execa(process.execPath, ['schema.js'], {cwd: project})
    expect(JSON.parse(await readFile(new URL(stdout), 'utf8'))).toHaveProperty('$schema')
  })
})
