import {asLabel} from '../../kubernetes/names.ts'
import {HOURS_PER_MONTH} from '../../prices/offer.ts'
import {shellCommand} from '../../shell-quote.ts'
import {formatQuantity} from '../../terminal/format.ts'
import {hasAccelerator} from '../components/instance.ts'
import type {InstanceComponent} from '../spec/spec.ts'
import type {Candidate, Lever} from './candidate.ts'

const HOURS_A_WEEK = 168
/** Hours a month; less than this is on a schedule already. */
export const MOSTLY_ON = 500
/** Seconds that a pod stays after the last request before it goes, and that a cold start takes. */
const IDLE_TAIL_SECONDS = 300

/** Fewer replicas, or none, outside the hours of use. */
export const scheduleLever: Lever = (component, {spec}) => {
  if (component.type !== 'instance' || component.hoursPerMonth < MOSTLY_ON || component.commitment) return []
  const {activeHoursPerWeek} = spec.assumptions
  const active = component.hoursPerMonth * (activeHoursPerWeek / HOURS_A_WEEK)
  const found = component.count > 1 ? fewerReplicas(component, active) : offOutside(component, active)
  return found ? [withHours(found.candidate, found.hours, activeHoursPerWeek)] : []
}

function fewerReplicas({alwaysOn, count, hoursPerMonth, name}: InstanceComponent, active: number) {
  const quiet = Math.max(1, Math.floor(count / 3))
  const hours = (active * count + (hoursPerMonth - active) * quiet) / count
  const candidate = {
    kind: 'schedule' as const,
    component: name,
    title: `Run ${quiet} of ${count} outside the hours of use`,
    assumes: [`${quiet} of ${count} carry the load outside`],
    risk: {
      level: alwaysOn ? ('high' as const) : ('medium' as const),
      why: 'a peak outside the hours meets fewer replicas: autoscale within the schedule',
    },
    command: shellCommand(['frugal', 'gen-hpa', workloadName(name), '--min', `${quiet}`, '--max', `${count}`]),
  }
  return {candidate, hours}
}

function offOutside({alwaysOn, name}: InstanceComponent, active: number) {
  if (alwaysOn) return undefined
  const candidate = {
    kind: 'schedule' as const,
    component: name,
    title: 'Switch off outside the hours of use',
    assumes: ['nobody calls outside'],
    risk: {level: 'high' as const, why: 'no answer outside the hours'},
  }
  return {candidate, hours: active}
}

function withHours(candidate: Omit<Candidate, 'patch'>, hours: number, activeHoursPerWeek: number): Candidate {
  return {
    ...candidate,
    restsOn: 'activeHoursPerWeek',
    assumes: [
      `in use ${formatQuantity(activeHoursPerWeek)} hours a week (assumptions.activeHoursPerWeek)`,
      ...candidate.assumes,
    ],
    patch: {hoursPerMonth: Math.round(hours * 10) / 10},
  }
}

/** GPU hours that requests need, against the hours that are paid. */
export const scaleToZeroLever: Lever = (component, pricing) => {
  if (component.type !== 'instance' || component.hoursPerMonth < MOSTLY_ON || component.commitment) return []
  if (!hasAccelerator(component, pricing)) return []
  const {requestsPerMonth, secondsPerRequest} = pricing.spec.traffic
  if (requestsPerMonth === undefined || secondsPerRequest === undefined) {
    const reason = 'state traffic.requestsPerMonth and traffic.secondsPerRequest: the hours that work needs'
    return [{kind: 'scale-to-zero', component: component.name, reason}]
  }
  return zeroBetween(component, requestsPerMonth, secondsPerRequest)
}

/** Every request keeps a replica for its own time and an idle tail, unless the next comes sooner. */
function zeroBetween(component: InstanceComponent, requests: number, seconds: number): Candidate[] {
  const gap = (HOURS_PER_MONTH * 3600) / Math.max(1, requests)
  const perRequest = seconds + Math.min(gap, IDLE_TAIL_SECONDS)
  const hours = Math.min(HOURS_PER_MONTH, (requests * perRequest) / 3600 / component.count)
  if (hours > component.hoursPerMonth * 0.95) return []
  return [
    {
      kind: 'scale-to-zero',
      component: component.name,
      title: 'Scale to zero between requests',
      assumes: [
        `${formatQuantity(seconds)} s a request and ${IDLE_TAIL_SECONDS} s idle before it goes, requests spread evenly: the worst case`,
      ],
      risk: {
        level: component.alwaysOn ? 'high' : 'medium',
        why: 'the first request after a pause waits for a cold start',
      },
      patch: {hoursPerMonth: Math.round(hours * 10) / 10},
      command: shellCommand(['frugal', 'gen-hpa', workloadName(component.name), '--scale-to-zero', '--cpu', 'none']),
    },
  ]
}

/** The component as a Deployment may be called. */
function workloadName(component: string): string {
  return asLabel(component) || 'service'
}
