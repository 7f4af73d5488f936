import {HOURS_PER_MONTH} from '../../prices/offer.ts'
import {formatCount, formatQuantity} from '../../terminal/format.ts'
import {serviceLine} from '../service-line.ts'
import {makeRow, type VectorDbPricing, type VectorDbRow, withMinimum} from './row.ts'
import {GB, type SizedWorkload} from './workload.ts'

/** The one region whose rates are known. */
const REGION = 'us-east-1'
const LEAST_READ_UNITS = 0.25
const WRITE_UNIT_BYTES = 1000
/** What one p1 pod holds. Source: docs.pinecone.io, pod-based indexes. */
const POD_VALUES = 1e6 * 768

/** Source of the rules: docs.pinecone.io, understanding cost. */
export function pineconeServerless(sized: SizedWorkload, {services}: VectorDbPricing): VectorDbRow {
  const {queriesPerMonth, recordBytes, totalBytes, vectors, writesPerMonth} = sized
  const gb = totalBytes / GB
  const unitsPerQuery = Math.max(LEAST_READ_UNITS, gb)
  const price = (item: string, label: string, quantity: number) =>
    serviceLine(services, {provider: 'pinecone', region: REGION, service: 'serverless', item}, {item: label, quantity})
  const writing = (records: number) =>
    price('write units', 'Write units', (records * recordBytes) / WRITE_UNIT_BYTES / 1e6)
  const lines = [
    price('storage', 'Storage', gb),
    price('read units', 'Read units', (queriesPerMonth * unitsPerQuery) / 1e6),
    writing(writesPerMonth),
  ]
  return makeRow({
    id: 'pinecone-serverless',
    solution: `Pinecone serverless, Standard (AWS ${REGION})`,
    kind: 'managed',
    useCase: 'Nothing to run; traffic that comes and goes',
    lines: withMinimum(services, lines, 'pinecone', 'serverless', 'standard plan minimum'),
    loadOnce: writing(vectors).monthly,
    assumes: [
      `One namespace: a query is ${formatQuantity(unitsPerQuery)} RU (1 per GB of it, at least ${LEAST_READ_UNITS}).`,
      'Splitting into namespaces that are queried one at a time divides this.',
      `A write is 1 WU per ${formatCount(WRITE_UNIT_BYTES)} bytes, in batches of more than the 5 WU a request takes at least.`,
    ],
  })
}

/** Pods at the price of the guide that frugal started from: kept so that its figure can be checked. */
export function pineconePods(sized: SizedWorkload, {services}: VectorDbPricing): VectorDbRow {
  const {dims, queriesPerMonth, replicas, vectors} = sized
  const pods = Math.ceil((vectors * dims) / POD_VALUES) * replicas
  const price = (item: string, label: string, quantity: number) =>
    serviceLine(services, {provider: 'pinecone', service: 'pods', item}, {item: label, quantity})
  return makeRow({
    id: 'pinecone-pods',
    solution: "Pinecone pods (the guide's figure)",
    kind: 'managed',
    useCase: 'Old accounts only: new ones cannot create pods',
    lines: [
      price('pod', `${formatCount(pods)} x p1 pod`, pods * HOURS_PER_MONTH),
      price('queries', 'Queries', queriesPerMonth / 1e6),
    ],
    assumes: [`A p1 pod holds 1,000,000 vectors of 768 dimensions; other dimensions in proportion.`],
  })
}
