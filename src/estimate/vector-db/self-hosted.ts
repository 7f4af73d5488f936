import {formatCount, formatQuantity} from '../../terminal/format.ts'
import {missingLine, serviceLine} from '../service-line.ts'
import {guestLines, HEADROOM, hostLines, memoryFor, SYSTEM_GIB} from './host-lines.ts'
import * as size from './index-size.ts'
import {makeRow, type VectorDbPricing, type VectorDbRow} from './row.ts'
import {GIB, type SizedWorkload} from './workload.ts'

/** Bytes a second that one copy of a flat index scans. */
const SCAN_BYTES_PER_SECOND = 10e9
/** Queries a second that one copy of a graph or an inverted index answers. */
const INDEXED_QUERIES_PER_SECOND = 200

const ROOM = `Memory is the index x ${HEADROOM}, and ${SYSTEM_GIB} GiB for the system.`

interface SelfHosted {
  id: string
  solution: string
  useCase: string
  /** Product whose licence has no fee, as the price list names it. */
  licence: string
  indexBytes: number
  memoryGiB: number
  /** Queries a second that one copy answers. */
  capacity: number
  assumes: string[]
}

/** Exact search over everything. */
export function faissFlat(sized: SizedWorkload, pricing: VectorDbPricing): VectorDbRow {
  return selfHostedRow(sized, pricing, flat(sized))
}

/** A graph of neighbours. */
export function faissHnsw(sized: SizedWorkload, pricing: VectorDbPricing): VectorDbRow {
  return selfHostedRow(sized, pricing, hnsw(sized))
}

/** Compressed vectors in clusters. */
export function faissIvfPq(sized: SizedWorkload, pricing: VectorDbPricing): VectorDbRow {
  return selfHostedRow(sized, pricing, ivfPq(sized))
}

export function qdrantSelfHosted(sized: SizedWorkload, pricing: VectorDbPricing): VectorDbRow {
  const indexBytes = size.qdrantBytes(sized)
  return selfHostedRow(sized, pricing, {
    id: 'qdrant-self-hosted',
    solution: 'Qdrant (self-hosted)',
    useCase: 'A database with filters and an API, on your own instance',
    licence: 'qdrant',
    indexBytes,
    memoryGiB: indexBytes / GIB + SYSTEM_GIB,
    capacity: INDEXED_QUERIES_PER_SECOND,
    assumes: [`All vectors in memory: their bytes x 1.5, and ${SYSTEM_GIB} GiB for the system. Metadata on disk.`],
  })
}

export function pgvector(sized: SizedWorkload, pricing: VectorDbPricing): VectorDbRow {
  const [most, bytes] = [size.pgvectorMaxDims(sized), size.pgvectorValueBytes(sized)]
  const solution = 'pgvector (self-hosted PostgreSQL)'
  const useCase = 'Vectors beside relational data, one database to run'
  if (sized.dims > most) {
    const missing = `pgvector indexes at most ${formatCount(most)} dimensions of ${bytes} bytes`
    const lines = [missingLine({item: 'HNSW index', quantity: sized.vectors, unit: 'vectors'}, missing)]
    return makeRow({id: 'pgvector', solution, kind: 'self-hosted', useCase, lines, assumes: []})
  }
  const indexBytes = size.pgvectorIndexBytes(sized)
  return selfHostedRow(sized, pricing, {
    id: 'pgvector',
    solution,
    useCase,
    licence: 'pgvector',
    indexBytes,
    memoryGiB: memoryFor(indexBytes),
    capacity: INDEXED_QUERIES_PER_SECOND,
    assumes: [
      `HNSW with m = ${size.DEFAULT_M} and ${bytes} bytes a value, in memory: ${formatQuantity(indexBytes / GIB)} GiB of pages.`,
      `${ROOM} The rows are on disk.`,
    ],
  })
}

export function chromaLocal(sized: SizedWorkload, pricing: VectorDbPricing): VectorDbRow {
  const indexBytes = size.hnswlibBytes(sized)
  const memoryGiB = memoryFor(indexBytes)
  const spare = sized.spareMemoryGiB
  const fits = spare >= memoryGiB
  const spec: SelfHosted = {
    id: 'chroma-local',
    solution: 'Chroma (local)',
    useCase: 'Development and small collections',
    licence: 'chroma',
    indexBytes,
    memoryGiB,
    capacity: INDEXED_QUERIES_PER_SECOND,
    assumes: [
      `HNSW with M = ${size.DEFAULT_M}, float32, in the memory of its process: ${formatQuantity(indexBytes / GIB)} GiB. ${ROOM}`,
      fits
        ? `Runs in the ${formatQuantity(spare)} GiB that your service's instance has to spare: no instance is added.`
        : `On an instance of its own; where your service's has ${formatQuantity(memoryGiB)} GiB to spare, only the disk is added.`,
    ],
  }
  return selfHostedRow(sized, pricing, spec, fits ? 'guest' : 'embedded')
}

