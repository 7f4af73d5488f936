import type {Provider} from '../../prices/offer.ts'
import {formatCount, formatQuantity} from '../../terminal/format.ts'

export const GB = 1e9
export const GIB = 2 ** 30
export const TIB = 2 ** 40

/** The id that is stored with each vector: a UUID as text. */
const ID_BYTES = 36
const SECONDS_PER_MONTH = 730 * 3600

/** What is stored and asked of a vector database in a month. */
export interface VectorWorkload {
  vectors: number
  /** Values in one vector. */
  dims: number
  queriesPerMonth: number
  provider: Provider
  region: string
  /** 4 for float32, 2 for float16, 1 for int8. Default 4. */
  bytesPerValue?: 1 | 2 | 4
  /** Results of one query. Default 10. */
  topK?: number
  /** Bytes of metadata with each vector. Default 256. */
  metadataBytes?: number
  /** Records written or rewritten in a month. Default a tenth of the vectors. */
  writesPerMonth?: number
  /** Copies of what is run on instances. Default 1. */
  replicas?: number
  /** GiB of memory that your service's own instance has to spare, for what is embedded in it. Default 0. */
  spareMemoryGiB?: number
}

/** A workload with its defaults filled in and its sizes worked out. */
export interface SizedWorkload extends Required<VectorWorkload> {
  /** One stored vector, without id and metadata. */
  vectorBytes: number
  /** Id and metadata of one record: what a query returns of it. */
  payloadBytes: number
  recordBytes: number
  totalBytes: number
  /** Averaged over the month. */
  queriesPerSecond: number
  /** Bytes that all queries of a month return. */
  returnedBytes: number
}

export function sizeWorkload(workload: VectorWorkload): SizedWorkload {
  const {
    bytesPerValue = 4,
    dims,
    metadataBytes = 256,
    queriesPerMonth,
    replicas = 1,
    spareMemoryGiB = 0,
    topK = 10,
    vectors,
    writesPerMonth = Math.ceil(vectors / 10),
  } = workload
  const vectorBytes = dims * bytesPerValue
  const payloadBytes = ID_BYTES + metadataBytes
  const recordBytes = vectorBytes + payloadBytes
  return {
    ...workload,
    bytesPerValue,
    metadataBytes,
    replicas,
    spareMemoryGiB,
    topK,
    writesPerMonth,
    vectorBytes,
    payloadBytes,
    recordBytes,
    totalBytes: vectors * recordBytes,
    queriesPerSecond: queriesPerMonth / SECONDS_PER_MONTH,
    returnedBytes: queriesPerMonth * topK * payloadBytes,
  }
}

/** What every row of a comparison takes for granted, each with its number. */
export function commonAssumptions(sized: SizedWorkload): string[] {
  const {bytesPerValue, dims, metadataBytes, queriesPerMonth, queriesPerSecond, recordBytes, topK, totalBytes} = sized
  const vector = `${formatCount(dims)} x ${bytesPerValue} bytes of vector`
  const size = `${formatQuantity(totalBytes / GB)} GB (${formatQuantity(totalBytes / GIB)} GiB)`
  return [
    `A record is ${vector}, ${ID_BYTES} of id and ${formatCount(metadataBytes)} of metadata: ${formatCount(recordBytes)} bytes.`,
    `${formatCount(sized.vectors)} of them are ${size}.`,
    `${formatCount(queriesPerMonth)} queries a month are ${formatQuantity(queriesPerSecond)} a second on average.`,
    `No peak is provisioned for. Each query returns ${formatCount(topK)} ids with their metadata.`,
    `${formatCount(sized.writesPerMonth)} records are written a month; loading all of them the first time is not in the month.`,
    `A month is 730 hours. Instances are on-demand. Traffic between services and support plans are left out.`,
  ]
}
