import {FIRST_ROW, type SnapshotFile, type SnapshotTable, type SnapshotType} from './format.ts'
import {parseRow} from './parse-row.ts'

/** In place of a table's source: the price follows from the family's ratio, or from the advisor's saving. */
export const BY_FAMILY = 254
export const BY_ADVISOR = 255

/** One market's prices by region index; NaN where unknown. */
export interface MarketColumn {
  usd: Float64Array
  /** Index of the source, or {@link BY_FAMILY}, {@link BY_ADVISOR}. */
  source: Uint8Array
}

/** A type's prices as numbers, by region index. The columns are used again for the next type. */
export interface TypeRows {
  onDemand: MarketColumn
  spot: MarketColumn
  /** Zone index and price, by region index. */
  zones: [zone: number, usd: number][][]
  zoneSource: number
  /** `low/high` of the zones, where only the range is known. */
  ranges: (readonly [low: number, high: number])[]
  saving: Uint8Array
  /** 0..4, or {@link NO_BUCKET}. */
  bucket: Uint8Array
}

export const NO_BUCKET = 9

/** Reads one type's rows after another into the same columns. */
export class RowReader {
  private readonly file: SnapshotFile
  private readonly rows: TypeRows
  private readonly ratios: Map<string, Float64Array>

  constructor(file: SnapshotFile) {
    this.file = file
    const regions = file.regions.length
    const column = () => ({usd: new Float64Array(regions), source: new Uint8Array(regions)})
    this.rows = {
      onDemand: column(),
      spot: column(),
      zones: [],
      zoneSource: 0,
      ranges: [],
      saving: new Uint8Array(regions),
      bucket: new Uint8Array(regions),
    }
    this.ratios = new Map()
    for (const [family, row] of Object.entries(file.familyRatios?.rows ?? {})) {
      const ratios = new Float64Array(regions).fill(Number.NaN)
      parseRow(row, (region, ratio) => {
        ratios[region] = ratio
      })
      this.ratios.set(family, ratios)
    }
  }

  /** The type's numbers; valid until the next call. Tables come best source first, and a price that is there stays. */
  read(type: SnapshotType): TypeRows {
    const {rows} = this
    rows.onDemand.usd.fill(Number.NaN)
    rows.spot.usd.fill(Number.NaN)
    rows.bucket.fill(NO_BUCKET)
    rows.zones = []
    rows.ranges = []
    this.file.tables.forEach((table, i) => {
      const row = type[FIRST_ROW + i] as string
      if (row !== '') this.readTable(row, table)
    })
    this.estimateByFamily(type)
    this.takeLowestZones()
    if (this.file.advisor) this.readAdvisor(type[FIRST_ROW + this.file.tables.length] as string)
    return rows
  }

  private readTable(row: string, {layout, market, source}: SnapshotTable): void {
    if (layout === 'zone') this.readZones(row, source)
    else if (layout === 'range') this.readRanges(row, source)
    else parseRow(row, (region, usd) => setIfUnknown(this.rows[market], region, usd, source))
  }

  private readRanges(row: string, source: number): void {
    this.rows.zoneSource = source
    row.split(',').forEach((cell, region) => {
      if (!cell) return
      const [low, high] = cell.split('/').map(Number) as [number, number]
      this.rows.ranges[region] = [low, high]
      setIfUnknown(this.rows.spot, region, low, source)
    })
  }

  private readZones(row: string, source: number): void {
    this.rows.zoneSource = source
    for (const pair of row.split(',')) {
      const [zone, usd] = pair.split(':').map(Number) as [number, number]
      const region = this.file.zones[zone]![1]
      const zones = this.rows.zones[region] ?? []
      zones.push([zone, usd])
      this.rows.zones[region] = zones
    }
  }

  /** Within a family every size keeps the same ratio to the home region's price. */
  private estimateByFamily(type: SnapshotType): void {
    const ratios = this.ratios.get(type[0].split('.')[0]!)
    const home = this.rows.onDemand.usd[this.file.familyRatios?.home ?? 0]!
    if (!ratios || Number.isNaN(home)) return
    ratios.forEach((ratio, region) => {
      if (ratio > 0) setIfUnknown(this.rows.onDemand, region, Number((home * ratio).toPrecision(6)), BY_FAMILY)
    })
  }

  /** The lowest zone's price, where no region-wide spot price is known. */
  private takeLowestZones(): void {
    const {spot, zones, zoneSource} = this.rows
    zones.forEach((prices, region) => {
      prices.sort(([, a], [, b]) => a - b)
      setIfUnknown(spot, region, prices[0]![1], zoneSource)
    })
  }

  /** Risk; and a spot price from the saving on on-demand, only where none is known. */
  private readAdvisor(row: string): void {
    const {bucket, onDemand, saving, spot} = this.rows
    row.split(',').forEach((cell, region) => {
      if (!cell) return
      const slash = cell.indexOf('/')
      saving[region] = Number(cell.slice(0, slash))
      bucket[region] = Number(cell.slice(slash + 1))
      const price = onDemand.usd[region]! * (1 - saving[region]! / 100)
      if (saving[region]! > 0 && price > 0) setIfUnknown(spot, region, Number(price.toPrecision(6)), BY_ADVISOR)
    })
  }
}

function setIfUnknown(column: MarketColumn, region: number, usd: number, source: number): void {
  if (!Number.isNaN(column.usd[region]!)) return
  column.usd[region] = usd
  column.source[region] = source
}
