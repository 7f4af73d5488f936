import {badTrace, quoted} from './bad-trace.ts'
import type {LoadUnit} from './columns.ts'
import type {Fill} from './fill.ts'
import {TraceGrid} from './grid.ts'
import type {RawTrace} from './raw-trace.ts'

export interface PrometheusOptions {
  /** File name, for messages. */
  file: string
  /** Seconds a step; by default the shortest distance between samples. */
  stepSeconds?: number | undefined
  /** Default `rps`, as of `sum(rate(http_requests_total[1m]))`. */
  unit?: LoadUnit | undefined
  fill?: Fill | undefined
}

const QUERY =
  "Save the reply of a range query: curl 'http://prometheus/api/v1/query_range?query=...&start=...&end=...&step=15'"

/**
 * A trace from the reply of Prometheus' `/api/v1/query_range`. Several series are summed; one that has no sample (or a
 * stale one) where others have is not counted there. Where none has a sample there is a gap.
 * @throws UserError `E_BAD_TRACE`
 */
export function readPrometheus(text: string, options: PrometheusOptions): RawTrace {
  const {file, fill, stepSeconds, unit = 'rps'} = options
  const series = seriesOf(text, file)
  const sums = new Map<number, number>()
  for (const values of series) addSamples(sums, values, file)
  const times = [...sums.keys()].sort((a, b) => a - b)
  const grid = new TraceGrid({
    file,
    columns: 1,
    ...(stepSeconds !== undefined && {stepSeconds}),
    ...(fill && {fill}),
  })
  for (const [index, time] of times.entries()) grid.add(time, [sums.get(time)!], index + 1)
  const gridded = grid.finish()
  const [load] = gridded.series as [Float64Array]
  if (unit === 'requests') for (let index = 0; index < load.length; index++) load[index]! /= gridded.stepSeconds
  return {
    startEpoch: gridded.start,
    stepSeconds: gridded.stepSeconds,
    load,
    columns: new Map(),
    source: file,
    notes: [
      ...(series.length > 1 ? [`${series.length} series summed`] : []),
      ...(gridded.filled > 0 ? [`${gridded.filled} of ${load.length} steps had no sample: filled (${fill})`] : []),
    ],
  }
}

function seriesOf(text: string, file: string): unknown[][] {
  let reply: unknown
  try {
    reply = JSON.parse(text)
  } catch (cause) {
    throw badTrace({file}, 'not JSON that can be read', QUERY, cause)
  }
  const {data, error, errorType, status} = record(reply)
  if (status === 'error') {
    const said = [errorType, error].filter((part) => typeof part === 'string').join(': ')
    throw badTrace({file}, `Prometheus answered with an error: ${quoted(said)}`, 'Mend the query and save its reply')
  }
  const {result, resultType} = record(data)
  if (status !== 'success' || typeof resultType !== 'string') {
    throw badTrace({file}, 'JSON that is not a reply of Prometheus', QUERY)
  }
  if (resultType !== 'matrix' || !Array.isArray(result)) {
    throw badTrace({file}, `a reply of type ${quoted(resultType)}, which has no course of time`, QUERY)
  }
  const series = result.map((each) => record(each)['values']).filter((values) => Array.isArray(values))
  if (series.length === 0) throw badTrace({file}, 'the query found no series', 'Mend the query and save its reply')
  return series
}

function addSamples(sums: Map<number, number>, values: readonly unknown[], file: string): void {
  for (const [index, sample] of values.entries()) {
    const [time, text] = Array.isArray(sample) ? sample : []
    const where = `sample ${index + 1}`
    if (typeof time !== 'number' || !Number.isFinite(time) || typeof text !== 'string') {
      throw badTrace({file}, `${where} is not [time, "value"]`, QUERY)
    }
    if (text === 'NaN') continue
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value)) {
      throw badTrace({file}, `${where}: ${quoted(text)} is not a number`, 'Mend the query and save its reply')
    }
    if (value < 0) {
      throw badTrace({file}, `${where}: ${value} requests, less than none`, 'Query a rate, which is never negative')
    }
    sums.set(time, (sums.get(time) ?? 0) + value)
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
