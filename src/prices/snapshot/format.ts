import type {Market, PriceKind, Provider} from '../offer.ts'

/** Raised whenever a reader of the last version could no longer read the files. */
export const SNAPSHOT_SCHEMA = 1

/** Who published a table, when. */
export interface SnapshotSource {
  name: string
  kind: PriceKind
  /** ISO date. */
  asOf: string
  approximateDate?: true
  /** Where the figures were read, and on what terms. */
  origin: string
}

/**
 * Prices of one source and market. A type's row holds one price a region, in the
 * order of `regions`, separated by commas; empty is unknown. With `zoned`, a row
 * is `zone index:price` pairs instead; with `range`, each price is `low/high`.
 */
export interface SnapshotTable {
  market: Market
  source: number
  layout: 'region' | 'zone' | 'range'
  /** Prices in the table. */
  count: number
}

/** `[name, vCPU, GiB, arch, accelerator, count, GiB of one]`; 0 or '' where unknown. */
export type SpecFields = readonly [
  string,
  number,
  number,
  '' | 'x86_64' | 'arm64',
  string,
  number,
  number,
  ...unknown[],
]

/** The type's {@link SpecFields}, then a row for each table, then the advisor's row. */
export type SnapshotType = [string, number, number, '' | 'x86_64' | 'arm64', string, number, number, ...string[]]

/** Index of the first table's row in a {@link SnapshotType}. */
export const FIRST_ROW = 7

export interface SnapshotFile {
  schema: typeof SNAPSHOT_SCHEMA
  provider: Provider
  sources: SnapshotSource[]
  regions: string[]
  /** `[zone, region index]`. */
  zones: [string, number][]
  tables: SnapshotTable[]
  /** Rows `saving%/bucket` a region, as the last row of each type. */
  advisor?: {source: number; count: number}
  /** On-demand price against the home region, by family and region: other sizes follow by it. */
  familyRatios?: {source: number; home: number; rows: Record<string, string>}
  /** Types that are listed but cannot be had as listed: glob and why. */
  notes: [string, string][]
  types: SnapshotType[]
}

export interface ManifestFile {
  file: string
  provider: Provider
  sha256: string
  types: number
  regions: number
  /** Prices in all tables. */
  prices: number
  sources: (SnapshotSource & {prices: number})[]
}

export interface Manifest {
  schema: typeof SNAPSHOT_SCHEMA
  /** ISO date of the build. */
  built: string
  files: ManifestFile[]
}
