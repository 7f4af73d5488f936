import {chromaCloud, qdrantCloud, turbopuffer, weaviateFlex} from './vector-db/managed.ts'
import {pineconePods, pineconeServerless} from './vector-db/pinecone.ts'
import type {VectorDbPricing, VectorDbRow} from './vector-db/row.ts'
import {s3Vectors} from './vector-db/s3-vectors.ts'
import {chromaLocal, faissFlat, faissHnsw, faissIvfPq, pgvector, qdrantSelfHosted} from './vector-db/self-hosted.ts'
import {type SizedWorkload, sizeWorkload, type VectorWorkload} from './vector-db/workload.ts'

export {cheapestIn} from './vector-db/cheapest-instance.ts'
export type {CheapestInstance, VectorDbKind, VectorDbPricing, VectorDbRow} from './vector-db/row.ts'
export {commonAssumptions, type SizedWorkload, sizeWorkload, type VectorWorkload} from './vector-db/workload.ts'

type PriceRow = (sized: SizedWorkload, pricing: VectorDbPricing) => VectorDbRow

const SOLUTIONS = {
  'faiss-flat': faissFlat,
  'faiss-hnsw': faissHnsw,
  'faiss-ivf-pq': faissIvfPq,
  pgvector,
  'qdrant-self-hosted': qdrantSelfHosted,
  'chroma-local': chromaLocal,
  'chroma-cloud': chromaCloud,
  's3-vectors': s3Vectors,
  turbopuffer,
  'weaviate-flex': weaviateFlex,
  'pinecone-serverless': pineconeServerless,
  'pinecone-pods': pineconePods,
  'qdrant-cloud': qdrantCloud,
} satisfies Record<string, PriceRow>

export type VectorDbId = keyof typeof SOLUTIONS

export const VECTOR_DB_IDS = Object.keys(SOLUTIONS) as VectorDbId[]

/** What a month of the workload costs on one solution. */
export function priceVectorDb(id: VectorDbId, workload: VectorWorkload, pricing: VectorDbPricing): VectorDbRow {
  return SOLUTIONS[id](sizeWorkload(workload), pricing)
}

/**
 * What a month of the workload costs on each solution, cheapest first; those without a full price come last.
 * A managed service whose price is known in one region only says so in its name and is priced there.
 */
export function compareVectorDbs(workload: VectorWorkload, pricing: VectorDbPricing): VectorDbRow[] {
  return VECTOR_DB_IDS.map((id) => priceVectorDb(id, workload, pricing)).sort(byMonthly)
}

function byMonthly(a: VectorDbRow, b: VectorDbRow): number {
  if (a.monthly === undefined || b.monthly === undefined) {
    return Number(a.monthly === undefined) - Number(b.monthly === undefined)
  }
  return a.monthly - b.monthly
}
