import table from '../../data/serving-metrics.json' with {type: 'json'}
import {SERVERS, type Server} from './choices.ts'
import {oneOf, usage} from './parse.ts'

export interface ServingServer {
  source: string
  queueLength: string
  /** Absent where the server has no such gauge. */
  inFlight?: string
  port: number
  healthPath: string
  /** Absent where metrics are on the same port. */
  metricsPort?: number
}

/** What is known of a model server. */
export function servingServer(server: Server): ServingServer {
  return table.servers[server]
}

/**
 * The metric that holds a server's queue or its requests in flight: the series in Prometheus, and the name that an
 * HPA asks for, in which a colon is `_`.
 * @throws UserError `E_USAGE` where the server has no such gauge
 */
export function servingMetric(server: string | undefined, kind: 'queueLength' | 'inFlight', place: string) {
  const known = oneOf(server ?? 'vllm', place, SERVERS)
  const series = servingServer(known)[kind]
  if (series !== undefined) return {metric: series.replaceAll(':', '_'), series}
  throw usage(`${known} publishes no gauge of requests in flight`, 'Write --queue-length in place of --in-flight')
}
