import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {nearest} from '../../nearest.ts'
import {packageRoot} from '../../package-root.ts'
import type {PriceKind} from '../offer.ts'
import type {Tier} from './tiers.ts'

export {type Tier, tieredCost} from './tiers.ts'

/** The list price of something that is not an instance. */
export interface ServicePrice {
  /** `provider/service/item[/region]`. */
  id: string
  /** Who sells it: a cloud, or a vendor as `pinecone` and `openai`; `self-hosted` for what has no fee. */
  provider: string
  /** Absent where the price is the same everywhere. */
  region?: string
  service: string
  item: string
  /** What a quantity of one counts: `GB-month`, `hours`, `1M tokens`. */
  unit: string
  tiers: Tier[]
  kind: PriceKind
  source: string
  /** ISO date. */
  asOf: string
  approximateDate?: true
  /** Days that are charged even if the object goes earlier (storage classes). */
  minimumDays?: number
  /** Size in KB (1,024 bytes) that a smaller object is charged for (storage classes). */
  minimumObjectKB?: number
  /** What a reader should know of the price. */
  note?: string
}

type Provenance = Pick<ServicePrice, 'source' | 'asOf' | 'approximateDate'>

/** A line of data/services.json: one price, or the same one in several regions. */
export type ServiceEntry = Omit<ServicePrice, 'id' | keyof Provenance> & {
  regions?: string[]
  /** Key of its source. */
  from: string
}

/** The form of data/services.json. */
export interface ServiceList {
  sources: Record<string, Provenance>
  prices: ServiceEntry[]
}

/** What is looked up; names are those of data/services.json. */
export interface ServiceQuery {
  provider: string
  /** Has to be given for what is sold by region. */
  region?: string
  service: string
  item: string
}

/** The token prices of a model API, each in USD per 1M tokens; what is not sold or not known is absent. */
export interface ModelPrices {
  provider: string
  model: string
  input?: ServicePrice
  cachedInput?: ServicePrice
  output?: ServicePrice
}

/** Every list price, and the ways to ask for one. */
export interface Services {
  /** All of them, one a region. */
  all(): ServicePrice[]
  /** The price, or nothing: a region without one never gets another region's. */
  find(query: ServiceQuery): ServicePrice | undefined
  /** The same item wherever it has a price. */
  inAnyRegion(query: ServiceQuery): ServicePrice[]
  /** Why {@link find} found nothing, with what is there: for a line's `missing`. */
  whyMissing(query: ServiceQuery): string
  /** Token prices by model name, as `gpt-4o-mini`; any provider's unless one is given. */
  model(name: string, provider?: string): ModelPrices | undefined
  /** Every model name with a token price, for "did you mean". */
  models(): string[]
}

/** Reads data/services.json, which ships with frugal; 1 to 2 ms. */
export function loadServices(): Services {
  return createServices(JSON.parse(readFileSync(join(packageRoot(), 'data', 'services.json'), 'utf8')))
}

/** The same over a list given. */
export function createServices({prices, sources}: ServiceList): Services {
  const resolve = ({from, regions, ...entry}: ServiceEntry, region = entry.region): ServicePrice => {
    const {item, provider, service} = entry
    const id = [provider, service, item, ...(region === undefined ? [] : [region])].join('/')
    return {id, ...entry, ...(region !== undefined && {region}), ...sources[from]!}
  }
  const inEach = (entry: ServiceEntry) => entry.regions?.map((region) => resolve(entry, region)) ?? [resolve(entry)]
  const find = (query: ServiceQuery) => {
    const found = prices.find((entry) => isItem(entry, query) && isIn(entry, query.region))
    return found && resolve(found, found.regions ? query.region : found.region)
  }
  return {
    all: () => prices.flatMap(inEach),
    find,
    inAnyRegion: (query) => prices.filter((entry) => isItem(entry, query)).flatMap(inEach),
    whyMissing: (query) => whyMissing(prices, query),
    model: (name, provider) => modelPrices(prices, find, name, provider),
    models: () => modelNames(prices),
  }
}

function isItem(entry: ServiceEntry, {item, provider, service}: ServiceQuery): boolean {
  return entry.item === item && entry.service === service && entry.provider === provider
}

function isIn({region, regions}: ServiceEntry, asked: string | undefined): boolean {
  if (regions) return asked !== undefined && regions.includes(asked)
  return region === undefined || region === asked
}

function whyMissing(prices: readonly ServiceEntry[], query: ServiceQuery): string {
  const {item, provider, region, service} = query
  const elsewhere = prices.filter((entry) => isItem(entry, query)).flatMap((e) => e.regions ?? e.region ?? [])
  if (elsewhere.length > 0) {
    const some = elsewhere.slice(0, 3).join(', ')
    const more = elsewhere.length > 3 ? ` and ${elsewhere.length - 3} more` : ''
    const here = region === undefined ? 'without a region' : `in ${region}`
    return `no list price of ${provider} ${service} ${item} ${here}; there is one in ${some}${more}`
  }
  const own = prices.filter((entry) => entry.provider === provider)
  const services = new Set(own.map((entry) => entry.service))
  if (!services.has(service)) return `no list price of ${provider} ${service}${didYouMean(nearest(service, services))}`
  const items = new Set(own.filter((entry) => entry.service === service).map((entry) => entry.item))
  return `no list price of ${provider} ${service} ${item}${didYouMean(nearest(item, items))}`
}

function didYouMean(names: string[]): string {
  return names.length > 0 ? `; did you mean ${names.join(', ')}?` : ''
}

const MODEL_SERVICE = 'model-api'

function modelPrices(
  prices: readonly ServiceEntry[],
  find: Services['find'],
  model: string,
  asked?: string,
): ModelPrices | undefined {
  const sold = prices.find(
    ({item, provider, service}) =>
      service === MODEL_SERVICE && modelOf(item) === model && (asked === undefined || provider === asked),
  )
  if (!sold) return
  const {provider} = sold
  const of = (part: string) => find({provider, service: MODEL_SERVICE, item: `${model} ${part}`})
  const [input, cachedInput, output] = [of('input'), of('cached input'), of('output')]
  return {provider, model, ...(input && {input}), ...(cachedInput && {cachedInput}), ...(output && {output})}
}

function modelNames(prices: readonly ServiceEntry[]): string[] {
  return [...new Set(prices.filter(({service}) => service === MODEL_SERVICE).map(({item}) => modelOf(item)))]
}

function modelOf(item: string): string {
  return item.replace(/ (?:cached input|input|output)$/, '')
}
