import {parseCron} from '../keda/cron.ts'
import {nextFiring} from '../keda/next-firing.ts'
import type {ReplicaBounds} from '../schedule/schedule.ts'
import {createZoneClock} from '../schedule/zone-clock.ts'

/** A change of an HPA's bounds at the times of a cron line. */
export interface BoundPatch {
  cron: string
  timeZone: string
  min?: number
  max?: number
}

/** How far back the last firing before the trace is looked for: schedules are of weeks. */
const LOOK_BACK = 8 * 86_400

/**
 * The bounds over time that patches make of an HPA's own, for moments in rising order. Each patch holds until one of
 * the same field; what fired last before the first moment holds at it. Where two fire at the same moment the later of
 * the list has its way.
 * @throws UserError `E_BAD_CRON`
 */
export function patchedBounds(
  own: ReplicaBounds,
  patches: readonly BoundPatch[],
): () => (epochSeconds: number) => ReplicaBounds {
  const lines = patches.map(({cron, max, min, timeZone}) => ({
    set: {...(min !== undefined && {min}), ...(max !== undefined && {max})},
    timeZone,
    cron: parseCron(cron, {descriptors: true}),
  }))
  return () => {
    const firing = lines.map((line) => ({...line, clock: createZoneClock(line.timeZone), at: Number.NaN}))
    let bounds = own
    let started = false
    const begin = (epoch: number) => {
      // nextFiring is for what comes after.
      for (const line of firing) line.at = after(line, epoch - LOOK_BACK)
      started = true
    }
    const after = ({clock, cron}: (typeof firing)[number], epoch: number) =>
      nextFiring(cron, clock, epoch) ?? Number.POSITIVE_INFINITY
    return (epoch) => {
      if (!started) begin(epoch)
      for (;;) {
        const next = firing.reduce<(typeof firing)[number] | undefined>(
          (first, line) => (first === undefined || line.at < first.at ? line : first),
          undefined,
        )
        if (!next || next.at > epoch) return bounds
        bounds = {...bounds, ...next.set}
        next.at = after(next, next.at)
      }
    }
  }
}
