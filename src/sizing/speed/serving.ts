import {kvBytesPerSequence} from '../memory/kv-cache.ts'
import type {Calibration, ServingConstants, SpeedCalibration} from './calibration.ts'
import {isKnown, type Speed, type TimePart, toSpeed, totalSeconds, type UnknownSpeed} from './speed.ts'
import {computeRate, coverageText, mfuOf, type ServingLoad, type ServingSetup, setUp, stepParts} from './step.ts'
import {gb, ms} from './texts.ts'
import {bytesRead, weightReads} from './work.ts'

export interface StepLoad extends ServingLoad {
  /** Streams at a time. */
  concurrency: number
  /** Bytes for KV caches on all GPUs together; streams that find no room wait. Default: as much as is needed. */
  kvCapacityBytes?: number
}

export interface SaturatedLoad extends ServingLoad {
  /** Bytes for KV caches on all GPUs together. */
  kvCapacityBytes: number
  /** What the engine takes at a time at most. Default 2048. */
  maxSequences?: number
}

/** A step's time, and how many streams share it. */
export interface ServingStep {
  /** Seconds between a stream's tokens (TPOT). */
  perToken: Speed
  /** Tokens/s of all streams that run. */
  throughput: Speed
  /** Streams that run at a time: fewer than asked for where their KV caches do not fit. */
  running: number
}

const MAX_SEQUENCES = 2048

/** The step was measured on Hopper; saturated throughput on MI300X and Blackwell too. */
const UNTESTED_DOUBT = 1.2

/**
 * The time between two tokens of a stream among `concurrency` others. A step = max(weight bytes / (GPUs x efficiency x
 * bandwidth), 2 x parameters x streams / (GPUs x MFU x peak)) + KV bytes / (efficiency x bandwidth) + layers x launch +
 * all-reduce + the prompts of the others, each spread over the tokens of an answer.
 */
export function servingStep(load: StepLoad, {step}: Pick<SpeedCalibration, 'step'>): ServingStep | UnknownSpeed {
  const calibration = load.model.shape?.moe ? step.moe : step.dense
  const setup = setUp(load, calibration)
  if (!isKnown(setup)) return setup
  const room =
    load.kvCapacityBytes === undefined ? Number.POSITIVE_INFINITY : streamsThatFit(setup, load.kvCapacityBytes)
  if (room < 1) return {unknown: 'The KV cache of one stream does not fit.'}
  const running = Math.min(load.concurrency, room)
  const parts = stepParts(setup, running, {chunked: false})
  const perToken = toSpeed(totalSeconds(parts), calibration, {
    unit: 's/token',
    parts: parts.filter(({seconds}) => seconds > 0),
    formula: stepFormula(setup, running, parts),
    notes: notesOn(setup, ['Hopper']),
    doubt: doubtOn(setup, ['Hopper']),
    ...(running < load.concurrency && {binding: 'kv-capacity'}),
  })
  // Spread is of the time: the slowest step makes the fewest tokens.
  const throughput: Speed = {
    ...perToken,
    low: running / perToken.high,
    mid: running / perToken.mid,
    high: running / perToken.low,
    unit: 'tokens/s',
  }
  return {perToken, throughput, running}
}

/**
 * Tokens/s written when as many streams run as fit: the same step, prompts packed into it. KV is held for the whole of a
 * sequence, as an engine does that never evicts.
 */
export function saturatedThroughput(
  load: SaturatedLoad,
  {saturated}: Pick<SpeedCalibration, 'saturated'>,
): (Speed & {running: number}) | UnknownSpeed {
  const calibration = load.model.shape?.moe ? saturated.moe : saturated.dense
  const setup = setUp(load, calibration)
  if (!isKnown(setup)) return setup
  const most = load.maxSequences ?? MAX_SEQUENCES
  const running = Math.min(most, streamsThatFit(setup, load.kvCapacityBytes))
  if (running < 1) return {unknown: 'The KV cache of one stream does not fit.'}
  const parts = stepParts(setup, running, {chunked: true})
  const speed = toSpeed(running / totalSeconds(parts), calibration, {
    unit: 'tokens/s',
    parts: parts.filter(({seconds}) => seconds > 0),
    formula: `${Math.floor(running)} streams / (${stepFormula(setup, running, parts)})`,
    notes: notesOn(setup, ['Hopper', 'Blackwell', 'CDNA3']),
    doubt: doubtOn(setup, ['Hopper', 'Blackwell', 'CDNA3']),
  })
  return {...speed, running}
}

/** Sequences of full length whose KV caches fit; with fraction, as a mean over time. */
function streamsThatFit(
  {inputTokens, kvType, outputTokens, shape, tensorParallel}: ServingSetup,
  bytes: number,
): number {
  const one = kvBytesPerSequence(shape, inputTokens + outputTokens, {...(kvType && {type: kvType})}).bytes
  if (one === 0) return Number.POSITIVE_INFINITY
  // Kept more than once where there are more GPUs than KV heads.
  const copies = shape.attention.mla ? tensorParallel : Math.max(1, tensorParallel / shape.kvHeads)
  return bytes / (one * copies)
}

function stepFormula(setup: ServingSetup, running: number, parts: readonly TimePart[]): string {
  const {constants, gpu, model, peak, shape, tensorParallel, weights} = setup
  const read = bytesRead(weightReads(model, shape, weights), shape.moe, running)
  const seconds = (name: string) => parts.find((part) => part.name === name)?.seconds ?? 0
  const gpus = tensorParallel > 1 ? `${tensorParallel} x ` : ''
  const compute = `${(computeRate(setup) / 1e12).toFixed(0)} TFLOPS (${mfuOf(peak.precision, constants)} of peak ${peak.precision})`
  const terms = [
    `max(weights ${gb(read)}${coverageText(shape, running)} / (${constants.efficiency} x ${gpus}${gpu.bandwidthGbs} GB/s), ` +
      `${Math.floor(running)} tokens at ${compute}) ${ms(seconds('weights'))}`,
    `KV ${ms(seconds('kv-cache'))}`,
    `${shape.layers} layers x ${Math.round(constants.secondsPerLayer * 1e6)} us`,
    ...(tensorParallel > 1 ? [`all-reduce ${ms(seconds('all-reduce'))}`] : []),
    ...(seconds('prefill') > 0 ? [`prompts of others ${ms(seconds('prefill'))}`] : []),
  ]
  return `${terms.join(' + ')} = ${ms(totalSeconds(parts))}`
}

/** How much wider the range of hardware is that the formula was not measured on. */
export function doubtOn({gpu, link}: Pick<ServingSetup, 'gpu' | 'link'>, measured: readonly string[]): number {
  return (isMeasured(gpu.architecture, measured) ? 1 : UNTESTED_DOUBT) * (link?.note ? UNTESTED_DOUBT : 1)
}

export function notesOn(
  {gpu, link, peak}: Pick<ServingSetup, 'gpu' | 'link' | 'peak'>,
  measured: readonly string[],
): string[] {
  return [
    ...(peak.note ? [peak.note] : []),
    ...(link?.note ? [link.note] : []),
    ...(isMeasured(gpu.architecture, measured)
      ? []
      : [`Measured on ${measured.join(', ')}; ${gpu.name} was not tested.`]),
  ]
}

function isMeasured(architecture: string, measured: readonly string[]): boolean {
  return measured.some((name) => architecture.startsWith(name))
}

/** The calibration of a model's steps. */
export function stepCalibration(
  load: ServingLoad,
  {step}: Pick<SpeedCalibration, 'step'>,
): Calibration<ServingConstants> {
  return load.model.shape?.moe ? step.moe : step.dense
}
