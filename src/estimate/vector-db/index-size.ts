import type {SizedWorkload} from './workload.ts'

/** Links per vector in FAISS's HNSW index, and in those of hnswlib (Chroma) and pgvector. */
export const FAISS_M = 32
export const DEFAULT_M = 16

/** Values that one byte of a product-quantized code stands for. */
export const PQ_VALUES_PER_BYTE = 8

const FAISS_ID_BYTES = 8
const PAGE_BYTES = 8168

/** FAISS flat: the vectors as they are and 8 bytes of id each. */
export function flatBytes({vectorBytes, vectors}: SizedWorkload): number {
  return vectors * (vectorBytes + FAISS_ID_BYTES)
}

/**
 * FAISS HNSW: the vectors, 2 x M links of 4 bytes each and the id.
 * Source: FAISS wiki, "Guidelines to choose an index": d x 4 + M x 2 x 4 bytes per vector.
 */
export function hnswBytes({vectorBytes, vectors}: SizedWorkload): number {
  return vectors * (vectorBytes + FAISS_M * 2 * 4 + FAISS_ID_BYTES)
}

/** FAISS IVF-PQ: a code and an id per vector, 4 x sqrt(n) centroids and the codebooks (256 entries), both float32. */
export function ivfPqBytes({dims, vectors}: SizedWorkload): number {
  const code = Math.ceil(dims / PQ_VALUES_PER_BYTE)
  const centroids = Math.ceil(4 * Math.sqrt(vectors))
  return vectors * (code + FAISS_ID_BYTES) + (centroids + 256) * dims * 4
}

/** hnswlib, as Chroma runs it: float32 vectors, 2 x M links of 4 bytes, their count and an 8-byte label. */
export function hnswlibBytes({dims, vectors}: SizedWorkload): number {
  return vectors * (dims * 4 + DEFAULT_M * 2 * 4 + 4 + 8)
}

/** Bytes of one value in pgvector: `vector` has 4, `halfvec` 2. */
export function pgvectorValueBytes({bytesPerValue}: SizedWorkload): 2 | 4 {
  return bytesPerValue === 4 ? 4 : 2
}

/** The longest vector that pgvector indexes: 2,000 values of `vector`, 4,000 of `halfvec`. */
export function pgvectorMaxDims(sized: SizedWorkload): number {
  return pgvectorValueBytes(sized) === 4 ? 2000 : 4000
}

/**
 * pgvector's HNSW index: an element (the vector, about 104 bytes of headers) and its neighbours (2 x M pointers of
 * 6 bytes, about 16 of headers) lie together in an 8 KiB page, and only as many as fit whole.
 */
export function pgvectorIndexBytes(sized: SizedWorkload): number {
  const element = sized.dims * pgvectorValueBytes(sized) + 104 + DEFAULT_M * 2 * 6 + 16
  const perPage = Math.max(1, Math.floor(PAGE_BYTES / element))
  return Math.ceil(sized.vectors / perPage) * 8192
}

/** Qdrant, everything in memory: the vectors and half as much again. Source: Qdrant's capacity planning guide. */
export function qdrantBytes({vectorBytes, vectors}: SizedWorkload): number {
  return vectors * vectorBytes * 1.5
}
