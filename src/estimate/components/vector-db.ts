import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import type {Line} from '../estimate.ts'
import type {PricedLine} from '../service-line.ts'
import type {VectorDbComponent} from '../spec/spec.ts'
import {
  cheapestIn,
  compareVectorDbs,
  priceVectorDb as priceSolution,
  VECTOR_DB_IDS,
  type VectorDbId,
  type VectorDbPricing,
  type VectorDbRow,
  type VectorWorkload,
} from '../vector-db.ts'
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
  const id = solutionId(component.solution)
  if (!isVectorDbId(id)) throw unknownSolution(component.solution)
  const row = priceSolution(id, ...workloadOf(component, pricing))
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
  return compareVectorDbs(...workloadOf(component, pricing))
}

function workloadOf(component: VectorDbComponent, pricing: Pricing): [VectorWorkload, VectorDbPricing] {
  const {dims, queriesPerMonth, replicas, vectors, writesPerMonth} = component
  const {provider, region} = placeOf(component, pricing)
  const workload = {vectors, dims, queriesPerMonth, replicas, provider, region}
  return [
    {...workload, ...(writesPerMonth !== undefined && {writesPerMonth})},
    {services: pricing.services, cheapestInstance: cheapestIn(pricing.catalog, provider, region)},
  ]
}

function isVectorDbId(id: string): id is VectorDbId {
  return (VECTOR_DB_IDS as string[]).includes(id)
}

function unknownSolution(typed: string): UserError {
  const known = [...ALIASES.keys(), ...VECTOR_DB_IDS]
  const [near] = nearest(typed, known, 1)
  return new UserError(`"${typed}" is no vector database that frugal prices`, {
    code: 'E_UNKNOWN_VECTOR_DB',
    fix: near ? `Did you mean ${near}?` : `Name one of: ${known.join(', ')}`,
  })
}

export function solutionId(name: string): string {
  return ALIASES.get(name.toLowerCase()) ?? name.toLowerCase()
}
