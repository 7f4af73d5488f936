import type {HpaRequest} from '../request.ts'
import type {Signal} from '../signals.ts'

type Measured = Extract<Signal, {type: 'pods' | 'external'}>

/** PromQL of the whole of a signal, over all replicas; what the user gave goes for the first one. */
export function queryOf(signal: Measured, request: HpaRequest): string {
  const {keda, signals} = request
  const first = signals.find(({type}) => type === 'pods') ?? signals.find(({type}) => type === 'external')
  if (signal === first && keda?.query !== undefined) return keda.query
  if (signal.type === 'external') return `sum(${signal.metric}${matchers(signal.labels)})`
  if (keda?.scaleToZero && signal.trigger === 'requests') {
    return `sum(rate(nginx_ingress_controller_requests{ingress="${request.target.name}"}[2m]))`
  }
  const series = `${signal.series.name}{${podMatchers(request)}}`
  return `sum(${signal.series.counter ? `rate(${series}[2m])` : series})`
}

/** The pods of the target and of no other, by the form of their names. */
function podMatchers({namespace, target: {kind, name}}: HpaRequest): string {
  const pods = `${name.replaceAll('.', '[.]')}-${kind === 'StatefulSet' ? '[0-9]+' : '[a-z0-9]+-[a-z0-9]{5}'}`
  return [...(namespace === undefined ? [] : [`namespace="${namespace}"`]), `pod=~"${pods}"`].join(',')
}

/** Label values are checked to hold no quote. */
function matchers(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key.replace(/\W/g, '_')}="${value}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}
