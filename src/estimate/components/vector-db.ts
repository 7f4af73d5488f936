import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import type {Line} from '../estimate.ts'
import type {VectorDbComponent} from '../spec/spec.ts'
import {cheapestIn, compareVectorDbs, type VectorDbRow} from '../vector-db.ts'
import {lineOf, type Pricing, placeOf} from './pricing.ts'

/** Short names people use, and what they stand for. */
const ALIASES: Record<string, string> = {
  faiss: 'faiss-hnsw',
  chroma: 'chroma-local',
  pinecone: 'pinecone-serverless',
  qdrant: 'qdrant-self-hosted',
  weaviate: 'weaviate-flex',
}

/**
 * The lines of one solution of the vector-database comparison, for this component's workload.
 * @throws UserError `E_UNKNOWN_VECTOR_DB`
 */
export function priceVectorDb(component: VectorDbComponent, pricing: Pricing): Line[] {
  const rows = vectorDbRows(component, pricing)
  const id = solutionId(component.solution)
  const row = rows.find((candidate) => candidate.id === id)
  if (!row) {
    const known = [...Object.keys(ALIASES), ...rows.map((candidate) => candidate.id)]
    const [near] = nearest(component.solution, known, 1)
    throw new UserError(`"${component.solution}" is no vector database that frugal prices`, {
      code: 'E_UNKNOWN_VECTOR_DB',
      fix: near ? `Did you mean ${near}?` : `Name one of: ${known.join(', ')}`,
    })
  }
  const lines = component.sharedHost
    ? row.lines.filter(({unit}) => unit !== 'hours' && !unit.startsWith('GB'))
    : row.lines
  return lines.map((line) => lineOf(component, 'vector-db', line))
}

/** What every solution would cost for the component's workload, cheapest first. */
export function vectorDbRows(component: VectorDbComponent, pricing: Pricing): VectorDbRow[] {
  const {dims, queriesPerMonth, replicas, vectors, writesPerMonth} = component
  const {provider, region} = placeOf(component, pricing)
  const workload = {vectors, dims, queriesPerMonth, replicas, provider, region}
  return compareVectorDbs(
    {...workload, ...(writesPerMonth !== undefined && {writesPerMonth})},
    {services: pricing.services, cheapestInstance: cheapestIn(pricing.catalog, provider, region)},
  )
}

export function solutionId(name: string): string {
  return ALIASES[name.toLowerCase()] ?? name.toLowerCase()
}
