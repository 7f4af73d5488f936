import {checkTimeZone} from '../schedule/time-zone.ts'
import {createZoneClock} from '../schedule/zone-clock.ts'
import {badScaledObject} from './bad-scaled-object.ts'
import {parseCron} from './cron.ts'
import {nextFiring} from './next-firing.ts'
import type {ScaledObjectTrigger} from './spec.ts'

export interface CronTrigger {
  desiredReplicas: number
  /** Whether the moment (Unix seconds) is between start and end; fast for moments in rising order. */
  activeAt(epochSeconds: number): boolean
}

/** Seconds after which the next firings are looked up anew: in a zone that moves by half an hour, they can change. */
const LOOK_AGAIN = 3600

/**
 * KEDA's cron trigger: active where its next end comes before, or with, its next start, whichever day either is on.
 * So a start that a change of the clock skips leaves it active from the end before, and an end that is skipped leaves it
 * inactive; a boundary that comes twice counts the second time.
 * @throws UserError E_BAD_SCALED_OBJECT, E_BAD_CRON, E_UNKNOWN_TIME_ZONE
 */
export function createCronTrigger({metadata}: ScaledObjectTrigger, path: string): CronTrigger {
  const {desiredReplicas, end, start, timezone} = required(metadata, path)
  if (!/^-?\d+$/.test(desiredReplicas) || Number(desiredReplicas) === 0) {
    throw badScaledObject(`${path}.metadata.desiredReplicas`, 'must be a whole number and not 0', 'Write "1" or more.')
  }
  if (start === end) throw badScaledObject(`${path}.metadata.end`, 'is the same as start', 'Write another time.')
  const starts = parseCron(start)
  const ends = parseCron(end)
  const clock = createZoneClock(checkTimeZone(timezone))
  let from = 0
  let until = 0
  let active = false
  return {
    desiredReplicas: Number(desiredReplicas),
    activeAt(now) {
      if (now >= from && now < until) return active
      const nextStart = nextFiring(starts, clock, now)
      const nextEnd = nextFiring(ends, clock, now)
      active = nextStart === undefined || (nextEnd !== undefined && nextEnd <= nextStart)
      from = now
      until = Math.min(nextStart ?? Infinity, nextEnd ?? Infinity, clock.intervalAt(now).until, now + LOOK_AGAIN)
      return active
    },
  }
}

function required(metadata: ScaledObjectTrigger['metadata'], path: string) {
  const field = (name: string) => {
    const value = metadata[name]
    if (value !== undefined && value !== '') return String(value)
    throw badScaledObject(`${path}.metadata.${name}`, 'is missing', `Write ${name}: as KEDA's cron trigger has it.`)
  }
  return {
    timezone: field('timezone'),
    start: field('start'),
    end: field('end'),
    desiredReplicas: field('desiredReplicas'),
  }
}
