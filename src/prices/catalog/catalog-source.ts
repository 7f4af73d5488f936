import type {PriceKind, Provider} from '../offer.ts'
import type {SnapshotFile} from '../snapshot/format.ts'
import type {LoadedSheet, SheetOrigin} from './overlay.ts'

/** One source of prices as it stands in a catalog, for tables' footers and `frugal prices info`. */
export interface CatalogSource {
  provider: Provider
  source: string
  kind: PriceKind
  asOf: string
  approximateDate?: true
  /** `snapshot` ships with frugal; `cache` was fetched before; `live` was fetched for this run. */
  origin: 'snapshot' | SheetOrigin
  rows: number
}

/** The sources of a snapshot, each with how many prices and pieces of advice it gave. */
export function snapshotSources({advisor, provider, sources, tables}: SnapshotFile): CatalogSource[] {
  const counted = advisor ? [...tables, advisor] : tables
  return sources.map(({approximateDate, asOf, kind, name}, i) => {
    const rows = counted.filter(({source}) => source === i).reduce((sum, {count}) => sum + count, 0)
    const dated = {asOf, ...(approximateDate && {approximateDate})}
    return {provider, source: name, kind, ...dated, origin: 'snapshot', rows}
  })
}

/** A fetched sheet as a source. */
export function sheetSource({origin, sheet}: LoadedSheet): CatalogSource {
  const {advisor = [], asOf, kind, provider, rows, source} = sheet
  return {provider, source, kind, asOf, origin, rows: rows.length + advisor.length}
}
