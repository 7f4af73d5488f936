import type {Market} from '../prices/offer.ts'
import type {Candidate} from '../sizing/recommend/candidate.ts'
import type {Cost} from '../sizing/recommend/cost.ts'
import type {Nearest, Recommendation} from '../sizing/recommend/recommend.ts'
import {isKnown, type Speed, type UnknownSpeed} from '../sizing/speed/speed.ts'

/** The answer as plain data, for `--json` and YAML. */
export function recommendationRecord({alternatives, candidates, model, nearest, notes, request}: Recommendation) {
  const {concurrencyGiven: _, engineGiven: __, ...asked} = request
  return {
    model: {name: model.name, kind: model.kind, parameters: model.parameters, origin: model.origin},
    request: asked,
    candidates: candidates.map(candidateRecord),
    nearest: nearest.map(nearestRecord),
    alternatives: alternatives.map(({candidate, name, note, savedUsdPerMonth}) => ({
      quant: name,
      ...candidateRecord(candidate),
      ...(savedUsdPerMonth !== undefined && {savedUsdPerMonth: precise(savedUsdPerMonth)}),
      note,
    })),
    notes,
  }
}

/** A row as plain data. */
export function candidateRecord(candidate: Candidate) {
  const {engine, full, gpu, notes, offer, placement, plan, replica, replicasPerNode, usableBytes} = candidate
  const {nodes, operation, total} = placement
  const {perToken, throughput, ttft} = operation
  return {
    provider: offer.provider,
    region: offer.region,
    instanceType: offer.instanceType,
    ...(offer.accelerator && {accelerator: offer.accelerator}),
    ...(gpu && {gpu: gpu.id}),
    engine,
    nodes,
    replicasPerNode,
    gpusPerReplica: replica.gpus,
    streamsPerReplica: operation.streams,
    memory: {
      needsGiB: gib(plan.requiredPerGpu),
      hasGiB: gib(usableBytes),
      lines: plan.lines.map(({bytes, part}) => ({part, gib: gib(bytes)})),
    },
    ...(ttft && {ttftSeconds: range(ttft)}),
    ...(perToken && {secondsPerToken: range(perToken)}),
    ...(total &&
      isKnown(throughput) && {rate: {...rounded(total), unit: throughput.unit, binding: throughput.binding}}),
    fullReplica: range(full),
    ...marketRecord('onDemand', candidate.onDemand),
    ...marketRecord('spot', candidate.spot),
    ...(offer.note !== undefined && {note: offer.note}),
    ...(notes.length > 0 && {notes}),
  }
}

function marketRecord(market: Market, cost: Cost | undefined) {
  if (!cost) return {}
  const {perMillion, perMillionFull, price, usdPerHour, usdPerMonth} = cost
  return {
    [market]: {
      price,
      usdPerHour: precise(usdPerHour),
      usdPerMonth: precise(usdPerMonth),
      ...(perMillion && {usdPerMillion: rounded(perMillion)}),
      ...(perMillionFull && {usdPerMillionFull: rounded(perMillionFull)}),
    },
  }
}

function nearestRecord({by, gpu, gpus, missingBytes, offer, why, wouldFit}: Nearest) {
  return {
    provider: offer.provider,
    region: offer.region,
    instanceType: offer.instanceType,
    ...(offer.accelerator && {accelerator: offer.accelerator}),
    ...(gpu && {gpu: gpu.id}),
    ...(gpus !== undefined && {gpusPerReplica: gpus}),
    by,
    why,
    ...(missingBytes !== undefined && {missingGiB: gib(missingBytes)}),
    ...(wouldFit !== undefined && {wouldFit}),
  }
}

function range(speed: Speed | UnknownSpeed) {
  return isKnown(speed) ? {...rounded(speed), unit: speed.unit, binding: speed.binding} : speed
}

function rounded({high, low}: {low: number; high: number}) {
  return {low: precise(low), high: precise(high)}
}

function precise(value: number): number {
  return Number(value.toPrecision(6))
}

function gib(bytes: number): number {
  return Number((bytes / 2 ** 30).toFixed(3))
}
