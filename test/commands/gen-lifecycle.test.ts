import {readFile} from 'node:fs/promises'
import {join} from 'node:path'

import {afterEach, describe, expect, it} from 'vitest'

import {cli, root, run} from '../support/run.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Answer {
  policy: {Rules: {ID: string; Transitions?: {Days: number; StorageClass: string}[]; Filter: {Prefix: string}}[]}
  corrections: {tier: string}[]
}

const gen = (...argv: string[]) => run<Answer>('gen-lifecycle', ...argv)
const figures = ['--gb', '1000', '--objects', '10k']

afterEach(() => {
  process.exitCode = undefined
})

describe('without flags', () => {
  it('prints the policy alone on stdout, and what was corrected on stderr', async () => {
    const {result, stderr, stdout} = await gen()
    expect(JSON.parse(stdout)).toEqual(result!.policy)
    expect(result!.policy.Rules[0]!.Transitions).toEqual([
      {Days: 30, StorageClass: 'STANDARD_IA'},
      {Days: 60, StorageClass: 'GLACIER'},
    ])
    expect(stderr).toContain(
      'Corrected: warm tier STANDARD_IA from day 7 is written as STANDARD_IA from day 30: Amazon S3 refuses STANDARD_IA before day 30',
    )
    expect(stderr).toContain('the $0.004 a GB often quoted for it is of GLACIER_IR')
    expect(stderr).toContain('Setting a policy replaces all the rules')
  })

  it('has no figures, and says what gives some', async () => {
    const {stderr} = await gen()
    expect(stderr).toContain('Give --gb and --objects to see what it saves')
    expect(stderr).not.toContain('a month')
  })
})

describe('with figures', () => {
  it('says what it saves, what was assumed and what would be cheaper still', async () => {
    const {stderr, stdout} = await gen(...figures)
    expect(JSON.parse(stdout).Rules[0].Transitions).toEqual([{Days: 30, StorageClass: 'GLACIER'}])
    expect(stderr).toMatch(
      /\$23\.00 a month now, \$5\.22 with this lifecycle: saves \$17\.78 \(77%\); the first moves cost \$0\.28 once, paid back within days/,
    )
    expect(stderr).toContain('Cheaper on these figures: DEEP_ARCHIVE from day 30')
    expect(stderr).toMatch(
      /Assumed: ages spread evenly over 365 days: give --ages; .*nothing is read: give --retrieval/,
    )
  })

  it.each([
    ['aws', figures],
    ['gcp', [...figures, '--provider', 'gcp', '--retrieval', 'warm=5%,cold=1%']],
    ['azure', [...figures, '--provider', 'azure', '--ages', '0-7:20%,7-30:30%,30+:50%', '--keep', '400']],
    ['r2', [...figures, '--provider', 'r2', '--expire-after', '300']],
    ['not-found', [...figures, '--region', 'us-west-2']],
    ['small', ['--gb', '100', '--objects', '10M']],
  ])('reports: %s', async (name, argv) => {
    const {error, stdout} = await gen(...argv, '--output', 'report')
    expect(error).toBeUndefined()
    await expect(stdout).toMatchFileSnapshot(`../storage/golden/report-${name}.txt`)
  })

  it('reports "not found" for a region without prices, and writes the policy all the same', async () => {
    const {result, stderr} = await gen(...figures, '--region', 'us-west-2')
    expect(stderr).toContain('not found with this lifecycle; no list price of aws s3 standard-ia storage in us-west-2')
    expect(result!.policy.Rules[0]!.Transitions).toHaveLength(2)
  })
})

