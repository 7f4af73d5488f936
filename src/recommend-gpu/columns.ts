import type {Candidate} from '../sizing/recommend/candidate.ts'
import type {Recommendation} from '../sizing/recommend/recommend.ts'
import {isTraining} from '../sizing/recommend/request.ts'
import {isKnown, type Speed, type UnknownSpeed} from '../sizing/speed/speed.ts'
import type {OutputColumn} from '../terminal/output.ts'
import {gpuText, memoryText, monthText, perMillionText, rangeText, secondsText} from './cells.ts'

type Column = OutputColumn<Candidate>

/** The columns of `frugal recommend-gpu`: what a row costs on both markets, and per million on the one asked for. */
export function recommendColumns({candidates, request}: Recommendation): Column[] {
  const {market, task} = request
  const has = (part: 'ttft' | 'perToken') => candidates.some(({placement}) => placement.operation[part])
  const unit = candidates.map(({placement}) => placement.operation.throughput).find(isKnown)?.unit ?? 'tokens/s'
  const written = unit === 'inputs/s' ? 'inputs/s' : 'tokens/s'
  return [
    {key: 'provider', header: 'provider', drop: 9, value: ({offer}) => offer.provider},
    {key: 'region', header: 'region', drop: 8, value: ({offer}) => offer.region},
    {key: 'instanceType', header: 'instance', value: ({offer}) => offer.instanceType},
    {key: 'gpu', header: 'GPUs (GiB)', text: gpuText, value: ({offer}) => offer.accelerator?.name},
    {key: 'gpuCount', value: ({offer}) => offer.accelerator?.count},
    {...number('nodes', 'nodes'), value: ({placement}) => placement.nodes},
    {key: 'engine', header: 'engine', wide: true, value: ({engine}) => engine},
    {...number('replicasPerNode', 'replicas'), wide: true, value: ({replicasPerNode}) => replicasPerNode},
    {...number('gpusPerReplica', 'GPUs each'), wide: true, value: ({replica}) => replica.gpus},
    {...number('memory', 'needs/has GiB', 7), text: memoryText},
    {key: 'needsGiB', value: ({plan}) => gib(plan.requiredPerGpu)},
    {key: 'hasGiB', value: ({usableBytes}) => gib(usableBytes)},
    ...speedColumn('ttft', isTraining(task) || !has('ttft') ? undefined : written === 'inputs/s' ? 'time' : 'TTFT', 6),
    ...speedColumn('perToken', has('perToken') ? 'TPOT' : undefined, 10),
    {
      ...number('rate', written),
      text: ({placement}) => (placement.total ? rangeText(placement.total) : '?'),
    },
    {key: 'rateLow', value: ({placement}) => precise(placement.total?.low)},
    {key: 'rateHigh', value: ({placement}) => precise(placement.total?.high)},
    {key: 'rateUnit', value: ({placement}) => (placement.total ? written : undefined)},
    ...(['onDemand', 'spot'] as const).map(
      (each): Column => ({
        ...number(`${each}UsdPerMonth`, each === 'spot' ? 'spot $/month' : '$/month', each === market ? undefined : 5),
        text: (row) => monthText(row[each]),
        value: (row) => precise(row[each]?.usdPerMonth),
      }),
    ),
    ...millionColumns(market, written),
  ]
}

function millionColumns(market: 'onDemand' | 'spot', unit: string): Column[] {
  const what = unit === 'inputs/s' ? '$/1M' : '$/1M tokens'
  return [
    {...number('perMillion', what, 4), text: (row) => perMillionText(row[market]?.perMillion)},
    {...number('perMillionFull', `${what} full`, 3), text: (row) => perMillionText(row[market]?.perMillionFull)},
    {key: 'usdPerMillionLow', value: (row) => precise(row[market]?.perMillion?.low)},
    {key: 'usdPerMillionHigh', value: (row) => precise(row[market]?.perMillion?.high)},
    {key: 'usdPerMillionFullLow', value: (row) => precise(row[market]?.perMillionFull?.low)},
    {key: 'usdPerMillionFullHigh', value: (row) => precise(row[market]?.perMillionFull?.high)},
  ]
}

function speedColumn(part: 'ttft' | 'perToken', header: string | undefined, drop: number): Column[] {
  const of = ({placement}: Candidate): Speed | UnknownSpeed | undefined => placement.operation[part]
  const known = (row: Candidate) => {
    const speed = of(row)
    return speed && isKnown(speed) ? speed : undefined
  }
  return [
    {
      ...number(part, header, drop),
      ...(part === 'perToken' && {wide: true}),
      text: (row) => secondsText(of(row)),
    },
    {key: `${part}SecondsLow`, value: (row) => precise(known(row)?.low)},
    {key: `${part}SecondsHigh`, value: (row) => precise(known(row)?.high)},
  ]
}

function number(key: string, header: string | undefined, drop?: number) {
  const machine = ['nodes', 'replicasPerNode', 'gpusPerReplica'].includes(key) || key.endsWith('UsdPerMonth')
  return {
    ...(machine && {key}),
    align: 'right' as const,
    ...(header !== undefined && {header}),
    ...(drop !== undefined && {drop}),
  }
}

function gib(bytes: number): number {
  return Number((bytes / 2 ** 30).toFixed(2))
}

function precise(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(4))
}
