import {highest} from '../kubernetes/traffic/on-ticks.ts'
import {clean} from '../terminal/clean.ts'
import {formatAge, formatCount, formatQuantity, formatUsdPerHour} from '../terminal/format.ts'
import {duration} from './columns.ts'
import type {NodePrice} from './node-price.ts'
import type {Simulation} from './simulation.ts'

/** `nasa.csv: 14 d from 1995-07-10 00:00Z, 1,234 requests, 5.2 rps on average, 20 at the peak`. */
export function traceLine(simulation: Simulation): string {
  return `${clean(simulation.trace.source)}: ${traceFacts(simulation)}`
}

/** The same without the source. */
export function traceFacts({trace}: Simulation): string {
  const {load, startEpoch, stepSeconds} = trace
  const hours = (load.length * stepSeconds) / 3600
  let sum = 0
  for (const value of load) sum += value
  const length = span(hours)
  const rates = `${figure(load.length > 0 ? sum / load.length : 0)} rps on average, ${figure(highest(load))} at the peak`
  return `${length} from ${moment(startEpoch)}, ${formatCount(sum * stepSeconds)} requests, ${rates}`
}

/** `14 d`, `12 h`, `45 min`. */
export function span(hours: number): string {
  return hours >= 48 ? `${formatQuantity(hours / 24)} d` : duration(hours * 3600)
}

/** What was taken for granted, so that it can be put right. */
export function assumptionLine({cluster: {nodes, pods}, trace}: Simulation): string {
  const {capacityPerPod, cpuMilliPerRps, cpuRequestMilli, startupSeconds} = pods
  const limit = capacityPerPod ? `serves ${figure(capacityPerPod)} rps` : 'serves any load'
  const cpu = `requests ${formatQuantity(cpuRequestMilli)}m CPU, uses ${figure(cpuMilliPerRps)}m for 1 rps`
  const wait = nodes.startupSeconds > 0 ? `, there after ${duration(nodes.startupSeconds)}` : ''
  return (
    `Taken: a pod ${limit}, is Ready after ${duration(startupSeconds)}, ${cpu}; a node holds ` +
    `${formatCount(nodes.podsPerNode)} ${nodes.podsPerNode === 1 ? 'pod' : 'pods'}${wait} and stays ` +
    `${duration(nodes.idleSeconds)} when idle; a decision each ${duration(trace.stepSeconds)}`
  )
}

/** What nodes cost and who says so, or how to be told. */
export function priceLine(price: NodePrice | undefined): string {
  if (!price) {
    return 'No price, so no dollars: --instance g6.xlarge --region us-east-1, or --hourly 0.8'
  }
  const {price: from, usdPerHour, what} = price
  const source = from
    ? ` (${from.kind === 'estimated' ? 'estimated: ' : ''}${from.source}, ${from.asOf.slice(0, 10)}, ` +
      `${formatAge(from.ageDays, from.approximateDate)} old${from.stale ? ': --live reads a new one' : ''})`
    : ''
  return clean(`A node costs ${formatUsdPerHour(usdPerHour)} an hour: ${what}${source}`)
}

/** What every reader of replica-hours should know. */
export const NODES_NOTE = 'Replica-hours become money only if the nodes go away too'

/** What the trace and policies could not take into account. */
export function noteLines({results, trace}: Simulation): string[] {
  return [
    ...trace.notes.map((note) => `${trace.source}: ${note}`),
    ...results.flatMap(({name, notes}) => notes.map((note) => `${name}: ${note}`)),
  ].map(clean)
}

/** `2026-01-05 00:00Z`. */
export function moment(epoch: number): string {
  const date = new Date(epoch * 1000)
  return Number.isNaN(date.getTime()) ? `${epoch}` : `${date.toISOString().slice(0, 16).replace('T', ' ')}Z`
}

function figure(value: number): string {
  return formatQuantity(Number(value.toPrecision(4)))
}
