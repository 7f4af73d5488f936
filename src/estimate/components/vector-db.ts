import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import type {Line} from '../estimate.ts'
import type {PricedLine} from '../service-line.ts'
import type {VectorDbComponent} from '../spec/spec.ts'
import {cheapestIn, compareVectorDbs, type VectorDbRow} from '../vector-db.ts'
import {lineOf, type Pricing, placeOf} from './pricing.ts'

/** Short names people use, and what they stand for. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['faiss', 'faiss-hnsw'],
  ['chroma', 'chroma-local'],
  ['pinecone', 'pinecone-serverless'],
  ['qdrant', 'qdrant-self-hosted'],
  ['weaviate', 'weaviate-flex'],
])

/**
 * The lines of one solution of the vector-database comparison, for this component's workload.
 * @throws UserError `E_UNKNOWN_VECTOR_DB`
 */
export function priceVectorDb(component: VectorDbComponent, pricing: Pricing): Line[] {
  const rows = vectorDbRows(component, pricing)
  const id = solutionId(component.solution)
  const row = rows.find((candidate) => candidate.id === id)
  if (!row) {
    const known = [...ALIASES.keys(), ...rows.map((candidate) => candidate.id)]
    const [near] = nearest(component.solution, known, 1)
    throw new UserError(`"${component.solution}" is no vector database that frugal prices`, {
      code: 'E_UNKNOWN_VECTOR_DB',
      fix: near ? `Did you mean ${near}?` : `Name one of: ${known.join(', ')}`,
    })
  }
  const sharesHost = component.sharedHost && row.kind !== 'managed'
  const lines = sharesHost ? row.lines.filter((line) => !isHost(line)) : row.lines
  return lines.map((line) => lineOf(component, 'vector-db', line))
}

/** Of what runs on instances: their hours and disks. A service's storage is a fee. */
function isHost({item, unit}: PricedLine): boolean {
  return unit === 'hours' || /^Gi?B-month$/.test(unit) || item.startsWith('Managed disk')
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
  return ALIASES.get(name.toLowerCase()) ?? name.toLowerCase()
}
