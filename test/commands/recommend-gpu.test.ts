import {writeFile} from 'node:fs/promises'

import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {parse} from 'yaml'

import {cli, run} from '../support/run.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Row {
  provider: string
  region: string
  instanceType: string
  nodes: number
  memory: {needsGiB: number; hasGiB: number}
  onDemand?: {usdPerMonth: number; price: {usdPerHour: number; source: string; asOf: string}}
  spot?: {usdPerMonth: number}
}

interface Answer {
  model: {name: string}
  candidates: Row[]
  nearest: {instanceType: string; why: string; wouldFit?: string}[]
  alternatives: {quant: string; savedUsdPerMonth: number}[]
  explain?: {what: string; formula: string; source: string}[]
}

const recommend = (...argv: string[]) => run<Answer>('recommend-gpu', ...argv)
const answerOf = async (...argv: string[]) => {
  const {result, stdout} = await recommend(...argv, '--output', 'json')
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(result)))
  return result!
}
const errorOf = async (...argv: string[]) => {
  const {error} = await recommend(...argv)
  const {code, oclif, suggestions} = error as unknown as {
    code: string
    oclif: {exit: number}
    suggestions: string[]
  }
  return {code, exit: oclif.exit, suggestions}
}
const lines = (text: string) => text.trimEnd().split('\n')

