import type * as z from 'zod/mini'

import {HOME_REGION} from '../../prices/home-region.ts'
import type {SpecIssue} from './issues.ts'
import type {specSchema} from './schema.ts'
import type {Spec} from './spec.ts'

type Parsed = z.infer<ReturnType<typeof specSchema>>
type ParsedComponent = Parsed['components'][number]

const HOURS_A_WEEK = 168
/** Weeks in the month that prices are quoted for: 730 / 168. */
const WEEKS_A_MONTH = 730 / HOURS_A_WEEK

const DEFAULT_ASSUMPTIONS: Spec['assumptions'] = {
  cacheHitRate: 0.3,
  batchGain: 2,
  activeHoursPerWeek: 45,
  coldShare: 0.5,
  targetUtilization: 0.6,
}

/** What each field allows and the fields together do not. */
export function contradictions({components, traffic}: Parsed): SpecIssue[] {
  const names = components.map(nameOf)
  return components.flatMap((component, i): SpecIssue[] => {
    const path = ['components', i]
    const issues: SpecIssue[] = []
    if (names.indexOf(names[i]!) < i)
      issues.push({path: [...path, 'name'], message: `two components are named "${names[i]}"; give each its own`})
    if ('schedule' in component && component.schedule && component.hoursPerMonth !== undefined)
      issues.push({path: [...path, 'schedule'], message: 'excludes hoursPerMonth: leave one of them out'})
    if (component.type === 'model-api' && (component.requestsPerMonth ?? traffic.requestsPerMonth) === undefined)
      issues.push({path: [...path, 'requestsPerMonth'], message: 'is missing: state it here, or in traffic for all'})
    return issues
  })
}

/** Settles names, hours and defaults that rest on other fields. */
export function toSpec(parsed: Parsed): Spec {
  const {assumptions, components, name, provider, region = HOME_REGION[provider], traffic} = parsed
  const settle = (component: ParsedComponent, index: number) => ({
    ...withHours(component),
    ...(component.type === 'model-api' && {
      requestsPerMonth: component.requestsPerMonth ?? traffic.requestsPerMonth,
    }),
    name: nameOf(component, index),
  })
  return {
    name,
    provider,
    region,
    traffic: traffic as Spec['traffic'],
    assumptions: {...DEFAULT_ASSUMPTIONS, ...(assumptions as Partial<Spec['assumptions']>)},
    stated: Object.keys(assumptions) as Spec['stated'],
    components: components.map(settle) as Spec['components'],
  }
}

function nameOf({name, type}: ParsedComponent, index: number): string {
  return name ?? `${type}-${index + 1}`
}

function withHours(component: ParsedComponent): object {
  if (component.type !== 'instance' && component.type !== 'database') return component
  const {hoursPerMonth, schedule, ...rest} = component
  const scheduled = schedule && schedule.hoursPerDay * schedule.daysPerWeek * WEEKS_A_MONTH
  return {...rest, hoursPerMonth: scheduled ?? hoursPerMonth ?? 730}
}
