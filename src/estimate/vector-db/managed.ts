import {formatCount, formatQuantity, formatUsdPerHour} from '../../terminal/format.ts'
import {missingLine, type PricedLine, serviceLine} from '../service-line.ts'
import {qdrantBytes} from './index-size.ts'
import {makeRow, type VectorDbPricing, type VectorDbRow, withMinimum} from './row.ts'
import {GB, GIB, type SizedWorkload, TIB} from './workload.ts'

const CHROMA_MOST_DIMS = 4096
const CHROMA_COLLECTION = 5_000_000

/** Source of the rules: docs.trychroma.com, cloud pricing; quotas and limits. */
export function chromaCloud(sized: SizedWorkload, {services}: VectorDbPricing): VectorDbRow {
  const {queriesPerMonth, recordBytes, returnedBytes, totalBytes, vectors, writesPerMonth} = sized
  const price = (item: string, label: string, quantity: number) =>
    serviceLine(services, {provider: 'chroma', service: 'chroma-cloud', item}, {item: label, quantity})
  const writing = (records: number) => price('writes', 'Written', (records * recordBytes) / GIB)
  const collections = Math.ceil(vectors / CHROMA_COLLECTION)
  const tooLong = `Chroma Cloud takes at most ${formatCount(CHROMA_MOST_DIMS)} dimensions`
  const fits = sized.dims <= CHROMA_MOST_DIMS
  const lines: PricedLine[] = fits
    ? [
        price('storage', 'Storage', totalBytes / GIB),
        writing(writesPerMonth),
        price('queried', 'Queried', (queriesPerMonth * totalBytes) / TIB),
        price('returned', 'Returned', returnedBytes / GIB),
      ]
    : [missingLine({item: 'Storage', quantity: vectors, unit: 'vectors'}, tooLong)]
  return makeRow({
    id: 'chroma-cloud',
    solution: 'Chroma Cloud',
    kind: 'managed',
    useCase: 'Chroma without running it',
    lines,
    loadOnce: fits ? writing(vectors).monthly : undefined,
    assumes: [
      `A query is charged for all it searches: ${formatQuantity(totalBytes / GIB)} GiB.`,
      'No filter on metadata or text: each one counts as a further query.',
      ...(collections > 1
        ? [`${formatCount(collections)} collections of at most ${formatCount(CHROMA_COLLECTION)} records, all queried.`]
        : []),
    ],
  })
}

export function weaviateFlex(sized: SizedWorkload, {services}: VectorDbPricing): VectorDbRow {
  const {dims, replicas, totalBytes, vectors} = sized
  const gib = (totalBytes * replicas) / GIB
  const price = (item: string, label: string, quantity: number) =>
    serviceLine(services, {provider: 'weaviate', service: 'flex', item}, {item: label, quantity})
  const lines = [
    price('vector dimensions', 'Vector dimensions', (vectors * dims * replicas) / 1e6),
    price('storage', 'Storage', gib),
    price('backup', 'Backup', gib),
  ]
  return makeRow({
    id: 'weaviate-flex',
    solution: 'Weaviate Cloud Flex',
    kind: 'managed',
    useCase: 'Hybrid search; a price that queries do not move',
    lines: withMinimum(services, lines, 'weaviate', 'flex', 'plan minimum'),
    assumes: [
      `${formatCount(replicas)} ${replicas === 1 ? 'replica' : 'replicas'}, dimensions not compressed, one full backup.`,
      'The published prices are the lowest ("from").',
    ],
  })
}

/** Source of the rules: turbopuffer.com/pricing.md. */
export function turbopuffer(sized: SizedWorkload, {services}: VectorDbPricing): VectorDbRow {
  const {dims, payloadBytes, queriesPerMonth, returnedBytes, totalBytes, vectors, writesPerMonth} = sized
  const price = (item: string, label: string, quantity: number) =>
    serviceLine(services, {provider: 'turbopuffer', service: 'launch', item}, {item: label, quantity})
  // Written vectors count as float32 whatever their type.
  const writing = (records: number) => price('writes', 'Written', (records * (dims * 4 + payloadBytes)) / GB)
  const perQuery = turbopufferQueryGB(totalBytes / GB)
  const lines = [
    price('storage', 'Storage', totalBytes / GB),
    writing(writesPerMonth),
    price('queried', 'Queried', (queriesPerMonth * perQuery) / 1e6),
    price('returned', 'Returned', returnedBytes / GB),
  ]
  return makeRow({
    id: 'turbopuffer',
    solution: 'turbopuffer Launch',
    kind: 'managed',
    useCase: 'Many namespaces on object storage; first queries are slow',
    lines: withMinimum(services, lines, 'turbopuffer', 'launch', 'plan minimum'),
    loadOnce: writing(vectors).monthly,
    assumes: [
      `One namespace: a query is charged for ${formatQuantity(perQuery)} GB, after discounts.`,
      'All metadata is indexed. No discount for batches of writes.',
    ],
  })
}

/** GB that one query is charged for: at least 1.28, a fifth of the part from 32 to 128, 4 % of the part above. */
export function turbopufferQueryGB(gb: number): number {
  const middle = Math.min(Math.max(gb - 32, 0), 96)
  const large = Math.max(gb - 128, 0)
  return Math.max(1.28, Math.min(gb, 32) + middle * 0.2 + large * 0.04)
}

/** Qdrant Cloud publishes no prices; the row says what is known of them and makes no sum. */
export function qdrantCloud(sized: SizedWorkload, {services}: VectorDbPricing): VectorDbRow {
  const memory = (qdrantBytes(sized) / GIB) * sized.replicas
  const known = ['smallest node', 'node of the guide'].flatMap((item) => {
    const found = services.find({provider: 'qdrant', service: 'qdrant-cloud', item})
    return found ? [`${item} ${formatUsdPerHour(found.tiers[0]?.usd)} an hour (${found.source})`] : []
  })
  const missing = 'Qdrant Cloud publishes no price list; its calculator prices a cluster by memory'
  const line = {item: 'Cluster memory', quantity: memory, unit: 'GiB'}
  const note = known.length > 0 ? {note: `Not used, as no size goes with them: ${known.join('; ')}.`} : {}
  return makeRow({
    id: 'qdrant-cloud',
    solution: 'Qdrant Cloud',
    kind: 'managed',
    useCase: 'Qdrant without running it',
    lines: [missingLine({...line, ...note}, missing)],
    assumes: [
      `All vectors in memory: their bytes x 1.5, for ${formatCount(sized.replicas)} ${sized.replicas === 1 ? 'replica' : 'replicas'}.`,
    ],
  })
}
