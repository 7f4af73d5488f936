import type {InstanceSpec, Market, Provider} from '../../src/prices/offer.ts'
import {
  SNAPSHOT_SCHEMA,
  type SnapshotFile,
  type SnapshotSource,
  type SnapshotTable,
  type SnapshotType,
} from '../../src/prices/snapshot/format.ts'

/** One source's prices: instance type, then region (or zone), then the price as it is written in the file. */
export interface DraftTable {
  market: Market
  source: number
  layout: SnapshotTable['layout']
  cells: Map<string, Map<string, string>>
}

/** A provider's snapshot before it is laid out in rows. */
export interface Draft {
  provider: Provider
  sources: SnapshotSource[]
  specs: Map<string, InstanceSpec>
  /** Zone to its region. */
  zones?: Map<string, string>
  tables: DraftTable[]
  /** `saving/bucket` by instance type and region. */
  advisor?: {source: number; cells: Map<string, Map<string, string>>}
  familyRatios?: {source: number; home: string; rows: Map<string, Map<string, string>>}
  notes?: [string, string][]
}

/** What the reader reads: digits and separators, a minus only for a saving; a price of 1e-7 would not come back. */
const PLAIN = /^[\d.,:/-]*$/

export function setCell(cells: Map<string, Map<string, string>>, row: string, column: string, value: string): void {
  const existing = cells.get(row) ?? new Map<string, string>()
  existing.set(column, value)
  cells.set(row, existing)
}

/** Lays a draft out in the rows of the file format, everything sorted, so that two builds differ only where prices do. */
export function encode(draft: Draft): SnapshotFile {
  const zones = [...(draft.zones ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
  const regions = regionsOf(draft)
  const zoneNames = zones.map(([zone]) => zone)
  const names = [...new Set(draft.tables.flatMap(({cells}) => [...cells.keys()]))].sort()
  const rowsOf = (name: string): string[] => {
    const rows = draft.tables.map(({cells, layout}) =>
      layout === 'zone' ? zoneRow(cells.get(name), zoneNames) : denseRow(cells.get(name), regions),
    )
    if (draft.advisor) rows.push(denseRow(draft.advisor.cells.get(name), regions))
    if (rows.some((row) => !PLAIN.test(row))) throw new Error(`${name}: a price that is no plain decimal`)
    return rows
  }
  return {
    schema: SNAPSHOT_SCHEMA,
    provider: draft.provider,
    sources: draft.sources,
    regions,
    zones: zones.map(([zone, region]) => [zone, regions.indexOf(region)]),
    tables: draft.tables.map(({cells, layout, market, source}) => ({market, source, layout, count: countCells(cells)})),
    ...(draft.advisor && {advisor: {source: draft.advisor.source, count: countCells(draft.advisor.cells, names)}}),
    ...(draft.familyRatios && {
      familyRatios: {
        source: draft.familyRatios.source,
        home: regions.indexOf(draft.familyRatios.home),
        rows: Object.fromEntries(
          [...draft.familyRatios.rows]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, row]) => [k, denseRow(row, regions)]),
        ),
      },
    }),
    notes: draft.notes ?? [],
    types: names.map((name) => [...specCells(name, draft.specs.get(name)), ...rowsOf(name)] as SnapshotType),
  }
}

function regionsOf(draft: Draft): string[] {
  const regions = new Set<string>(draft.zones?.values())
  const grids = [...draft.tables.filter(({layout}) => layout !== 'zone').map(({cells}) => cells)]
  if (draft.advisor) grids.push(draft.advisor.cells)
  if (draft.familyRatios) grids.push(draft.familyRatios.rows)
  for (const grid of grids) for (const row of grid.values()) for (const region of row.keys()) regions.add(region)
  return [...regions].sort()
}

function specCells(name: string, spec: InstanceSpec | undefined): (number | string)[] {
  const {accelerator, arch, memoryGiB, vcpu} = spec ?? {}
  return [
    name,
    vcpu ?? 0,
    Number((memoryGiB ?? 0).toFixed(3)),
    arch ?? '',
    accelerator?.name ?? '',
    accelerator?.count ?? 0,
    accelerator?.memoryGiB ?? 0,
  ]
}

function denseRow(row: Map<string, string> | undefined, columns: string[]): string {
  if (!row) return ''
  return columns
    .map((column) => row.get(column) ?? '')
    .join(',')
    .replace(/,+$/, '')
}

function zoneRow(row: Map<string, string> | undefined, zones: string[]): string {
  if (!row) return ''
  return [...row]
    .map(([zone, value]) => [zones.indexOf(zone), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([index, value]) => `${index}:${value}`)
    .join(',')
}

/** The cells of some rows: advice on a type without any price is not laid out. */
function countCells(cells: Map<string, Map<string, string>>, rows: Iterable<string> = cells.keys()): number {
  return [...rows].reduce((sum, row) => sum + (cells.get(row)?.size ?? 0), 0)
}
