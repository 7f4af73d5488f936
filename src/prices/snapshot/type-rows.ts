import {roundEstimate} from '../estimate-spot.ts'
import {FIRST_ROW, type SnapshotFile, type SnapshotTable, type SnapshotType} from './format.ts'
import {type MarketColumn, parsePairs, parseRow} from './parse-row.ts'

/** In place of a table's source: the price follows from the family's ratio, or from the advisor's saving. */
export const BY_FAMILY = 254
export const BY_ADVISOR = 255

/** A type's prices as numbers, by region index. The columns are used again for the next type. */
export interface TypeRows {
  onDemand: MarketColumn
  spot: MarketColumn
  /** Zone index and price, by region index. */
  zones: [zone: number, usd: number][][]
  zoneSource: number
  /** `low/high` of the zones, where only the range is known. */
  ranges: (readonly [low: number, high: number])[]
  /** Per cent of on-demand; negative where spot cost more. */
  saving: Int16Array
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
    this.rows = {
      onDemand: unknownColumn(regions),
      spot: unknownColumn(regions),
      zones: [],
      zoneSource: 0,
      ranges: [],
      saving: new Int16Array(regions),
      bucket: new Uint8Array(regions),
    }
    this.ratios = new Map()
    for (const [family, row] of Object.entries(file.familyRatios?.rows ?? {})) {
      const ratios = unknownColumn(regions)
      parseRow(row, ratios, BY_FAMILY)
      this.ratios.set(family, ratios.usd)
    }
  }

  /**
   * The type's numbers; valid until the next call. Tables come best source first, and a price that is there stays.
   * What is derived is derived for the wanted regions alone, by index.
   */
  read(type: SnapshotType, wanted: readonly number[]): TypeRows {
    const {file, rows} = this
    const {advisor, tables} = file
    rows.onDemand.usd.fill(Number.NaN)
    rows.spot.usd.fill(Number.NaN)
    rows.bucket.fill(NO_BUCKET)
    rows.zones = []
    rows.ranges = []
    for (let i = 0; i < tables.length; i++) {
      const row = type[FIRST_ROW + i] as string
      if (row !== '') this.readTable(row, tables[i]!)
    }
    if (this.ratios.size > 0) this.estimateByFamily(type[0], wanted)
    if (rows.zones.length > 0) this.takeLowestZones()
    const advice = advisor ? (type[FIRST_ROW + tables.length] as string) : ''
    if (advice !== '') this.readAdvisor(advice, wanted)
    return rows
  }

  private readTable(row: string, {layout, market, source}: SnapshotTable): void {
    if (layout === 'zone') this.readZones(row, source)
    else if (layout === 'range') this.readRanges(row, source)
    else parseRow(row, this.rows[market], source)
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
  private estimateByFamily(name: string, wanted: readonly number[]): void {
    const {onDemand} = this.rows
    const ratios = this.ratios.get(name.slice(0, name.indexOf('.')))
    const home = onDemand.usd[this.file.familyRatios?.home ?? 0]!
    if (!ratios || Number.isNaN(home)) return
    for (const region of wanted) {
      if (Number.isNaN(onDemand.usd[region]) && ratios[region]! > 0)
        setIfUnknown(onDemand, region, roundEstimate(home * ratios[region]!), BY_FAMILY)
    }
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
  private readAdvisor(row: string, wanted: readonly number[]): void {
    const {bucket, onDemand, saving, spot} = this.rows
    parsePairs(row, saving, bucket)
    for (const region of wanted) {
      if (bucket[region] === NO_BUCKET || !Number.isNaN(spot.usd[region])) continue
      const price = onDemand.usd[region]! * (1 - saving[region]! / 100)
      if (saving[region]! > 0 && price > 0) setIfUnknown(spot, region, roundEstimate(price), BY_ADVISOR)
    }
  }
}

function unknownColumn(length: number): MarketColumn {
  return {usd: new Float64Array(length).fill(Number.NaN), source: new Uint8Array(length)}
}

function setIfUnknown(column: MarketColumn, region: number, usd: number, source: number): void {
  if (!Number.isNaN(column.usd[region]!)) return
  column.usd[region] = usd
  column.source[region] = source
}
