import {UserError} from '../../errors.ts'
import {KEYWORDS} from '../keda/formula/tokens.ts'
import type {ScaledObjectTrigger} from '../keda/spec.ts'
import type {ReplicaBounds, Schedule} from './schedule.ts'
import {changesOf, sameBounds} from './transitions.ts'
import {type Stretch, WEEK_MINUTES} from './week.ts'
import {weekCrons} from './week-cron.ts'

/** A trigger that measures load, as the formula uses it. */
export interface LoadTrigger {
  /** The trigger's name: letters, digits and `_`, not starting with a digit. */
  name: string
  /** What one replica shall carry, in the trigger's unit. */
  perReplica: number
}

/** What a ScaledObject needs to hold each window's minimum and maximum. */
export interface ScheduleFormula {
  /** Cron triggers whose metric is 1 while their part of the week lasts and 0 else. */
  triggers: ScaledObjectTrigger[]
  /** `scalingModifiers.formula`: replicas wanted, within the bounds of the moment. */
  formula: string
  /** `scalingModifiers.target`, with metricType AverageValue: the formula counts replicas. */
  target: '1'
  /** The lowest minimum and the highest maximum of the week. */
  minReplicaCount: number
  maxReplicaCount: number
  /**
   * `behavior.scaleUp.tolerance` and `behavior.scaleDown.tolerance` (Kubernetes 1.35) without which the HPA's 10 % would
   * swallow a step from one window into the next, such as 11 to 10. Absent where 10 % does no harm.
   */
  tolerance?: string
}

interface Part {
  bounds: ReplicaBounds
  name: string
  stretches: Stretch[]
}

/**
 * Floors and caps a load by the schedule's windows, as KEDA's scalingModifiers can: cron triggers tell the formula which
 * window it is, and the window that needs most of them is the one that no trigger tells.
 * @throws UserError E_BAD_TRIGGER_NAME for a name that a formula cannot hold.
 */
export function scheduleFormula(schedule: Schedule, loads: readonly LoadTrigger[]): ScheduleFormula {
  for (const {name} of loads) checkName(name)
  const parts = partsOf(schedule)
  const marked = parts.map((part) => ({...part, triggers: triggersOf(part, schedule.timeZone)}))
  const rest = marked.reduce((a, b) => (b.triggers.length > a.triggers.length ? b : a))
  const others = marked.filter((part) => part !== rest)
  const arms = others.map(({bounds, triggers}) => {
    const active = triggers.map(({name}) => name).join(' + ')
    return `${active} > 0 ? ${clamped(loads, bounds)} : `
  })
  const bounds = parts.map((part) => part.bounds)
  const tolerance = toleranceOf(bounds)
  return {
    triggers: others.flatMap(({triggers}) => triggers),
    formula: `${arms.join('')}${clamped(loads, rest.bounds)}`,
    target: '1',
    minReplicaCount: Math.min(...bounds.map(({min}) => min)),
    maxReplicaCount: Math.max(...bounds.map(({max}) => max)),
    ...(tolerance !== undefined && {tolerance}),
  }
}

/** The week by its different bounds; each part's stretches do not touch, and one may run over the week's end. */
function partsOf(schedule: Schedule): Part[] {
  const changes = changesOf(schedule)
  if (changes.length === 0) {
    const [{name, min, max}] = schedule.windows as [Schedule['windows'][number]]
    return [{bounds: {min, max}, name, stretches: []}]
  }
  const parts: Part[] = []
  for (const [i, {start, window}] of changes.entries()) {
    const end = changes[i + 1]?.start ?? changes[0]!.start + WEEK_MINUTES
    const part = parts.find(({bounds}) => sameBounds(bounds, window))
    if (part) part.stretches.push({start, end})
    else parts.push({bounds: {min: window.min, max: window.max}, name: window.name, stretches: [{start, end}]})
  }
  return parts
}

/** One trigger for all stretches that begin at one time of day and last as long. */
function triggersOf({name, stretches}: Part, timeZone: string): ScaledObjectTrigger[] {
  const alike = new Map<string, Stretch[]>()
  for (const stretch of stretches) {
    const key = `${stretch.start % 1440} ${stretch.end - stretch.start}`
    alike.set(key, [...(alike.get(key) ?? []), stretch])
  }
  return [...alike.values()].map((group, i) => ({
    type: 'cron',
    name: `in_${name.replaceAll('-', '_')}${i === 0 ? '' : `_${i + 1}`}`,
    metadata: {
      timezone: timeZone,
      start: weekCrons(group.map(({start}) => start))[0]!,
      end: weekCrons(group.map(({end}) => end % WEEK_MINUTES))[0]!,
      desiredReplicas: '1',
    },
  }))
}

function clamped(loads: readonly LoadTrigger[], {min, max}: ReplicaBounds): string {
  if (min === max || loads.length === 0) return String(min)
  const wanted = loads.map(({name, perReplica}) => (perReplica === 1 ? name : `${name} / ${perReplica}`))
  const floored = min > 0 ? [...wanted, String(min)] : wanted
  return `min(${floored.length === 1 ? floored[0] : `max(${floored.join(', ')})`}, ${max})`
}

/**
 * A step is swallowed where it is within the tolerance of the replicas it starts from; the smallest steps are those
 * of one replica across a bound.
 */
function toleranceOf(all: readonly ReplicaBounds[]): string | undefined {
  const lowestMin = Math.min(...all.map(({min}) => min))
  const highestMax = Math.max(...all.map(({max}) => max))
  const steps = all.flatMap(({min, max}) => [
    ...(max < highestMax ? [1 / (max + 1)] : []),
    ...(min > Math.max(1, lowestMin) ? [1 / (min - 1)] : []),
  ])
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...steps)
  return smallest > 0.1 ? undefined : String(Math.max(0, (Math.ceil(smallest * 1000) - 1) / 1000))
}

function checkName(name: string): void {
  const taken = KEYWORDS.has(name) || name === 'min' || name === 'max' || name.startsWith('in_')
  if (/^[A-Za-z_]\w*$/.test(name) && !taken) return
  throw new UserError(`${JSON.stringify(name)} cannot be the name of a trigger in a formula`, {
    code: 'E_BAD_TRIGGER_NAME',
    fix: 'Use letters, digits and _, beginning with neither a digit nor in_, and no word of the language: load.',
  })
}
