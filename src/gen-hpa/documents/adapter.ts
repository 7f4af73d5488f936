import type {CommentedManifest} from '../../kubernetes/manifest.ts'
import type {AdapterMetric} from '../../kubernetes/manifests/adapter-rules.ts'
import {usage} from '../parse.ts'
import type {HpaRequest} from '../request.ts'
import type {Signal} from '../signals.ts'

/**
 * What makes an HPA's metrics exist.
 * @throws UserError `E_USAGE` where no metric of the request comes from Prometheus
 */
export async function adapterDocument({namespace, signals, target}: HpaRequest): Promise<CommentedManifest> {
  const metrics = signals.flatMap(adapterMetric)
  if (metrics.length === 0) {
    throw usage('prometheus-adapter has no metric to serve here', 'Leave it out of --with, or add --rps 100')
  }
  const {adapterRules} = await import('../../kubernetes/manifests/adapter-rules.ts')
  const name = `${target.name}-adapter-rules`
  return {
    manifest: adapterRules({name, namespace}, metrics),
    comments: {
      '': [
        'Read by the chart of prometheus-adapter, from its own namespace:',
        `  helm upgrade --install prometheus-adapter prometheus-community/prometheus-adapter --set rules.existing=${name}`,
        'prometheus-adapter is being deprecated in favour of KEDA: --with keda needs none of this.',
      ],
    },
  }
}

function adapterMetric(signal: Signal): AdapterMetric[] {
  if (signal.type === 'pods') {
    return [{name: signal.metric, series: signal.series.name, counter: signal.series.counter, of: 'pod'}]
  }
  return signal.type === 'external'
    ? [{name: signal.metric, series: signal.metric, counter: false, of: 'external'}]
    : []
}
