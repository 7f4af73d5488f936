import {Flags, type Interfaces} from '@oclif/core'

import {numberFlag, placeFlags, priceSourceFlags} from '../flags.ts'
import {RECOMMEND_SORTS, type RecommendRequest, TASKS} from '../sizing/recommend/request.ts'
import {OUTPUT_FORMATS, type OutputFormat} from '../terminal/output.ts'

const load = {helpGroup: 'LOAD'}
const model = {helpGroup: 'MODEL BY HAND'}
const list = {helpGroup: 'LIST'}

const whole = (description: string, group: {helpGroup: string}, helpValue = '<n>') =>
  Flags.integer({...group, description, helpValue, min: 1})

export const RECOMMEND_OUTPUTS = [...OUTPUT_FORMATS, 'spec'] as const
export type RecommendOutput = OutputFormat | 'spec'

/** The flags of `frugal recommend-gpu`. */
export const recommendFlags = {
  task: Flags.option({description: 'what it is for; by default what the model is made for', options: TASKS})(),
  quant: Flags.string({
    description: 'weights in int8, awq, nf4, q4_k_m, ...; by default as published',
    helpValue: '<type>',
  }),
  engine: Flags.option({
    description: 'what runs it; by default by model and quantization',
    options: ['llama.cpp', 'vllm', 'onnxruntime', 'pytorch'] as const,
  })(),
  context: whole('tokens of a sequence, prompt and answer (4096; embeddings 512, training 1024)', load, '<tokens>'),
  concurrency: whole('streams at a time, on all nodes together (1)', load),
  rps: numberFlag({...load, description: 'requests a second', exclusive: ['tokens-per-second'], helpValue: '<n>'}),
  'tokens-per-second': numberFlag({...load, description: 'tokens a second', helpValue: '<n>'}),
  'output-tokens': whole('tokens of an answer (256)', load, '<tokens>'),
  'max-ttft': numberFlag({...load, description: 'milliseconds to the first token, at most', helpValue: '<ms>'}),
  'max-tpot': numberFlag({...load, description: "milliseconds between a stream's tokens, at most", helpValue: '<ms>'}),
  batch: whole('training: sequences of a step on each GPU (1)', load),
  ...placeFlags,
  gpu: Flags.string({helpGroup: 'WHERE', description: "only this GPU: 't4', 'A100-80'", helpValue: '<name>'}),
  spot: Flags.boolean({...list, description: 'rank by the spot price'}),
  'max-nodes': whole('instances, at most', list),
  'max-price': numberFlag({...list, description: 'USD an hour of all instances together, at most', helpValue: '<usd>'}),
  sort: Flags.option({...list, description: 'what comes first', options: RECOMMEND_SORTS, default: 'cost'})(),
  limit: Flags.integer({
    ...list,
    description: 'rows at most, 0 for all (tables: 10, else all)',
    helpValue: '<n>',
    min: 0,
  }),
  output: Flags.option({
    ...list,
    description: 'form of the answer; spec is the first row for frugal estimate',
    options: RECOMMEND_OUTPUTS,
    default: 'table',
  })(),
  explain: Flags.boolean({...list, description: "the first row's figures: formula, inputs, source"}),
  guide: Flags.boolean({description: 'what common models need, worked out now'}),
  params: Flags.string({...model, description: 'a model by its parameters: 7B, 350M', helpValue: '<count>'}),
  layers: whole('with --params', model),
  hidden: whole('with --params: hidden size', model),
  heads: whole('with --params: attention heads', model),
  'kv-heads': whole('with --params: heads that keys and values have', model),
  'head-dim': whole('with --params: size of a head', model),
  intermediate: whole('with --params: size of the MLP', model),
  vocab: whole('with --params: size of the vocabulary', model),
  ...priceSourceFlags,
}

export type RecommendFlags = Interfaces.InferredFlags<typeof recommendFlags>

/** What the flags ask; what was not given is absent. */
export function requestOf(flags: RecommendFlags): RecommendRequest {
  const {batch, concurrency, context, engine, quant, rps, sort, spot, task} = flags
  const request: {[Key in keyof RecommendRequest]: RecommendRequest[Key] | undefined} = {
    task,
    quant,
    engine,
    context,
    concurrency,
    rps,
    tokensPerSecond: flags['tokens-per-second'],
    outputTokens: flags['output-tokens'],
    maxTtftMs: flags['max-ttft'],
    maxTpotMs: flags['max-tpot'],
    maxNodes: flags['max-nodes'],
    maxUsdPerHour: flags['max-price'],
    market: spot ? 'spot' : 'onDemand',
    sort,
    batch,
  }
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined))
}