describe('the forms', () => {
  it('write the policy to a file and name it in the call', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'policy.json')
    const {stderr, stdout} = await gen('--bucket', 'ml-models', '-o', file, '--output', 'cli')
    expect(stdout).toBe(
      `aws s3api put-bucket-lifecycle-configuration \\\n  --bucket ml-models \\\n  --lifecycle-configuration file://${file} \\\n  --region us-east-1\n`,
    )
    expect(stderr).toContain(`Wrote ${file}`)
    expect(JSON.parse(await readFile(file, 'utf8')).Rules).toHaveLength(1)
  })

  it('are Terraform in a file, with nothing on stdout', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'main.tf')
    const {stdout} = await gen('--bucket', 'ml-models', '-o', file, '--output', 'terraform')
    expect(stdout).toBe('')
    expect(await readFile(file, 'utf8')).toMatch(/^resource "aws_s3_bucket_lifecycle_configuration" "ml-models" \{\n/)
  })

  it('have a rule for each prefix', async () => {
    const {result} = await gen('--prefix', 'models/,logs/', '--prefix', 'logs/2024/')
    expect(result!.policy.Rules.map(({Filter, ID}) => [ID, Filter.Prefix])).toEqual([
      ['tiers-1-models', 'models/'],
      ['tiers-2-logs', 'logs/'],
    ])
  })

  it('take class names in any case and with hyphens', async () => {
    const {result} = await gen('--warm-class', 'none', '--cold-class', 'glacier-ir')
    expect(result!.policy.Rules[0]!.Transitions).toEqual([{Days: 30, StorageClass: 'GLACIER_IR'}])
  })
})

describe('what to know', () => {
  it.each([
    [['--expire-after', '90', '--versioned'], 'What expires stays as an old version'],
    [
      ['--cold-class', 'GLACIER_IR', '--expire-after', '100'],
      'GLACIER_IR charges 90 days at least: what expires on day 100 pays 50',
    ],
    [['--provider', 'azure'], 'Azure has no rule for uploads not finished'],
    [['--provider', 'gcp'], 'minimum days count from creation'],
    [['--provider', 'r2'], 'R2 has one colder class'],
    [['--provider', 's3-compatible', '--warm-class', 'TAPE'], 'Each class has to be there as a tier'],
    [['--gb', '10', '--objects', '1M'], 'a lifecycle moves none under 128 KB'],
    [['--gb', '10', '--ages', '0-7:50%,7-30:10%,30+:40%'], 'where the bands of --ages thin out, objects were deleted'],
    [['--gb', '10', '--new-gb', '1'], 'ages spread evenly over 304 days, in which --new-gb makes --gb'],
  ])('%j: %s', async (argv, note) => {
    const {error, stderr} = await gen(...argv)
    expect(error).toBeUndefined()
    expect(stderr).toContain(note)
  })
})

describe('--strict', () => {
  it('exits 4 after the policy is printed where a tier was corrected', async () => {
    const {stderr, stdout} = await gen('--strict')
    expect(process.exitCode).toBe(4)
    expect(JSON.parse(stdout).Rules).toHaveLength(1)
    expect(stderr).toContain('--strict: 2 of the tiers could not be written as asked')
  })

  it('passes where nothing was', async () => {
    await gen('--strict', '--warm-after', '30', '--cold-after', '60')
    expect(process.exitCode).toBeUndefined()
  })
})

