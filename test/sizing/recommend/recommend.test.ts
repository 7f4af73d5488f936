import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {readModel} from '../../../src/models/read-model.ts'
import {HOURS_PER_MONTH, type Offer} from '../../../src/prices/offer.ts'
import type {Candidate} from '../../../src/sizing/recommend/candidate.ts'
import {recommend} from '../../../src/sizing/recommend/recommend.ts'
import type {RecommendRequest} from '../../../src/sizing/recommend/request.ts'
import {isKnown, type Speed, type UnknownSpeed} from '../../../src/sizing/speed/speed.ts'
import {offer, price} from '../../support/offers.ts'

const llama7b = await readModel('llama-2-7b')
const llama70b = await readModel('llama-2-70b')

const gpu = (instanceType: string, name: string, memoryGiB: number, count: number, usd: number, more = {}): Offer =>
  offer({instanceType, accelerator: {name, memoryGiB, count}, onDemand: price(usd), spot: price(usd / 4), ...more})

const T4 = gpu('g4dn.xlarge', 'T4', 16, 1, 0.5)
const A10G = gpu('g5.xlarge', 'A10G', 24, 1, 1)
const A10G_4 = gpu('g5.12xlarge', 'A10G', 24, 4, 5)
const A100_8 = gpu('p4d.24xlarge', 'A100', 40, 8, 22)
const A100_80_8 = gpu('p4de.24xlarge', 'A100', 80, 8, 27)
const H100_8 = gpu('p5.48xlarge', 'H100', 80, 8, 55)
const ALL = [T4, A10G, A10G_4, A100_8, A100_80_8, H100_8]

const names = (candidates: readonly Candidate[]) => candidates.map(({offer: {instanceType}}) => instanceType)
const known = (speed: Speed | UnknownSpeed | undefined): Speed => {
  if (!speed || !isKnown(speed)) throw new Error(`no speed: ${JSON.stringify(speed)}`)
  return speed
}

describe('what fits', () => {
  it('refuses 7B in fp16 on a T4, says by how much, and that int8 would fit; the A10G runs it', () => {
    const {candidates, nearest} = recommend(llama7b, {quant: 'fp16'}, [T4, A10G])
    expect(names(candidates)).toEqual(['g5.xlarge'])
    // 13.48 GB of weights, 2 GiB of KV for 4,096 tokens, activations and runtime, at 90 % of the GPU.
    expect(candidates[0]!.plan.lines.find(({part}) => part === 'weights')!.bytes).toBe(6_738_415_616 * 2)
    expect(candidates[0]!.plan.lines.find(({part}) => part === 'kv-cache')!.bytes).toBe(2 * 2 ** 30)
    const {missingBytes, wouldFit, why} = nearest[0]!
    expect(missingBytes).toBe(candidates[0]!.plan.requiredPerGpu - 14.56 * 2 ** 30)
    expect(why).toBe(`needs ${(missingBytes! / 2 ** 30).toFixed(1)} GiB more a GPU`)
    expect(wouldFit).toBe('int8')
  })

  it('spreads a replica over the smallest power of two of GPUs that holds it, and runs more replicas on the rest', () => {
    const {candidates} = recommend(llama70b, {quant: 'int8'}, [A100_8, A100_80_8, A10G_4])
    const placed = candidates.map(({offer: {instanceType}, replica, replicasPerNode}) => [
      instanceType,
      replica.gpus,
      replicasPerNode,
    ])
    expect(placed).toEqual([
      ['g5.12xlarge', 4, 1],
      ['p4d.24xlarge', 4, 2],
      ['p4de.24xlarge', 1, 8],
    ])
    for (const {plan, usableBytes} of candidates) expect(plan.requiredPerGpu).toBeLessThanOrEqual(usableBytes)
  })

  it('splits only where the heads divide', async () => {
    const falcon = await readModel('falcon-7b')
    expect(falcon.shape!.heads).toBe(71)
    const {candidates} = recommend(falcon, {quant: 'bf16'}, [A10G_4])
    expect(candidates.map(({replica}) => replica.gpus)).toEqual([1])
  })

  it('leaves out shares of a GPU and accelerators without figures, and says so', () => {
    const share = gpu('Standard_NV6ads_A10_v5', 'A10', 24, 1 / 6, 0.4)
    const odd = gpu('x1.large', 'Abacus', 24, 1, 0.1)
    const {candidates, notes} = recommend(llama7b, {quant: 'int8'}, [share, odd, A10G])
    expect(names(candidates)).toEqual(['g5.xlarge'])
    expect(notes).toEqual([
      '1 instance type with a share of a GPU left out.',
      'Left out, as no figures are known: Abacus.',
    ])
  })

  it('sizes no engine on accelerators it does not run on', () => {
    const k80 = gpu('p2.xlarge', 'K80', 12, 1, 0.9)
    const {candidates, nearest, notes} = recommend(llama7b, {quant: 'int8'}, [k80])
    expect([candidates, nearest]).toEqual([[], []])
    expect(notes).toEqual(['Left out, as vllm is not sized on them: Tesla K80 (one of two GPUs).'])
  })
})

