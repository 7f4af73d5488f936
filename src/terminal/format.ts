/** What is printed where a figure is not known: never a zero. */
export const NOT_FOUND = 'not found'

const DAYS_PER_MONTH = 365 / 12

/** `$1,234.56`; below a cent as many digits as it takes to show two that count, so that no cost reads as nothing. */
export function formatUsd(usd: number | undefined): string {
  return dollars(usd, (value) => (value === 0 || value >= 0.01 ? 2 : significantDecimals(value, 2)))
}

/** The price of one unit: four digits that count, at least two decimals: `$0.0125`, `$16.43`, `$1.1672`. */
export function formatUnitPrice(usd: number | undefined): string {
  const text = dollars(usd, (value) => (value === 0 ? 2 : Math.max(2, value >= 1 ? 4 : significantDecimals(value, 4))))
  return text.replace(/(\.\d\d\d*?)0+$/, '$1')
}

/** An hourly price with four decimals, so that a column lines up: `$0.1578`, `$55.0400`. */
export function formatUsdPerHour(usd: number | undefined): string {
  return dollars(usd, (value) => (value === 0 || value >= 0.001 ? 4 : significantDecimals(value, 2)))
}

/** A fraction of one as per cent: 0.7 is `70%`. What is not nothing or not all is never rounded to it. */
export function formatPercent(fraction: number | undefined): string {
  if (fraction === undefined) return NOT_FOUND
  const percent = Math.abs(finite(fraction)) * 100
  let decimals = 0
  const hides = () => [0, 100].some((edge) => percent !== edge && Number(percent.toFixed(decimals)) === edge)
  while (decimals < 3 && hides()) decimals++
  const text = percent.toFixed(decimals)
  return `${fraction < 0 && Number(text) !== 0 ? '-' : ''}${group(text)}%`
}

/** Whole things: `1,234,567`. */
export function formatCount(count: number | undefined): string {
  return count === undefined ? NOT_FOUND : signed(count, (value) => value.toFixed(0))
}

/** Any quantity, with three digits that count behind the point where it is small: `730`, `0.25`, `1,234.5`. */
export function formatQuantity(quantity: number | undefined): string {
  if (quantity === undefined) return NOT_FOUND
  return signed(quantity, (value) => {
    const decimals = value === 0 ? 0 : value >= 100 ? 1 : value >= 1 ? 2 : significantDecimals(value, 3)
    return trimZeros(value.toFixed(decimals))
  })
}

/** Binary gigabytes: `16 GiB`, `0.5 GiB`. */
export function formatGiB(gib: number | undefined): string {
  return gib === undefined ? NOT_FOUND : `${formatQuantity(gib)} GiB`
}

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** An amount of data in decimal units, three digits that count: `812 MB`, `1.25 GB`, `17 bytes`. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return NOT_FOUND
  let unit = 0
  let value = finite(bytes)
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const decimals = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${value.toFixed(decimals)} ${BYTE_UNITS[unit]}`
}

/** A time in seconds as a person says it: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (finite(seconds) < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${group(Math.floor(whole / 3600).toFixed(0))} h ${Math.floor((whole % 3600) / 60)} min`
}

/** An age in days as `5 h`, `3 d`, `14 mo`, `3 y`; `~` before it where the date is a guess. */
export function formatAge(days: number | undefined, approximate = false): string {
  if (days === undefined) return NOT_FOUND
  return `${approximate ? '~' : ''}${ageText(Math.max(0, finite(days)))}`
}

function ageText(days: number): string {
  if (days < 1) return `${Math.floor(days * 24)} h`
  if (days < 120) return `${Math.floor(days)} d`
  const months = Math.floor(days / DAYS_PER_MONTH)
  return months < 24 ? `${months} mo` : `${Math.floor(days / 365)} y`
}

function dollars(usd: number | undefined, decimalsOf: (value: number) => number): string {
  if (usd === undefined) return NOT_FOUND
  const value = Math.abs(finite(usd))
  const text = value.toFixed(decimalsOf(value))
  return `${usd < 0 ? '-' : ''}$${group(text)}`
}

/** Decimals that show `digits` significant ones; 100 is the most that toFixed takes. */
function significantDecimals(value: number, digits: number): number {
  return Math.min(100, digits - 1 - Math.floor(Math.log10(value)))
}

function signed(value: number, text: (value: number) => string): string {
  const plain = text(Math.abs(finite(value)))
  return `${value < 0 && Number(plain) !== 0 ? '-' : ''}${group(plain)}`
}

// Not toLocaleString: the first use of Intl costs more than the whole table.
function group(text: string): string {
  const [whole, decimals] = text.split('.')
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',')
  return decimals === undefined ? grouped : `${grouped}.${decimals}`
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`Not a number that can be shown: ${value}`)
  return value
}
