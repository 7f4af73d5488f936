import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import {parseAccelerator} from '../filter/accelerator.ts'
import {globTest} from '../filter/glob.ts'
import {PROVIDERS, type Provider} from '../offer.ts'
import type {Catalog} from './catalog.ts'
import {typesOfProvider} from './types-of-provider.ts'

/**
 * The providers whose instance types are spelled like these names, so that the others' prices need not be read.
 * All of them where a name is a glob or looks like no one's.
 */
export function providersOf(instanceTypes: readonly string[]): readonly Provider[] {
  if (instanceTypes.length === 0) return PROVIDERS
  const likely = instanceTypes.map((name) => PROVIDERS.filter((provider) => typesOfProvider(provider, [name])?.length))
  if (likely.some(({length}) => length === 0)) return PROVIDERS
  return PROVIDERS.filter((provider) => likely.some((own) => own.includes(provider)))
}

/** @throws UserError `E_UNKNOWN_INSTANCE` for the first name or glob that no provider has */
export function checkInstanceTypes(catalog: Catalog, names: readonly string[], providers: readonly Provider[]): void {
  if (names.length === 0) return
  const known = providers.flatMap((provider) => catalog.instanceTypes(provider))
  const unknown = names.find((name) => !known.some(globTest([name])))
  if (unknown === undefined) return
  const full = known.filter((type) => type.toLowerCase() === `standard_${unknown.toLowerCase()}`)
  const near = full.length > 0 ? full : nearest(unknown, known)
  throw new UserError(`Unknown instance type ${unknown} (${listed(providers)})`, {
    code: 'E_UNKNOWN_INSTANCE',
    fix: didYouMean(near) ?? "List a family by a glob: frugal spot-prices 'g5.*'",
  })
}

/** @throws UserError `E_UNKNOWN_REGION` for the first name or glob that no provider has */
export function checkRegions(catalog: Catalog, names: readonly string[], providers: readonly Provider[]): void {
  if (names.length === 0) return
  const known = providers.flatMap((provider) => catalog.regions(provider))
  const unknown = names.find((name) => !known.some(globTest([name])))
  if (unknown === undefined) return
  const some = known.slice(0, 3).join(', ')
  throw new UserError(`Unknown region ${unknown} (${listed(providers)})`, {
    code: 'E_UNKNOWN_REGION',
    fix: didYouMean(nearest(unknown, known)) ?? `Name a region as ${some}; a glob (us-*) matches several`,
  })
}

/** @throws UserError `E_UNKNOWN_GPU` where the text is no accelerator that any offer has */
export function checkGpu(catalog: Catalog, gpu: string | undefined): void {
  if (gpu === undefined) return
  const known = catalog.accelerators()
  if (parseAccelerator(gpu, known)) return
  throw new UserError(`Unknown GPU ${gpu}`, {
    code: 'E_UNKNOWN_GPU',
    fix: didYouMean(nearest(gpu, known)) ?? `Name one of: ${known.join(', ')}`,
  })
}

function didYouMean(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  const last = names.at(-1)!
  return `Did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}?`
}

function listed(providers: readonly Provider[]): string {
  return providers.join(', ')
}
