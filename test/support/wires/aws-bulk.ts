import {type Product, productAttributes} from './aws.ts'

/** Column names of the offer file, some of the many; attributes stand under the names the API gives them. */
const COLUMNS: [string, (product: BulkProduct, attributes: Record<string, string>) => string][] = [
  ['SKU', ({instanceType}) => `SKU${instanceType}`],
  ['OfferTermCode', () => 'JRTCKXETXF'],
  ['TermType', ({term = 'OnDemand'}) => term],
  ['PriceDescription', ({instanceType}) => `$0.19 per "On Demand" Linux, ${instanceType} Instance Hour`],
  ['EffectiveDate', ({effective = '2026-01-01'}) => effective],
  ['Unit', ({unit = 'Hrs'}) => unit],
  ['PricePerUnit', ({usd = '0.1920000000'}) => usd],
  ['Currency', ({currency = 'USD'}) => currency],
  ['Product Family', ({productFamily = 'Compute Instance'}) => productFamily],
  ['Instance Type', (_, {instanceType}) => instanceType ?? ''],
  ['vCPU', (_, {vcpu}) => vcpu ?? ''],
  ['Physical Processor', (_, {physicalProcessor}) => physicalProcessor ?? ''],
  ['Memory', (_, {memory}) => memory ?? ''],
  ['Tenancy', (_, {tenancy}) => tenancy ?? ''],
  ['Operating System', (_, {operatingSystem}) => operatingSystem ?? ''],
  ['CapacityStatus', (_, {capacitystatus}) => capacitystatus ?? ''],
  ['MarketOption', (_, {marketoption}) => marketoption ?? ''],
  ['Pre Installed S/W', (_, {preInstalledSw}) => preInstalledSw ?? ''],
  ['Region Code', (_, {regionCode}) => regionCode ?? ''],
]

export interface BulkProduct extends Product {
  term?: 'OnDemand' | 'Reserved'
}

/** The region offer file of EC2: five title rows, column names, a row a price; empty cells are not quoted. */
export function bulkCsv(products: BulkProduct[], {published = '2026-08-01T00:00:00Z'} = {}): string {
  return `${bulkHead(published)}${products.map(bulkLine).join('')}`
}

export function bulkHead(published = '2026-08-01T00:00:00Z'): string {
  const titles = [
    ['FormatVersion', 'v1.0'],
    ['Disclaimer', 'Prices here are made up, for a test, "as is", and hold nowhere.'],
    ['Publication Date', published],
    ['Version', '20260801000000'],
    ['OfferCode', 'AmazonEC2'],
  ]
  return `${titles.map(line).join('')}${line(COLUMNS.map(([name]) => name))}`
}

export function bulkLine(product: BulkProduct): string {
  const attributes = productAttributes(product)
  return line(COLUMNS.map(([, cell]) => cell(product, attributes)))
}

function line(cells: string[]): string {
  return `${cells.map((cell) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')}\n`
}