describe('what it costs', () => {
  it('takes each instance type in its cheapest region', () => {
    const dear = {...A10G, region: 'eu-west-1', onDemand: price(1.2)}
    const {candidates} = recommend(llama7b, {}, [dear, A10G])
    expect(candidates.map(({offer: {region}, onDemand}) => [region, onDemand!.usdPerMonth])).toEqual([
      ['us-east-1', HOURS_PER_MONTH],
    ])
  })

  it('ranks what cannot be launched on demand on spot only', () => {
    const noted = {...A10G, instanceType: 'a4', note: 'listed, but cannot be launched on demand: spot or DWS only'}
    expect(names(recommend(llama7b, {}, [noted, A100_8]).candidates)).toEqual(['p4d.24xlarge'])
    const {candidates} = recommend(llama7b, {market: 'spot'}, [noted, A100_8])
    expect(names(candidates)).toEqual(['a4', 'p4d.24xlarge'])
    expect(candidates[0]!.onDemand).toBeUndefined()
  })

  it('has $/1M tokens from the price and the range of the speed', () => {
    const [row] = recommend(llama7b, {}, [A10G]).candidates
    const {high, low} = known(row!.placement.operation.throughput)
    expect(row!.onDemand!.perMillion!.low).toBeCloseTo(1e6 / (high * 3600), 9)
    expect(row!.onDemand!.perMillion!.high).toBeCloseTo(1e6 / (low * 3600), 9)
    expect(row!.onDemand!.perMillionFull!.high).toBeLessThan(row!.onDemand!.perMillion!.high)
  })

  it('offers the cheapest with narrower weights, with what it saves', () => {
    const {alternatives} = recommend(llama7b, {quant: 'fp16'}, [T4, A10G])
    expect(
      alternatives.map(({candidate, name, savedUsdPerMonth}) => [name, candidate.offer, savedUsdPerMonth]),
    ).toEqual([['int8', T4, 0.5 * HOURS_PER_MONTH]])
    expect(recommend(llama7b, {quant: 'int8'}, [T4, A10G]).alternatives).toEqual([])
  })
})

describe('the load', () => {
  const nodesFor = (request: RecommendRequest, offers: Offer[] = [A10G]) =>
    recommend(llama7b, {quant: 'int8', ...request}, offers).candidates[0]!

  it('counts nodes by the low end of the speed: one fewer would not do', () => {
    const row = nodesFor({rps: 5, outputTokens: 200})
    const {nodes, total} = row.placement
    const most = Math.max(
      ...[1, 2, 4, 5, 6].map((n) => known(row.replica.at(Math.min(n, row.replica.capacity)).throughput).low),
    )
    expect(nodes).toBe(Math.ceil(1000 / most))
    expect(total!.low).toBeGreaterThanOrEqual(1000)
    expect(nodesFor({tokensPerSecond: 1000, outputTokens: 200}).placement.nodes).toBe(nodes)
  })

  it('gives as many nodes as hold the streams', () => {
    const one = nodesFor({})
    const {capacity} = one.replica
    const {placement} = nodesFor({concurrency: capacity * 2 + 1})
    expect([one.placement.nodes, placement.nodes]).toEqual([1, 3])
    expect(placement.operation.streams).toBeLessThanOrEqual(capacity)
  })

  it('refuses by nodes, price and latency, each with its figure', () => {
    const why = (request: RecommendRequest) => recommend(llama7b, {quant: 'int8', ...request}, [A10G]).nearest[0]?.why
    expect(why({concurrency: 1000, maxNodes: 2})).toMatch(/^needs \d+ nodes, more than 2$/)
    expect(why({maxUsdPerHour: 0.9})).toBe('$1.00 an hour, more than $0.9')
    expect(why({maxTpotMs: 1})).toMatch(/^time per token up to [\d.]+ ms, more than 1 ms$/)
    expect(why({maxTtftMs: 1})).toMatch(/^time to first token up to [\d.]+ ms, more than 1 ms$/)
    expect(why({maxTtftMs: 1e6, maxTpotMs: 1e6, maxUsdPerHour: 1, maxNodes: 1})).toBeUndefined()
  })

  it('spreads a replica wider where that keeps a latency limit', () => {
    const {candidates} = recommend(llama7b, {quant: 'fp16'}, [A10G_4])
    const alone = known(candidates[0]!.placement.operation.perToken).high * 1000
    const limited = recommend(llama7b, {quant: 'fp16', maxTpotMs: alone * 0.9}, [A10G_4]).candidates[0]!
    expect([candidates[0]!.replica.gpus, limited.replica.gpus]).toEqual([1, 2])
    expect(known(limited.placement.operation.perToken).high * 1000).toBeLessThanOrEqual(alone * 0.9)
  })

  it('is refused where the answer leaves no room for a prompt', () => {
    expect(() => recommend(llama7b, {context: 100, outputTokens: 100}, [A10G])).toThrow(/leaves no room/)
  })
})