function flat(sized: SizedWorkload): SelfHosted {
  const indexBytes = size.flatBytes(sized)
  const perQuery = `${formatQuantity(indexBytes / GIB)} GiB`
  const capacity = SCAN_BYTES_PER_SECOND / indexBytes
  return {
    id: 'faiss-flat',
    solution: 'FAISS flat (self-hosted)',
    useCase: 'Exact results, few queries or few vectors',
    licence: 'faiss',
    indexBytes,
    memoryGiB: memoryFor(indexBytes),
    capacity,
    assumes: [
      `Every query reads all ${perQuery}; one copy scans ${SCAN_BYTES_PER_SECOND / 1e9} GB a second.`,
      `So it answers ${formatQuantity(capacity)} queries a second.`,
      ROOM,
    ],
  }
}

function hnsw(sized: SizedWorkload): SelfHosted {
  const indexBytes = size.hnswBytes(sized)
  return {
    id: 'faiss-hnsw',
    solution: 'FAISS HNSW (self-hosted)',
    useCase: 'Full control, low latency, high recall',
    licence: 'faiss',
    indexBytes,
    memoryGiB: memoryFor(indexBytes),
    capacity: INDEXED_QUERIES_PER_SECOND,
    assumes: [
      `M = ${size.FAISS_M}: ${size.FAISS_M * 8} bytes of links a vector, ${formatQuantity(indexBytes / GIB)} GiB in all. ${ROOM}`,
    ],
  }
}

function ivfPq(sized: SizedWorkload): SelfHosted {
  const indexBytes = size.ivfPqBytes(sized)
  const ratio = (sized.dims * 4) / Math.ceil(sized.dims / size.PQ_VALUES_PER_BYTE)
  return {
    id: 'faiss-ivf-pq',
    solution: 'FAISS IVF-PQ (self-hosted)',
    useCase: 'Many vectors in little memory, at some loss of recall',
    licence: 'faiss',
    indexBytes,
    memoryGiB: memoryFor(indexBytes),
    capacity: INDEXED_QUERIES_PER_SECOND,
    assumes: [
      `One byte for ${size.PQ_VALUES_PER_BYTE} values, ${formatQuantity(ratio)} times smaller than float32.`,
      `${formatQuantity(indexBytes / GIB)} GiB in all. Recall is lower: measure it on your data. ${ROOM}`,
    ],
  }
}

/** `guest`: embedded in an instance that is paid for anyway. */
function selfHostedRow(
  sized: SizedWorkload,
  pricing: VectorDbPricing,
  spec: SelfHosted,
  placing: 'self-hosted' | 'embedded' | 'guest' = 'self-hosted',
): VectorDbRow {
  const {assumes, capacity, id, indexBytes, licence, memoryGiB, solution, useCase} = spec
  const isGuest = placing === 'guest'
  const copies = isGuest ? 1 : Math.max(sized.replicas, Math.ceil(sized.queriesPerSecond / capacity))
  const need = {memoryGiB, diskBytes: indexBytes + sized.totalBytes, copies}
  const free = {provider: 'self-hosted', service: licence, item: 'licence'}
  return makeRow({
    id,
    solution,
    kind: placing === 'self-hosted' ? 'self-hosted' : 'embedded',
    useCase,
    lines: [
      serviceLine(pricing.services, free, {item: 'Licence', quantity: 1}),
      ...(isGuest ? guestLines(sized, pricing, need) : hostLines(sized, pricing, need)),
    ],
    assumes: [...assumes, ...(isGuest ? [] : [copiesText(sized, copies, capacity)])],
  })
}

function copiesText({queriesPerSecond, replicas}: SizedWorkload, copies: number, capacity: number): string {
  const load = `${formatQuantity(queriesPerSecond)} queries a second, ${formatQuantity(capacity)} a copy`
  const count = `${formatCount(copies)} ${copies === 1 ? 'copy' : 'copies'}`
  return `${count}: ${load}, and at least the ${formatCount(replicas)} asked for. Running it is your own work and not priced.`
}
