import type {AgeModel} from './ages.ts'

/** What is stored, and how it is read. GB are those of the provider's bill. */
export interface StorageFigures {
  gb: number
  objects: number
  ages: AgeModel
  /** Arrivals against those that would keep `gb` level; 1: what arrives makes up for what goes. */
  growth: number
  /** The share of each tier, by age and whatever its class, that is read in a month. */
  reads: TierShares
  /** Days at which the tiers of `reads` begin. */
  tiers: {warm: number; cold: number}
}

export interface TierShares {
  hot: number
  warm: number
  cold: number
}

const KB_PER_GB = 2 ** 20

/** Mean size of an object in KB (1,024 bytes), of GB of 2^30 bytes. */
export function meanKB({gb, objects}: Pick<StorageFigures, 'gb' | 'objects'>): number {
  return (gb / objects) * KB_PER_GB
}

/** KB as GB. */
export function kbToGb(kb: number): number {
  return kb / KB_PER_GB
}
