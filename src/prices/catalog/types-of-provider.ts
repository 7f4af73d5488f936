import {isGlob} from '../filter/glob.ts'
import type {Provider} from '../offer.ts'

const SPELLING: Readonly<Record<Provider, RegExp>> = {
  aws: /^[a-z0-9-]+\.[a-z0-9-]+$/i,
  azure: /^(Standard|Basic)_/i,
  gcp: /^[a-z0-9]+-[a-z0-9-]+$/i,
  lambda: /^(gpu|cpu)_/i,
}

/**
 * Those of the instance types that can be the provider's, by how it spells them, for a request to its sources.
 * `undefined` stands for all of them: nothing was asked, or a glob, which a source cannot select by.
 */
export function typesOfProvider(provider: Provider, instanceTypes: readonly string[] = []): string[] | undefined {
  if (instanceTypes.length === 0 || instanceTypes.some(isGlob)) return undefined
  const own = instanceTypes.filter((type) => SPELLING[provider].test(type))
  return provider === 'azure' ? own : own.map((type) => type.toLowerCase())
}