beforeEach(() => {
  for (const [key, value] of Object.entries({FRUGAL_CACHE_DIR: '/nonexistent/frugal', FRUGAL_OFFLINE: '1'}))
    vi.stubEnv(key, value)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('frugal recommend-gpu from the snapshot', () => {
  it('prints what fits, what does not and why, and what narrower weights would save', async () => {
    const {stderr, stdout} = await recommend('llama-2-7b', '--quant', 'fp16')
    const [title, , head, first] = lines(stdout)
    expect(title).toBe(
      'llama-2-7b: 6,738M parameters, inference, fp16 on vllm; 4096 tokens (256 of them the answer), 1 stream',
    )
    expect(head).toMatch(/^provider +region +instance +GPUs \(GiB\) +nodes +needs\/has GiB +TTFT +tokens\/s +\$\/month/)
    expect(first).toMatch(/\$[\d,]+/)
    expect(stdout).toMatch(/Does not fit\n\nprovider +instance +GPUs \(GiB\) +why not\n/)
    expect(stdout).toMatch(/1x T4 \(16\) +needs [\d.]+ GiB more a GPU; int8 would fit\n/)
    expect(stdout).toMatch(/Cheaper with narrower weights\n\nquant .*\nint8 /)
    expect(stderr).toMatch(/more fit/)
    expect(stderr).toMatch(/Prices are of Linux machines/)
  })

  it('lists the cheapest first, each in what memory it has, in the home regions', async () => {
    const {candidates} = await answerOf('llama-2-70b', '--quant', 'int8')
    const costs = candidates.map(({onDemand}) => onDemand!.usdPerMonth)
    expect(costs).toEqual([...costs].sort((a, b) => a - b))
    expect(costs.length).toBeGreaterThan(20)
    for (const {memory, region} of candidates) {
      expect(memory.needsGiB).toBeLessThanOrEqual(memory.hasGiB)
      expect(['us-east-1', 'us-central1', 'eastus', 'global']).toContain(region)
    }
  })

  it('has one row an instance type, in its cheapest region where several are asked', async () => {
    const {candidates} = await answerOf('llama-2-7b', '--provider', 'aws', '--region', '*', '--spot')
    const types = candidates.map(({instanceType}) => instanceType)
    expect(new Set(types).size).toBe(types.length)
    expect(new Set(candidates.map(({region}) => region)).size).toBeGreaterThan(1)
    const spots = candidates.map(({spot}) => spot!.usdPerMonth)
    expect(spots).toEqual([...spots].sort((a, b) => a - b))
  })

  it('shows one size of the machines with the same GPUs, and all with --limit 0', async () => {
    const rows = async (...argv: string[]) => {
      const {stdout} = await recommend('llama-2-7b', '--provider', 'aws', '--gpu', 'A10G', ...argv)
      return lines(stdout).filter((line) => line.includes('us-east-1  g5.'))
    }
    expect(await rows()).toHaveLength(3)
    expect((await rows('--limit', '0')).length).toBeGreaterThan(6)
    expect(await rows('--limit', '1')).toHaveLength(1)
  })

  it('explains every figure of the first row', async () => {
    const {explain} = await answerOf('llama-2-7b', '--quant', 'int8', '--limit', '1', '--explain')
    const whats = explain!.map(({what}) => what)
    for (const what of ['memory, weights', 'memory, kv-cache', 'time per token', 'nodes', 'on demand, a month'])
      expect(whats).toContain(what)
    for (const {formula} of explain!) expect(formula.length).toBeGreaterThan(5)
    const {stdout} = await recommend('llama-2-7b', '--quant', 'int8', '--explain')
    expect(stdout).toContain('How ')
    expect(stdout).toContain('  = 6.48 B weights x 8 bits + 262.4 M at 16 bits (embeddings, norms)\n  source: ')
    const cost = explain!.find(({what}) => what === 'on demand, a month')!
    expect(cost.formula).toMatch(/^\$[\d.]+ an hour x 1 nodes x 730 hours$/)
    expect(cost.source).toMatch(/\d{4}-\d\d-\d\d \(listed\)$/)
  })

  it.each(['csv', 'yaml', 'markdown', 'wide'])('prints it as %s', async (format) => {
    const {error, stdout} = await recommend('llama-2-7b', '--quant', 'q4_k_m', '--limit', '2', '--output', format)
    expect(error).toBeUndefined()
    expect(stdout).toContain('g5g.xlarge')
  })

  it('writes a spec that frugal estimate prices at the same cost', async () => {
    await using folder = await temporaryFolder()
    const argv = ['llama-3.1-8b', '--rps', '20', '--quant', 'int8', '--provider', 'gcp']
    const {stdout} = await recommend(...argv, '--output', 'spec')
    const [best] = (await answerOf(...argv)).candidates
    const spec = parse(stdout) as {components: {count: number; gpuMemoryGiB: number; precision: string}[]}
    expect(spec.components[0]).toMatchObject({count: best!.nodes, precision: 'int8'})
    const file = folder.join('spec.yaml')
    await writeFile(file, stdout)
    const {error, result} = await run<{total: number}>('estimate', file)
    expect(error).toBeUndefined()
    expect(result!.total).toBeCloseTo(best!.onDemand!.usdPerMonth, 2)
  })

  it('sizes a model by its parameters and layers', async () => {
    const shape = '--layers 32 --hidden 4096 --heads 32 --intermediate 11008 --vocab 32000'.split(' ')
    const {candidates, model} = await answerOf('--params', '6.74B', ...shape, '--gpu', 'A10G')
    expect(model.name).toBe('6.74B')
    expect(candidates[0]!.instanceType).toBe('g5.xlarge')
  })

  it('says with exit 0 that nothing fits, what is nearest and why', async () => {
    const {error, stdout} = await recommend('llama-2-70b', '--gpu', 'T4')
    expect(error).toBeUndefined()
    expect(stdout).toContain('Nothing fits as asked.\n\nNearest that do not fit\n')
    expect(stdout).toMatch(/8x T4 \(16\) +needs [\d.]+ GiB more a GPU; int8 would fit/)
    expect(stdout).toMatch(/Fits with narrower weights\n\nquant /)
  })

  it('ranks encoders on machines without GPU first, and adapters by their training', async () => {
    const encoder = await recommend('all-MiniLM-L6-v2')
    expect(lines(encoder.stdout)[3]).toMatch(/ \d vCPU /)
    const lora = await recommend('llama-2-7b', '--task', 'lora')
    expect(lora.stdout).toMatch(/Cheaper by training less\n\ntask .*\nqlora /)
  })
})

describe('what is wrong with the question', () => {
  it.each([
    [['lama-2-7b'], 'E_UNKNOWN_MODEL', /Did you mean llama-2-7b/],
    [['llama-2-7b', '--gpu', 'A101'], 'E_UNKNOWN_GPU', /Did you mean .*A100/],
    [['llama-2-7b', '--quant', 'int9'], 'E_UNKNOWN_QUANT', /int8/],
    [['llama-2-7b', '--quant', 'awq', '--engine', 'llama.cpp'], 'E_QUANT_ENGINE', /--quant/],
    [['llama-2-7b', '--region', 'mars'], 'E_UNKNOWN_REGION', /region/],
    [['--params', '7B'], 'E_MODEL_INCOMPLETE', /--layers/],
    [['--params', '7B', '--layers', '32'], 'E_MODEL_INCOMPLETE', /--hidden/],
    [[], 'E_USAGE', /frugal recommend-gpu/],
    [['llama-2-7b', '--params', '7B'], 'E_USAGE', /Leave one/],
    [['llama-2-7b', '--layers', '7'], 'E_USAGE', /--params/],
    [['llama-2-7b', '--context', '9', '--output-tokens', '9'], 'E_BAD_NUMBER', /--context/],
    [['llama-2-70b', '--gpu', 'T4', '--output', 'spec'], 'E_NO_OFFER', /without --output spec/],
  ])('%j is %s', async (argv, code, fix) => {
    const {exit, suggestions, ...error} = await errorOf(...argv)
    expect(error.code).toBe(code)
    expect(exit).toBe(2)
    expect(suggestions[0]).toMatch(fix)
  })

  it('--max-age exits 4 on old prices', async () => {
    expect(await errorOf('llama-2-7b', '--max-age', '1h')).toMatchObject({code: 'E_STALE', exit: 4})
  })
})

describe('frugal recommend-gpu --guide', () => {
  it('works out each use case: int8 of 13B on 24 GB, 7B with AdamW on no 40 GB, MiniLM on a processor', async () => {
    const {result} = await run<{use: string; model: string; request: object; cheapest?: Row & {gpu?: string}}[]>(
      'recommend-gpu',
      '--guide',
    )
    const cheapest = (model: string, request: string) =>
      result!.find((row) => row.model === model && JSON.stringify(row.request).includes(JSON.stringify(request)))!
        .cheapest!
    expect(cheapest('all-minilm-l6-v2', 'embedding').gpu).toBeUndefined()
    expect(cheapest('llama-2-13b', 'int8').memory.hasGiB).toBeLessThan(24)
    expect(cheapest('llama-2-13b', 'fp16').memory.hasGiB).toBeGreaterThan(26)
    expect(cheapest('llama-2-7b', 'full-finetune').memory.hasGiB).toBeGreaterThan(40)
    expect(new Set(result!.map(({use}) => use))).toEqual(
      new Set(['small inference', 'medium inference', 'fine-tune with adapters', 'full fine-tune', 'training']),
    )
  })
})

describe('frugal recommend-gpu list', () => {
  it('has every GPU there are figures for, those on offer first with their cheapest hour', async () => {
    const {stdout} = await cli('recommend-gpu list --output csv')
    const [head, first, ...rest] = lines(stdout)
    expect(head).toContain('id,name,vendor,architecture,memoryGb,usableGib,bandwidthGbs')
    expect(first).toMatch(/\.\d+,/)
    expect(rest.length).toBeGreaterThan(60)
    expect(stdout).toMatch(/^a10g,.*,g5\.xlarge,/m)
  })
})
