import {readModel} from '../models/read-model.ts'
import type {Market} from '../prices/offer.ts'
import type {Candidate} from '../sizing/recommend/candidate.ts'
import {type Recommendation, recommend} from '../sizing/recommend/recommend.ts'
import type {RecommendRequest} from '../sizing/recommend/request.ts'
import {loadSpeedCalibration} from '../sizing/speed/calibration.ts'
import type {OutputColumn} from '../terminal/output.ts'
import {gpuText, memoryText, monthText, rangeText} from './cells.ts'
import type {AskedOffers} from './offers.ts'

/** A use case of the guide. */
export interface UseCase {
  use: string
  model: string
  request: RecommendRequest
}

export interface GuideRow extends UseCase {
  weightsGiB?: number
  /** The cheapest; absent where nothing fits. */
  first?: Candidate
}

/** Small and medium inference, adapters, and training of all weights, as the guide groups them. */
export const USE_CASES: readonly UseCase[] = [
  {use: 'small inference', model: 'all-minilm-l6-v2', request: {task: 'embedding', context: 256}},
  {use: 'small inference', model: 'bert-base', request: {task: 'embedding', context: 128}},
  ...['llama-2-7b', 'llama-2-13b', 'llama-2-70b'].flatMap((model) =>
    ['fp16', 'int8', 'q4_k_m'].map((quant) => ({use: 'medium inference', model, request: {quant}})),
  ),
  {use: 'fine-tune with adapters', model: 'llama-2-7b', request: {task: 'qlora'}},
  {use: 'fine-tune with adapters', model: 'llama-2-7b', request: {task: 'lora'}},
  {use: 'fine-tune with adapters', model: 'llama-2-13b', request: {task: 'lora'}},
  {use: 'full fine-tune', model: 'llama-2-7b', request: {task: 'full-finetune'}},
  {use: 'training', model: 'llama-2-13b', request: {task: 'training'}},
]

/** The guide, worked out from the same functions as any other answer. */
export async function guide({cpuOffers, gpuOffers}: AskedOffers, market: Market): Promise<GuideRow[]> {
  const calibration = loadSpeedCalibration()
  const rows: GuideRow[] = []
  for (const useCase of USE_CASES) {
    const model = await readModel(useCase.model)
    const options = {calibration, nearest: 0, alternatives: false, ...(cpuOffers && {cpuOffers})}
    const answer: Recommendation = recommend(model, {...useCase.request, market}, gpuOffers, options)
    const first = answer.candidates[0]
    const weights = first?.plan.lines.find(({part}) => part === 'weights')
    const gpus = Math.max(1, first?.replica.gpus ?? 1)
    rows.push({...useCase, ...(weights && {weightsGiB: (weights.bytes * gpus) / 2 ** 30}), ...(first && {first})})
  }
  return rows
}

export function guideColumns(market: Market): OutputColumn<GuideRow>[] {
  return [
    {key: 'use', header: 'use', drop: 2, value: ({use}) => use},
    {key: 'model', header: 'model', value: ({model}) => model},
    {key: 'as', header: 'as', value: ({request}) => request.quant ?? request.task},
    {
      key: 'weightsGiB',
      header: 'weights GiB',
      align: 'right',
      text: ({weightsGiB}) => (weightsGiB === undefined ? '-' : weightsGiB.toFixed(weightsGiB < 1 ? 2 : 1)),
      value: ({weightsGiB}) => weightsGiB && Number(weightsGiB.toFixed(3)),
    },
    {
      key: 'instanceType',
      header: 'cheapest',
      text: ({first}) => first?.offer.instanceType ?? 'nothing fits',
      value: ({first}) => first?.offer.instanceType,
    },
    {key: 'region', value: ({first}) => first?.offer.region},
    {key: 'nodes', header: 'nodes', align: 'right', value: ({first}) => first?.placement.nodes},
    {header: 'GPUs (GiB)', text: ({first}) => (first ? gpuText(first) : '-')},
    {header: 'needs/has GiB', align: 'right', drop: 1, text: ({first}) => (first ? memoryText(first) : '-')},
    {
      header: 'a second',
      align: 'right',
      drop: 3,
      text: ({first}) => {
        const throughput = first?.placement.operation.throughput
        const unit = throughput && 'unit' in throughput ? throughput.unit.replace('/s', '') : ''
        return `${rangeText(first?.placement.total)} ${unit}`.trim()
      },
    },
    {
      key: 'usdPerMonth',
      header: market === 'spot' ? 'spot $/month' : '$/month',
      align: 'right',
      text: ({first}) => monthText(first?.[market]),
      value: ({first}) => first?.[market] && Number(first[market].usdPerMonth.toFixed(2)),
    },
  ]
}
