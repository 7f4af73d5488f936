/** Days of a month, as bills average them. */
export const DAYS_PER_MONTH = 365 / 12

/** A share of what is stored whose age lies between two days, spread evenly over them. */
export interface AgeBand {
  from: number
  to: number
  /** Of one. */
  share: number
}

/** How old what is stored is: bands from day 0 on, without gaps; the shares add up to 1. */
export interface AgeModel {
  bands: readonly AgeBand[]
  /** Objects are deleted at the end of the last band; else they are kept for good. */
  deletedAtEnd: boolean
}

/** An even arrival of new objects over this many days. */
export function evenAges(days: number, deletedAtEnd: boolean): AgeModel {
  return {bands: [{from: 0, to: days, share: 1}], deletedAtEnd}
}

/** The share of what is stored that is at least `from` and less than `to` days old. */
export function shareBetween({bands}: AgeModel, from: number, to: number): number {
  return bands.reduce((sum, band) => {
    const days = Math.min(to, band.to) - Math.max(from, band.from)
    return days > 0 ? sum + (band.share * days) / (band.to - band.from) : sum
  }, 0)
}

/** The share of what is stored that passes an age in one day; at the edge of two bands, what comes up to it. */
export function sharePerDay({bands}: AgeModel, age: number): number {
  const band = bands.find(({from, to}) => (age > from || from === 0) && age <= to)
  return band ? band.share / (band.to - band.from) : 0
}

/** An age at which objects go, and the share of what is stored that goes there in one day. */
export interface Death {
  age: number
  perDay: number
}

/** Where fewer objects go on than came: at the edge of bands, and at the end of what is not kept for good. */
export function deathsOf({bands, deletedAtEnd}: AgeModel): Death[] {
  const density = ({from, share, to}: AgeBand) => share / (to - from)
  return bands.flatMap((band, index) => {
    const next = bands[index + 1]
    if (!next && !deletedAtEnd) return []
    const perDay = density(band) - (next ? density(next) : 0)
    return perDay > 0 ? [{age: band.to, perDay}] : []
  })
}
