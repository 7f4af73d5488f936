import type {IHorizontalPodAutoscaler} from 'kubernetes-models/autoscaling/v2'

import {checkChoice, isMissing} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkNameRule, LABEL, PATH_SEGMENT} from './name-rules.ts'
import {checkReference} from './object-reference.ts'
import {quantitySign} from './quantities.ts'
import type {Report} from './report.ts'
import {checkContainerResourceName} from './resource-names.ts'

type Metric = NonNullable<NonNullable<Decoded<IHorizontalPodAutoscaler>['spec']>['metrics']>[number]
type Source = 'containerResource' | 'external' | 'object' | 'pods' | 'resource'
type Target = NonNullable<NonNullable<Metric['resource']>['target']>

const SOURCE_OF: Readonly<Record<string, Source>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
}
const SOURCES = Object.values(SOURCE_OF)

/** One entry of `spec.metrics`. */
export function checkMetric(metric: Metric, path: string, report: Report): void {
  const {type = ''} = metric
  if (!isMissing(type, `${path}.type`, report, `write one of ${Object.keys(SOURCE_OF).join(', ')}`)) {
    checkChoice(type, Object.keys(SOURCE_OF), `${path}.type`, report)
  }
  const expected = Object.hasOwn(SOURCE_OF, type) ? SOURCE_OF[type] : undefined
  const given = SOURCES.filter((source) => metric[source] !== undefined)
  if (expected && !given.includes(expected) && !report.has(`${path}.${expected}`)) {
    const fix = `write ${expected} with the metric and its target, or change type`
    report.error('metric-source-missing', `${path}.${expected}`, `type is ${type}, and ${expected} is not given`, fix)
  }
  for (const source of given) {
    if (expected && source !== expected) {
      const fix = `remove ${source}, or write it as a metric of its own`
      report.error('metric-source-extra', `${path}.${source}`, `type is ${type}, so ${source} cannot be given`, fix)
    }
  }
  for (const source of given) CHECKS[source](metric, `${path}.${source}`, report)
}

const CHECKS: Readonly<Record<Source, (metric: Metric, path: string, report: Report) => void>> = {
  resource({resource = {}}, path, report) {
    isMissing(resource.name, `${path}.name`, report, 'write cpu or memory')
    checkOneTarget(resource.target, ['averageUtilization', 'averageValue'], `${path}.target`, report)
  },
  containerResource({containerResource = {}}, path, report) {
    const {container, name} = containerResource
    if (!isMissing(name, `${path}.name`, report, 'write cpu or memory')) {
      checkContainerResourceName(name!, `${path}.name`, report)
    }
    if (!isMissing(container, `${path}.container`, report, 'write the name of the container to measure')) {
      checkNameRule(container!, LABEL, `${path}.container`, report)
    }
    checkOneTarget(containerResource.target, ['averageUtilization', 'averageValue'], `${path}.target`, report)
  },
  pods({pods = {}}, path, report) {
    checkMetricName(pods.metric?.name, `${path}.metric.name`, report)
    checkTarget(pods.target, ['averageValue'], `${path}.target`, report)
  },
  object({object = {}}, path, report) {
    checkReference(object.describedObject ?? {}, `${path}.describedObject`, report, true)
    checkMetricName(object.metric?.name, `${path}.metric.name`, report)
    checkTarget(object.target, ['value', 'averageValue'], `${path}.target`, report)
  },
  external({external = {}}, path, report) {
    checkMetricName(external.metric?.name, `${path}.metric.name`, report)
    checkOneTarget(external.target, ['value', 'averageValue'], `${path}.target`, report)
  },
}

function checkMetricName(name: string | undefined, path: string, report: Report): void {
  if (!isMissing(name, path, report, 'write the name of the metric')) checkNameRule(name!, PATH_SEGMENT, path, report)
}

type TargetField = 'averageUtilization' | 'averageValue' | 'value'

/** A target of which one of `fields` has to be given; those that are come back. */
function checkTarget(target: Target = {}, fields: TargetField[], path: string, report: Report): TargetField[] {
  const types = ['Utilization', 'Value', 'AverageValue']
  if (!isMissing(target.type, `${path}.type`, report, `write one of ${types.join(', ')}`)) {
    checkChoice(target.type, types, `${path}.type`, report)
  }
  for (const field of ['value', 'averageValue'] as const) {
    const quantity = target[field]
    if (quantity !== undefined && quantitySign(quantity) <= 0) {
      report.error('target-not-positive', `${path}.${field}`, `${quantity} is not above 0`, 'write a positive quantity')
    }
  }
  const {averageUtilization} = target
  if (averageUtilization !== undefined && averageUtilization < 1) {
    const fix = 'write per cent of the request, as 70'
    report.error('target-not-positive', `${path}.averageUtilization`, `${averageUtilization} is below 1`, fix)
  }
  const given = fields.filter((field) => target[field] !== undefined)
  const names = fields.join(' or ')
  const known = fields.some((field) => report.has(`${path}.${field}`))
  if (given.length === 0 && !known) {
    report.error('target-missing', `${path}.${fields[0]}`, `${names} is not given`, `write ${names}`)
  }
  return given
}

/** A target of which exactly one of `fields` has to be given. */
function checkOneTarget(target: Target = {}, fields: TargetField[], path: string, report: Report): void {
  if (checkTarget(target, fields, path, report).length < 2) return
  const both = fields.join(' and ')
  report.error('target-both', `${path}.${fields[1]}`, `${both} are both given`, `remove one of ${both}`)
}