describe('what is refused', () => {
  it.each([
    [['--warm-after', '40'], 'E_BAD_LIFECYCLE', /--warm-after 30 --cold-after 41/],
    [['--warm-after=-1'], 'ERR', /./],
    [['--cold-class', 'COLDLINE'], 'E_BAD_LIFECYCLE', /STANDARD_IA, INTELLIGENT_TIERING/],
    [['--provider', 'r2', '--versioned'], 'E_BAD_LIFECYCLE', /./],
    [['--provider', 'azure', '--keep-versions', '3'], 'E_BAD_LIFECYCLE', /--expire-versions-after/],
    [['--provider', 'azure', '--warm-class', 'none', '--cold-class', 'none'], 'E_BAD_LIFECYCLE', /--expire-after/],
    [['--bucket', 'ML'], 'E_BAD_BUCKET', /ml-models/],
    [['--prefix', 'logs/*'], 'E_BAD_LIFECYCLE', /--prefix logs\//],
    [['--gb', '0'], 'E_USAGE', /--gb 1000/],
    [['--gb', '1e13'], 'E_USAGE', /--gb 1000/],
    [['--gb', '1', '--objects', '2T'], 'E_USAGE', /fewer --objects/],
    [['--gb', '1000000', '--objects', '1'], 'E_USAGE', /--objects/],
    [['--gb', '1', '--objects', 'many'], 'E_BAD_NUMBER', /250k/],
    [['--objects', '5'], 'E_USAGE', /--gb 1000/],
    [['--gb', '1', '--ages', '0-7:50%'], 'E_BAD_AGES', /--ages/],
    [['--gb', '1', '--retrieval', 'cold'], 'E_BAD_RETRIEVAL', /--retrieval/],
    [['--output', 'terraform'], 'E_USAGE', /--bucket/],
    [['--output', 'cli', '--provider', 'azure', '--bucket', 'models'], 'E_USAGE', /--resource-group/],
    [['--output', 'cli', '--provider', 'r2', '--bucket', 'models'], 'E_USAGE', /--account-id/],
    [['--output', 'cli', '--provider', 's3-compatible', '--bucket', 'models'], 'E_USAGE', /--endpoint-url/],
    [['--output', 'cli', '--provider', 'r2', '--bucket', 'models', '--account-id', 'x'], 'E_USAGE', /./],
    [
      ['--output', 'cli', '--provider', 's3-compatible', '--bucket', 'models', '--endpoint-url', 'ftp:x'],
      'E_USAGE',
      /./,
    ],
  ])('%j is %s with a fix, and nothing on stdout', async (argv, code, fix) => {
    const {error, stdout} = await gen(...argv)
    expect(error).toMatchObject({oclif: {exit: 2}})
    if (code !== 'ERR') {
      expect(error).toMatchObject({code})
      expect((error as Error & {suggestions: string[]}).suggestions.join()).toMatch(fix)
    }
    expect(stdout).toBe('')
  })
})

it('docs/gen-lifecycle.md shows what the command prints', async () => {
  const page = await readFile(join(root, 'docs', 'gen-lifecycle.md'), 'utf8')
  const [, line, shown] = /^\$ frugal gen-lifecycle (.*)\n([^`]*)\n```$/m.exec(page) ?? []
  expect((await gen(...line!.split(' '))).stdout.trimEnd()).toBe(shown)
  const {stderr} = await gen()
  for (const corrected of page.match(/^Corrected: .*$/gm)!.slice(0, 2)) expect(stderr).toContain(corrected)
})

describe('through oclif', () => {
  it('has help', async () => {
    const {stdout} = await cli('gen-lifecycle --help')
    expect(stdout).toContain('frugal gen-lifecycle --bucket ml-models --gb 1000 --objects 10k')
  })

  it('runs its own examples', async () => {
    const {default: command} = await import('../../commands/gen-lifecycle.ts')
    await using folder = await temporaryFolder()
    for (const example of command.examples) {
      const argv = example.replace(/^.*?%> <%.*?%> /, '').split(' ')
      const {error, stdout} = await gen(
        ...argv.map((word) => (word === 'lifecycle.json' ? join(folder.path, word) : word)),
      )
      expect(error, example).toBeUndefined()
      expect(stdout, example).not.toBe('')
    }
  })

  it('answers --json with all of it', async () => {
    const {stdout} = await gen(...figures, '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      policy: {Rules: [{}]},
      plan: {moves: [{days: 30, class: 'GLACIER'}]},
      corrections: [{tier: 'warm', kind: 'refused'}],
      saves: {asAsked: false},
      cost: {before: {usd: 23}, alternatives: expect.any(Array)},
    })
  })
})
