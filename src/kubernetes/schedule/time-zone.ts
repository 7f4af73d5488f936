import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import {clean} from '../../terminal/clean.ts'

/**
 * The name of a time zone, as it is written in the IANA database: `europe/madrid` is `Europe/Madrid`.
 * @throws UserError E_UNKNOWN_TIME_ZONE, with the nearest names.
 */
export function checkTimeZone(name: string): string {
  const zones = Intl.supportedValuesOf('timeZone')
  const known = [...zones, 'UTC'].find((zone) => zone.toLowerCase() === name.toLowerCase())
  if (known !== undefined) return known
  const link = /^[A-Za-z]/.test(name) ? linkTo(name) : undefined
  if (link !== undefined) return link
  const fixed = /^(utc|gmt)?\s*[+-]\s*\d/i.test(name)
  const close = fixed ? [] : nearest(name, [...zones, ...zones.map(cityOf)]).map((hit) => fullName(hit, zones))
  const names = [...new Set(close)]
  throw new UserError(`there is no time zone ${JSON.stringify(clean(name))}`, {
    code: 'E_UNKNOWN_TIME_ZONE',
    fix:
      names.length > 0
        ? `Did you mean ${names.join(' or ')}?`
        : 'Write the IANA name of a place, such as Europe/Madrid or America/New_York, or UTC; an offset knows no summer time.',
  })
}

/** Older names, links of the database: `Asia/Calcutta`, `US/Eastern`. */
function linkTo(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {timeZone: name}).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1)
}

function fullName(hit: string, zones: readonly string[]): string {
  return zones.find((zone) => zone === hit || cityOf(zone) === hit) ?? hit
}
