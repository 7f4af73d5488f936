import type {Model} from '../../models/model.ts'
import {isKnown, type Speed, type UnknownSpeed} from '../speed/speed.ts'
import type {Operation, Replica} from './replica.ts'
import {isTraining, type ResolvedRequest, writesTokens} from './request.ts'

/** A load on some nodes. */
export interface Placement {
  nodes: number
  /** Of the busiest replica. */
  operation: Operation
  /** What all nodes together do at that; absent where the speed is not known. */
  total?: {low: number; mid: number; high: number}
  /** How the nodes were counted. */
  formula: string
}

export type RejectedBy = 'memory' | 'ttft' | 'tpot' | 'nodes' | 'price' | 'speed' | 'engine'

export interface Refusal {
  by: RejectedBy
  why: string
  /** How far over the limit: 1.2 is 20 % more than allowed. */
  excess: number
}

/** Work a second in the unit of the model's throughput: tokens written, or inputs. Undefined where none was asked for. */
export function demandOf(model: Model, request: ResolvedRequest): number | undefined {
  const {context, outputTokens, rps, task, tokensPerSecond} = request
  if (isTraining(task)) return undefined
  const writes = writesTokens(model, task)
  if (tokensPerSecond !== undefined) return writes ? tokensPerSecond : tokensPerSecond / context
  return rps === undefined ? undefined : writes ? rps * outputTokens : rps
}

/** Spreads the load over as few nodes as carry it, by the low end of the speed's range. */
export function placeLoad(
  model: Model,
  request: ResolvedRequest,
  replica: Replica,
  perNode: number,
): Placement | Refusal {
  const demand = demandOf(model, request)
  return demand === undefined ? placeStreams(request, replica, perNode) : placeDemand(request, replica, perNode, demand)
}

export function isPlaced(found: Placement | Refusal): found is Placement {
  return 'nodes' in found
}

function placeStreams(request: ResolvedRequest, replica: Replica, perNode: number): Placement | Refusal {
  const {concurrency} = request
  const sizes = ladder(Math.min(replica.capacity, concurrency))
  const allowed = sizes.filter((streams) => !refusal(request, replica.at(streams)))
  const most = allowed.at(-1)
  if (most === undefined) return refusal(request, replica.at(1))!
  const nodes = Math.ceil(concurrency / (perNode * most))
  const operation = replica.at(Math.min(most, Math.ceil(concurrency / (nodes * perNode))))
  const busy = Math.min(nodes * perNode, concurrency / operation.streams)
  return {
    nodes,
    operation,
    ...(isKnown(operation.throughput) && {total: times(operation.throughput, busy)}),
    formula: `${concurrency} streams / (${perNode} replicas a node x ${most} streams) = ${nodes} nodes`,
  }
}

function placeDemand(request: ResolvedRequest, replica: Replica, perNode: number, demand: number): Placement | Refusal {
  const operations = ladder(replica.capacity).map((streams) => replica.at(streams))
  const allowed = operations.filter((operation) => !refusal(request, operation))
  if (allowed.length === 0) return refusal(request, operations[0]!)!
  const known = allowed.filter(isMeasured)
  if (known.length === 0) return {by: 'speed', why: `its speed is not known: ${reasonOf(operations[0]!)}`, excess: 1}
  const best = known.reduce((a, b) => (b.throughput.low > a.throughput.low ? b : a))
  const forStreams = request.concurrencyGiven ? request.concurrency / (perNode * best.streams) : 0
  const nodes = Math.max(1, Math.ceil(Math.max(demand / (perNode * best.throughput.low), forStreams) - 1e-9))
  const share = demand / (nodes * perNode)
  const operation = known.find(({throughput}) => throughput.low >= share) ?? best
  const each = Number(best.throughput.low.toPrecision(4))
  return {
    nodes,
    operation,
    total: times(operation.throughput, nodes * perNode),
    formula:
      `${Number(demand.toPrecision(4))} ${best.throughput.unit} / (${perNode} replicas a node x ${each}, the low end ` +
      `with ${best.streams} streams) = ${nodes} nodes`,
  }
}

/** 1, 2, 4 and so on, and the most. */
function ladder(most: number): number[] {
  const sizes = Array.from({length: Math.floor(Math.log2(most)) + 1}, (_, power) => 2 ** power)
  return sizes.at(-1) === most ? sizes : [...sizes, most]
}

/** Limits are held by the slow end of the range. */
function refusal({maxTpotMs, maxTtftMs}: ResolvedRequest, {perToken, ttft}: Operation): Refusal | undefined {
  return over('tpot', 'time per token', maxTpotMs, perToken) ?? over('ttft', 'time to first token', maxTtftMs, ttft)
}

function over(
  by: 'tpot' | 'ttft',
  what: string,
  limitMs: number | undefined,
  speed: Speed | UnknownSpeed | undefined,
): Refusal | undefined {
  if (limitMs === undefined || speed === undefined) return undefined
  if (!isKnown(speed)) return {by, why: `its ${what} is not known: ${speed.unknown}`, excess: Number.MAX_VALUE}
  const ms = speed.high * 1000
  if (ms <= limitMs) return undefined
  const shown = Number(ms.toPrecision(3))
  return {by, why: `${what} up to ${shown} ms, more than ${limitMs} ms`, excess: ms / limitMs}
}

function isMeasured(operation: Operation): operation is Operation & {throughput: Speed} {
  return isKnown(operation.throughput)
}

function reasonOf({throughput}: Operation): string {
  return isKnown(throughput) ? '' : throughput.unknown
}

function times({high, low, mid}: Speed, factor: number) {
  return {low: low * factor, mid: mid * factor, high: high * factor}
}