describe('the order', () => {
  it('goes by cost, by cost of a million when full, or by latency', () => {
    const first = (sort: RecommendRequest['sort']) => recommend(llama7b, {quant: 'int8', sort: sort!}, ALL).candidates
    const ascending = (values: number[]) => expect(values).toEqual([...values].sort((a, b) => a - b))
    ascending(first('cost').map(({onDemand}) => onDemand!.usdPerMonth))
    const middle = ({onDemand}: Candidate) => Math.sqrt(onDemand!.perMillionFull!.low * onDemand!.perMillionFull!.high)
    ascending(first('cost-per-million-tokens').map(middle))
    const {instanceType} = first('latency')[0]!.offer
    expect(instanceType).toBe('p5.48xlarge')
  })

  it('does not depend on the order of the offers', () => {
    const request: RecommendRequest = {quant: 'int8', rps: 1}
    const want = recommend(llama7b, request, ALL)
    fc.assert(
      fc.property(fc.shuffledSubarray(ALL, {minLength: ALL.length}), (offers) => {
        const got = recommend(llama7b, request, offers)
        expect(names(got.candidates)).toEqual(names(want.candidates))
        expect(got.nearest.map(({why}) => why)).toEqual(want.nearest.map(({why}) => why))
      }),
      {numRuns: 10},
    )
  })

  it('gives every candidate the memory, nodes and money that were asked', () => {
    const load = fc.record({
      concurrency: fc.integer({min: 1, max: 300}),
      context: fc.integer({min: 64, max: 4096}),
      maxNodes: fc.integer({min: 1, max: 6}),
      quant: fc.constantFrom('fp16', 'int8', 'awq'),
    })
    fc.assert(
      fc.property(load, (request) => {
        for (const {placement, plan, replica, replicasPerNode, usableBytes} of recommend(llama7b, request, ALL)
          .candidates) {
          expect(plan.requiredPerGpu).toBeLessThanOrEqual(usableBytes)
          expect(placement.nodes).toBeLessThanOrEqual(request.maxNodes)
          expect(placement.nodes * replicasPerNode * replica.capacity).toBeGreaterThanOrEqual(request.concurrency)
        }
      }),
      {numRuns: 30},
    )
  })
})

describe('machines without GPU', () => {
  const c7i = offer({instanceType: 'c7i.2xlarge', vcpu: 8, memoryGiB: 16, onDemand: price(0.357)})
  const {accelerator: _, ...cpu} = c7i
  const {accelerator: __, ...t3} = offer({instanceType: 't3.xlarge', onDemand: price(0.16)})

  it('run an encoder, burstable ones left out', async () => {
    const minilm = await readModel('all-MiniLM-L6-v2')
    const {candidates} = recommend(minilm, {}, [T4], {cpuOffers: () => [t3, cpu]})
    expect(names(candidates)).toEqual(['c7i.2xlarge', 'g4dn.xlarge'])
    expect(candidates[0]!.engine).toBe('onnxruntime')
  })

  it('are not asked for where the weights are far too many, and not listed where too slow', () => {
    const never = () => {
      throw new Error('asked')
    }
    expect(names(recommend(llama70b, {quant: 'int8'}, [H100_8], {cpuOffers: never}).candidates)).toEqual([
      'p5.48xlarge',
    ])
    expect(recommend(llama7b, {quant: 'q8_0'}, [], {cpuOffers: () => [cpu]}).candidates).toEqual([])
  })
})

describe('training', () => {
  it('holds 7B with AdamW on no A100-40 alone, on eight with its states split', () => {
    const one = gpu('a2-highgpu-1g', 'A100', 40, 1, 2, {provider: 'gcp'})
    const {candidates, nearest} = recommend(llama7b, {task: 'full-finetune'}, [one, A100_8])
    expect(names(candidates)).toEqual(['p4d.24xlarge'])
    expect(candidates[0]!.replica.capacityFormula).toContain('ZeRO stage')
    // 18 bytes a parameter, on one GPU.
    expect(nearest[0]!.missingBytes!).toBeGreaterThan(18 * 6.7e9 - 40 * 2 ** 30)
    expect(nearest[0]!.wouldFit).toBe('lora')
  })

  it('takes several machines only of those made for it, and for no adapter', () => {
    const {candidates, nearest} = recommend(llama70b, {task: 'training'}, [A100_80_8, A10G_4])
    expect(candidates.map(({offer: {instanceType}, placement}) => [instanceType, placement.nodes])).toEqual([
      // 18 bytes x 69 B parameters over 16 GPUs are 72 GiB on each; over 8 they would be 145.
      ['p4de.24xlarge', 2],
    ])
    expect(nearest.map(({by}) => by)).toEqual(['memory'])
    expect(recommend(llama70b, {task: 'training', maxNodes: 1}, [A100_80_8]).candidates).toEqual([])
  })

  it('makes tokens a second, and no first token', () => {
    const [row] = recommend(llama7b, {task: 'qlora'}, [T4]).candidates
    expect(row!.placement.operation.ttft).toBeUndefined()
    expect(known(row!.placement.operation.throughput).unit).toBe('tokens/s')
  })
})
