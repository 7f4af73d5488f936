import type {IConfigMap} from 'kubernetes-models/v1/ConfigMap'

import {toYaml} from '../../to-yaml.ts'
import type {Manifest} from '../manifest.ts'
import {metadataOf, type Named} from './metadata.ts'

export interface AdapterMetric {
  /** As an HPA asks for it. */
  name: string
  /** As Prometheus has it. */
  series: string
  /** The series only grows: its rate is the metric. */
  counter: boolean
  /** Of each pod (custom.metrics.k8s.io), or of the namespace as a whole (external.metrics.k8s.io). */
  of: 'pod' | 'external'
}

/** A ConfigMap with the rules by which prometheus-adapter serves these metrics; its key is the one the chart reads. */
export function adapterRules(named: Named, metrics: readonly AdapterMetric[]) {
  const rules = metrics.filter((metric) => metric.of === 'pod').map(podRule)
  const externalRules = metrics.filter((metric) => metric.of === 'external').map(externalRule)
  const config = {...(rules.length > 0 && {rules}), ...(externalRules.length > 0 && {externalRules})}
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadataOf(named),
    data: {'config.yaml': `${toYaml(config)}\n`},
  } satisfies IConfigMap & Manifest
}

function podRule(metric: AdapterMetric) {
  return {
    seriesQuery: `${metric.series}{namespace!="",pod!=""}`,
    resources: {overrides: {namespace: {resource: 'namespace'}, pod: {resource: 'pod'}}},
    name: {matches: `^${metric.series}$`, as: metric.name},
    metricsQuery: `${queryOf(metric)} by (<<.GroupBy>>)`,
  }
}

function externalRule(metric: AdapterMetric) {
  return {
    seriesQuery: metric.series,
    // Without it the adapter asks for the series of the HPA's own namespace alone.
    resources: {namespaced: false},
    name: {matches: `^${metric.series}$`, as: metric.name},
    metricsQuery: queryOf(metric),
  }
}

function queryOf({counter}: AdapterMetric): string {
  const series = '<<.Series>>{<<.LabelMatchers>>}'
  return `sum(${counter ? `rate(${series}[2m])` : series})`
}
