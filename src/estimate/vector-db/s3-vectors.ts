import {formatCount} from '../../terminal/format.ts'
import {missingLine, type PricedLine, serviceLine} from '../service-line.ts'
import {makeRow, type VectorDbPricing, type VectorDbRow} from './row.ts'
import {GIB, type SizedWorkload, TIB} from './workload.ts'

const FIRST_VECTORS = 100_000
/** Above this many vectors in an index the price of data processed fell on 2026-06-16, to a figure not found. */
const KNOWN_VECTORS = 10_000_000
const MOST_DIMS = 4096
/** Returned by a query without charge. Source: the S3 pricing page. */
const FREE_BYTES_PER_QUERY = 512 * 1024

/**
 * Amazon S3 Vectors. A query processes the whole index: its vectors times their size, of which non-filterable metadata
 * is no part. GB and TB are binary. Source: the worked examples of the S3 pricing page.
 */
export function s3Vectors(sized: SizedWorkload, {services}: VectorDbPricing): VectorDbRow {
  const {dims, metadataBytes, payloadBytes, vectors, writesPerMonth} = sized
  // Float32 whatever the model gives: it is the one type there is.
  const recordBytes = dims * 4 + payloadBytes
  const gib = (records: number) => (records * recordBytes) / GIB
  const region = sized.provider === 'aws' ? sized.region : 'us-east-1'
  const query = (item: string) => ({provider: 'aws', region, service: 's3-vectors', item})
  const price = (item: string, label: string, quantity: number) =>
    serviceLine(services, query(item), {item: label, quantity})
  const obstacle =
    obstacleOf(dims) ?? (services.find(query('storage')) ? undefined : services.whyMissing(query('storage')))
  const lines = obstacle
    ? [missingLine({item: 'Storage', quantity: gib(vectors), unit: 'GB-month'}, obstacle)]
    : [
        price('storage', 'Storage', gib(vectors)),
        price('put', 'Vectors written', gib(writesPerMonth)),
        price('queries', 'Queries', sized.queriesPerMonth / 1e6),
        ...processed(sized, recordBytes, price),
        ...returned(sized),
      ]
  return makeRow({
    id: 's3-vectors',
    solution: `Amazon S3 Vectors (${region})`,
    kind: 'managed',
    useCase: 'Large and rarely queried; latency of 100 ms and more',
    lines,
    loadOnce: obstacle ? undefined : price('put', '', gib(vectors)).monthly,
    assumes: [
      `One index of ${formatCount(vectors)} vectors; every query is charged for processing all of it.`,
      'Splitting into indexes that are queried one at a time divides this.',
      `Float32. All ${formatCount(metadataBytes)} bytes of metadata can be filtered on; other metadata is not processed.`,
    ],
  })
}

function obstacleOf(dims: number): string | undefined {
  return dims > MOST_DIMS ? `S3 Vectors takes at most ${formatCount(MOST_DIMS)} dimensions` : undefined
}

function processed(
  {queriesPerMonth, vectors}: SizedWorkload,
  recordBytes: number,
  price: (item: string, label: string, quantity: number) => PricedLine,
): PricedLine[] {
  const tib = (count: number) => (queriesPerMonth * count * recordBytes) / TIB
  const first = Math.min(vectors, FIRST_VECTORS)
  const next = Math.min(vectors, KNOWN_VECTORS) - first
  const rest = vectors - first - next
  const lines = [price('data processed, first 100K vectors', 'Data processed, first 100K vectors', tib(first))]
  if (next > 0) {
    lines.push(price('data processed, 100K to 10M vectors', 'Data processed, 100K to 10M vectors', tib(next)))
  }
  if (rest > 0) {
    const missing = 'the price of data processed above 10M vectors was lowered on 2026-06-16 and not found'
    lines.push(missingLine({item: 'Data processed, above 10M vectors', quantity: tib(rest), unit: 'TB'}, missing))
  }
  return lines
}

function returned({payloadBytes, queriesPerMonth, topK}: SizedWorkload): PricedLine[] {
  const over = topK * payloadBytes - FREE_BYTES_PER_QUERY
  if (over <= 0) return []
  const line = {item: 'Data returned above 512 KB a query', quantity: (queriesPerMonth * over) / GIB, unit: 'GB'}
  return [missingLine(line, 'the price of data returned above 512 KB a query was not found')]
}
