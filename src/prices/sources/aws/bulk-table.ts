import {badReply, usd} from '../reply.ts'
import type {ListedPrice, ProductAttributes} from './linux-compute.ts'

/** The offer file's column names, where they are not the attributes'. */
export const BULK_COLUMNS = {
  sku: 'SKU',
  term: 'TermType',
  unit: 'Unit',
  price: 'PricePerUnit',
  currency: 'Currency',
  effective: 'EffectiveDate',
} as const

const ATTRIBUTE_COLUMNS: Record<keyof ProductAttributes, string> = {
  capacitystatus: 'CapacityStatus',
  instanceType: 'Instance Type',
  marketoption: 'MarketOption',
  memory: 'Memory',
  operatingSystem: 'Operating System',
  physicalProcessor: 'Physical Processor',
  preInstalledSw: 'Pre Installed S/W',
  productFamily: 'Product Family',
  regionCode: 'Region Code',
  tenancy: 'Tenancy',
  vcpu: 'vCPU',
}

/** Columns that the list may lack and still be read right. */
const OPTIONAL: ReadonlySet<string> = new Set(['MarketOption', 'Memory', 'Physical Processor', 'Region Code', 'vCPU'])

/** Where the columns are that are read. */
export interface BulkTable {
  width: number
  at: Record<keyof typeof BULK_COLUMNS, number>
  attributes: [keyof ProductAttributes, number][]
}

/** @throws UserError `E_BAD_REPLY` when a column is missing that tells one price from another */
export function bulkTable(names: string[], source: string): BulkTable {
  const position = (name: string) => {
    const at = names.indexOf(name)
    if (at < 0 && !OPTIONAL.has(name)) throw badReply(source, `the price file has no column "${name}"`)
    return at
  }
  const at = Object.fromEntries(Object.entries(BULK_COLUMNS).map(([key, name]) => [key, position(name)]))
  const attributes = Object.entries(ATTRIBUTE_COLUMNS).map(([key, name]) => [key, position(name)] as const)
  return {
    width: names.length,
    at: at as BulkTable['at'],
    attributes: attributes.filter(([, index]) => index >= 0) as BulkTable['attributes'],
  }
}

/**
 * The hourly on-demand price in a row of the offer file, or undefined for a row that is none or is not wanted.
 * @throws UserError `E_BAD_REPLY` for a wanted price that is not in USD
 */
export function readListedPrice(
  row: string[],
  {at, attributes}: BulkTable,
  source: string,
  wanted: (attributes: ProductAttributes) => boolean,
): ListedPrice | undefined {
  if (row[at.term] !== 'OnDemand' || row[at.unit] !== 'Hrs') return
  const product: ProductAttributes = Object.fromEntries(
    attributes.flatMap(([name, index]) => (row[index] ? [[name, row[index]]] : [])),
  )
  if (!wanted(product)) return
  if (row[at.currency] !== 'USD') throw badReply(source, `prices are in ${row[at.currency]}, not USD`)
  const usdPerHour = usd(row[at.price])
  if (usdPerHour === undefined) return
  return unshared({attributes: product, usdPerHour, effective: row[at.effective] ?? ''})
}

/** With copies of the strings: a slice of a chunk would keep the whole chunk in memory. */
function unshared(price: ListedPrice): ListedPrice {
  return JSON.parse(JSON.stringify(price))
}
