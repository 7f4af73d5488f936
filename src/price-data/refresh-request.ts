import {UserError} from '../errors.ts'
import {nearest} from '../nearest.ts'
import type {Catalog} from '../prices/catalog/catalog.ts'
import {globTest, isGlob} from '../prices/filter/glob.ts'
import {HOME_REGION} from '../prices/home-region.ts'
import {type ProviderRequests, requestsByProvider} from '../prices/live/live.ts'
import type {Provider} from '../prices/offer.ts'
import type {PriceSource} from '../prices/sources/source.ts'

/** What a person asked to be fetched; an absent list asks for what is usual. */
export interface RefreshQuery {
  providers?: Provider[] | undefined
  /** Names or globs; `all` stands for every region that is known. */
  regions?: string[] | undefined
  sourceIds?: string[] | undefined
  /** Names or globs. */
  instanceTypes?: string[] | undefined
}

type Names = Pick<Catalog, 'instanceTypes' | 'regions'>

/**
 * Which sources to ask for what. Regions and instance types go to the providers that have them; a region or type that
 * the catalog does not know is asked for all the same where it can only be one provider's.
 * @throws UserError `E_UNKNOWN_SOURCE`, `E_NO_LIVE_SOURCE`, `E_UNKNOWN_REGION`, `E_UNKNOWN_INSTANCE` (exit 2)
 */
export function refreshRequest(
  query: RefreshQuery,
  all: readonly PriceSource[],
  names: Names,
): {sources: PriceSource[]; request: ProviderRequests} {
  const sources = chosenSources(query, all)
  const providers = [...new Set(sources.map(({provider}) => provider))]
  const regions = regionsByProvider(query.regions, providers, names)
  const types = expandedTypes(query.instanceTypes, providers, names)
  const request = requestsByProvider(regions, types)
  if (Object.keys(request).length === 0) {
    throw new UserError('No provider has both the regions and the instance types that were asked for', {
      code: 'E_NO_LIVE_SOURCE',
      fix: 'Name the provider, one of its regions and instance types of its own',
    })
  }
  return {sources: sources.filter(({provider}) => request[provider] !== undefined), request}
}

function chosenSources({providers, sourceIds}: RefreshQuery, all: readonly PriceSource[]): PriceSource[] {
  const ids = all.map(({id}) => id)
  const unknown = sourceIds?.find((id) => !ids.includes(id))
  if (unknown !== undefined) {
    throw new UserError(`There is no price source "${unknown}"`, {
      code: 'E_UNKNOWN_SOURCE',
      fix: `--source ${nearest(unknown, ids, 1)[0] ?? ids.join(', --source ')}`,
    })
  }
  const chosen = all.filter(
    ({id, onlyWhenNamed, provider}) =>
      (sourceIds?.length ? sourceIds.includes(id) : !onlyWhenNamed) &&
      (!providers?.length || providers.includes(provider)),
  )
  if (chosen.length > 0) return chosen
  throw new UserError(`There is no live source for ${providers?.join(', ')}${sourceIds ? ' among those named' : ''}`, {
    code: 'E_NO_LIVE_SOURCE',
    fix: `Ask another provider: ${[...new Set(all.map(({provider}) => `--provider ${provider}`))].join(', ')}`,
  })
}

function regionsByProvider(
  asked: string[] | undefined,
  providers: Provider[],
  names: Names,
): Partial<Record<Provider, string[]>> {
  const known = new Map(providers.map((provider) => [provider, names.regions(provider)]))
  if (!asked?.length) return Object.fromEntries(providers.map((provider) => [provider, [HOME_REGION[provider]]]))
  const found = new Map<Provider, Set<string>>(providers.map((provider) => [provider, new Set()]))
  for (const region of asked) {
    const fits = region === 'all' ? () => true : globTest([region])
    const hits = providers.flatMap((provider) =>
      known
        .get(provider)!
        .filter(fits)
        .map((name) => [provider, name] as const),
    )
    for (const [provider, name] of hits) found.get(provider)!.add(name)
    if (hits.length > 0) continue
    if (providers.length > 1 || isGlob(region)) throw unknownRegion(region, [...known.values()].flat())
    found.get(providers[0]!)!.add(region)
  }
  return Object.fromEntries([...found].map(([provider, regions]) => [provider, [...regions].sort()]))
}

function expandedTypes(asked: string[] | undefined, providers: Provider[], names: Names): string[] | undefined {
  if (!asked?.length || asked.includes('*')) return undefined
  const types = asked.flatMap((type) => {
    const known = providers.flatMap((provider) => names.instanceTypes(provider))
    const hits = known.filter(globTest([type]))
    if (hits.length === 0 && isGlob(type)) {
      throw new UserError(`No known instance type fits ${type}`, {
        code: 'E_UNKNOWN_INSTANCE',
        fix: 'Name the types in full, or leave out --instance to fetch all',
      })
    }
    return hits.length > 0 ? hits : [type]
  })
  return [...new Set(types)]
}

function unknownRegion(region: string, known: string[]): UserError {
  const [near] = nearest(region, known, 1)
  return new UserError(`No provider is known to have a region "${region}"`, {
    code: 'E_UNKNOWN_REGION',
    fix: near === undefined ? 'Name the provider too: --provider aws' : `--region ${near}`,
  })
}
