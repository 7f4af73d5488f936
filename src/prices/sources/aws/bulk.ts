import {UserError} from '../../../errors.ts'
import type {InstanceSpec} from '../../offer.ts'
import type {PriceRow} from '../../sheet.ts'
import {badReply, feedUrl, unavailable} from '../reply.ts'
import type {PriceSource, SourceContext} from '../source.ts'
import {BULK_COLUMNS, type BulkTable, bulkTable, readListedPrice} from './bulk-table.ts'
import {csvRows} from './csv-stream.ts'
import {isPlainLinux, type ListedPrice, rowsInForce, specsOf} from './linux-compute.ts'

const BASE_URL = 'https://pricing.us-east-1.amazonaws.com'
const NAME = 'AWS bulk price list'
/** Times a region's file is begun anew after it broke off; the client cannot retry what was already handed on. */
const STREAM_TRIES = 3
/** Title rows before the column names; the format has 5. */
const MAX_TITLE_ROWS = 20

interface RegionList {
  published: string
  rows: PriceRow[]
  specs: InstanceSpec[]
}

/**
 * Linux on-demand prices out of the public offer file of each region: hundreds of MB, read as it arrives and never
 * held; no credentials. All types of a region come, whatever was asked for. `asOf` is the oldest publication date
 * of the files read. `FRUGAL_AWS_BULK_URL` puts another base address in the place of the host's.
 */
export const awsBulk: PriceSource = {
  id: 'aws-bulk',
  provider: 'aws',
  name: NAME,
  markets: ['onDemand'],
  credentials: 'none',
  onlyWhenNamed: true,
  async fetch({regions}, context) {
    const base = feedUrl(context.env, 'FRUGAL_AWS_BULK_URL', BASE_URL).replace(/\/+$/, '')
    const lists: RegionList[] = []
    // One after the other: a second download would only share the line.
    for (const region of regions) lists.push(await readRegion(base, region, context))
    const specs = new Map(lists.flatMap((list) => list.specs.map((spec) => [spec.instanceType, spec] as const)))
    return {
      id: 'aws-bulk',
      provider: 'aws',
      source: NAME,
      kind: 'listed',
      asOf: lists.map(({published}) => published).sort()[0] ?? context.now().toISOString(),
      regions: [...regions],
      rows: lists.flatMap(({rows}) => rows),
      specs: [...specs.values()],
    }
  },
}

async function readRegion(base: string, region: string, context: SourceContext): Promise<RegionList> {
  const {http, now, signal} = context
  const url = `${base}/offers/v1.0/aws/AmazonEC2/current/${encodeURIComponent(region)}/index.csv`
  for (let tries = 1; ; tries++) {
    const reply = await http.get(url, {signal, stream: true})
    if (reply.status !== 200) {
      throw unavailable(NAME, `no price file for region "${region}": ${new URL(url).host} answered ${reply.status}`)
    }
    try {
      return await readList(reply.stream(), region, now())
    } catch (error) {
      const brokeOff = error instanceof UserError && error.code === 'E_SOURCE_UNAVAILABLE'
      if (!brokeOff || signal.aborted || tries >= STREAM_TRIES) throw error
    }
  }
}

async function readList(chunks: AsyncIterable<Uint8Array>, region: string, now: Date): Promise<RegionList> {
  const rows = csvRows(chunks)
  try {
    const {published, table} = await readHead(rows, region)
    const prices = await readPrices(rows, table, region)
    if (prices.length === 0) throw badReply(NAME, `the file of ${region} holds no Linux on-demand price`)
    return {
      published,
      rows: rowsInForce(prices, region, now),
      specs: specsOf(prices.map(({attributes}) => attributes)),
    }
  } catch (error) {
    throw error instanceof SyntaxError ? badReply(NAME, `${region}: ${error.message}`, error) : error
  } finally {
    await rows.return(undefined)
  }
}

/** The title rows, each a name and a value, and the column names after them. */
async function readHead(
  rows: AsyncGenerator<string[]>,
  region: string,
): Promise<{published: string; table: BulkTable}> {
  let published: string | undefined
  for (let count = 0; count < MAX_TITLE_ROWS; count++) {
    const {done, value: row} = await rows.next()
    if (done) break
    if (row[0] === 'Publication Date') published = row[1]
    if (row[0] !== BULK_COLUMNS.sku) continue
    const date = new Date(published ?? Number.NaN)
    if (Number.isNaN(date.getTime())) throw badReply(NAME, `the file of ${region} has no publication date`)
    return {published: date.toISOString(), table: bulkTable(row, NAME)}
  }
  throw badReply(NAME, `the file of ${region} names no columns`)
}

async function readPrices(rows: AsyncGenerator<string[]>, table: BulkTable, region: string): Promise<ListedPrice[]> {
  const prices: ListedPrice[] = []
  let count = 0
  for await (const row of rows) {
    count++
    if (row.length !== table.width) throw badReply(NAME, `line ${count} of ${region} has ${row.length} columns`)
    const price = readListedPrice(row, table, NAME, (attributes) => isPlainLinux(attributes, region))
    if (price !== undefined) prices.push(price)
  }
  return prices
}
