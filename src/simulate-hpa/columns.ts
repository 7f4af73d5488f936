import type {PolicyResult} from '../kubernetes/simulate/compare.ts'
import {formatCount, formatQuantity, formatUsd} from '../terminal/format.ts'
import type {OutputColumn} from '../terminal/output.ts'

type Column = OutputColumn<PolicyResult>

const right = 'right' as const

/** The columns of `frugal simulate-hpa`, a row a policy. Money and SLO stand in tables where they were asked for. */
export function policyColumns(results: readonly PolicyResult[]): Column[] {
  const priced = results.some(({usd}) => usd !== undefined)
  const judged = results.some(({holds}) => holds !== undefined)
  return [
    {key: 'policy', header: 'policy', value: ({name}) => name},
    hours('replicaHours', 'replica-hours'),
    share('replicaSaving', 'saves'),
    hours('nodeHours', 'node-hours', 7),
    {...share('nodeSaving', 'nodes save'), drop: 6},
    ...moneyColumns(priced),
    {...figure('meanReplicas', 'mean', 3), text: ({meanReplicas}) => meanReplicas.toFixed(2)},
    {...figure('minReplicas', 'min'), wide: true},
    {...figure('maxReplicas', 'max'), drop: 2},
    ...overColumns(),
    {
      header: 'changes',
      align: right,
      drop: 1,
      text: ({scaleDowns, scaleUps}) => formatCount(scaleUps + scaleDowns),
    },
    {...figure('scaleUps', 'up'), wide: true},
    {...figure('scaleDowns', 'down'), wide: true},
    {
      key: 'holds',
      ...(judged && {header: 'SLO'}),
      text: ({holds}) => (holds === undefined ? '' : holds ? 'holds' : 'missed'),
      style: ({holds}) => (holds === undefined ? undefined : holds ? 'green' : 'red'),
      value: ({holds}) => holds,
    },
  ]
}

function moneyColumns(priced: boolean): Column[] {
  return [
    {
      key: 'usd',
      ...(priced && {header: 'cost', wide: true as const}),
      align: right,
      text: ({usd}) => formatUsd(usd),
      value: ({usd}) => rounded(usd, 4),
    },
    {
      key: 'usdPerMonth',
      ...(priced && {header: '$/month'}),
      align: right,
      text: ({usdPerMonth}) => formatUsd(usdPerMonth),
      value: ({usdPerMonth}) => rounded(usdPerMonth, 4),
    },
  ]
}

function overColumns(): Column[] {
  return [
    {
      key: 'requestsOver',
      header: 'over',
      align: right,
      wide: true,
      text: ({requestsOver}) => (requestsOver === undefined ? '-' : formatCount(requestsOver)),
      value: ({requestsOver}) => rounded(requestsOver, 1),
    },
    {
      key: 'shareOver',
      header: 'over capacity',
      align: right,
      text: ({shareOver}) => (shareOver === undefined ? '-' : percent(shareOver, 3)),
      value: ({shareOver}) => rounded(shareOver, 8),
    },
    {
      key: 'secondsOver',
      header: 'time over',
      align: right,
      drop: 5,
      text: ({secondsOver}) => (secondsOver === undefined ? '-' : duration(secondsOver)),
      value: ({secondsOver}) => secondsOver,
    },
    {key: 'hours', value: ({hours}) => rounded(hours, 4)},
    {key: 'requests', value: ({requests}) => rounded(requests, 1)},
  ]
}

type Figure = 'meanReplicas' | 'minReplicas' | 'maxReplicas' | 'scaleUps' | 'scaleDowns'

function figure(key: Figure, header: string, drop?: number): Column {
  return {
    key,
    header,
    align: right,
    ...(drop !== undefined && {drop}),
    text: (row) => formatCount(row[key]),
    value: (row) => rounded(row[key], 4),
  }
}

function hours(key: 'replicaHours' | 'nodeHours', header: string, drop?: number): Column {
  return {
    key,
    header,
    align: right,
    ...(drop !== undefined && {drop}),
    text: (row) => formatQuantity(row[key]),
    value: (row) => rounded(row[key], 4),
  }
}

function share(key: 'replicaSaving' | 'nodeSaving', header: string): Column {
  return {
    key,
    header,
    align: right,
    text: (row) => (row[key] === undefined ? '-' : percent(row[key], 1)),
    style: (row) => ((row[key] ?? 0) > 0 ? 'green' : undefined),
    value: (row) => rounded(row[key], 6),
  }
}

/** Per cent with so many decimals; nothing is shown as 0 that is more. */
export function percent(fraction: number, decimals: number): string {
  const text = (fraction * 100).toFixed(decimals)
  return fraction > 0 && Number(text) === 0 ? `<${(10 ** -decimals).toFixed(decimals)}%` : `${text}%`
}

/** `45 s`, `12 min`, `3.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${formatQuantity(seconds)} s`
  return seconds < 7200 ? `${formatQuantity(seconds / 60)} min` : `${formatQuantity(seconds / 3600)} h`
}

function rounded(value: number | undefined, decimals: number): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(decimals))
}
