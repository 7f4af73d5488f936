import {checkTimeZone} from '../schedule/time-zone.ts'

/**
 * What to write instead of the name of a time zone that Go does not know; undefined where it knows it. Go tells upper
 * from lower case.
 */
export function timeZoneFix(name: string): string | undefined {
  if (name === '') return 'write a time zone, as Europe/Madrid, or leave it out'
  if (!/^[A-Za-z.\-_0-9+]{1,14}(\/[A-Za-z.\-_0-9+]{1,14})*$/.test(name)) {
    return 'write the IANA name of a place, as Europe/Madrid, or Etc/UTC'
  }
  try {
    const known = checkTimeZone(name)
    if (known === name) return undefined
    const sameLetters = known.toLowerCase() === name.toLowerCase()
    // Older names are links to newer ones, and begin each part in upper case as those do.
    return sameLetters || /(^|\/)[a-z]/.test(name) ? `write ${known}` : undefined
  } catch (error) {
    return (error as {fix?: string}).fix ?? 'write an IANA name, as Europe/Madrid'
  }
}
