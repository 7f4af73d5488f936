import type {Schedule} from '../kubernetes/schedule/schedule.ts'
import {clean} from '../terminal/clean.ts'
import {type Settings, textOf} from './settings.ts'

/**
 * The schedule that the settings name: the guide's, or a file's. `time-zone` goes over the file's own.
 * @throws UserError `E_READ`, `E_YAML`, `E_BAD_SCHEDULE`, `E_UNKNOWN_TIME_ZONE`
 */
export async function scheduleOf(settings: Settings): Promise<Schedule | undefined> {
  const source = textOf(settings, 'schedule')
  if (source === undefined) return undefined
  const zone = textOf(settings, 'time-zone')
  const {checkTimeZone} = await import('../kubernetes/schedule/time-zone.ts')
  if (source === 'guide') {
    const {guideSchedule} = await import('../kubernetes/schedule/guide-schedule.ts')
    return guideSchedule(checkTimeZone(zone ?? 'UTC'))
  }
  const [{parseSchedule}, {readYamlFile}] = await Promise.all([
    import('../kubernetes/schedule/parse-schedule.ts'),
    import('../read-yaml-file.ts'),
  ])
  const {file, value} = await readYamlFile(source, `Mend ${clean(source)}; docs/schedules.md shows its form`)
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  const zoned = isMap && zone !== undefined ? {...value, timeZone: checkTimeZone(zone)} : value
  return parseSchedule(zoned, file)
}
