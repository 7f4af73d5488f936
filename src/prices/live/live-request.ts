import {UserError} from '../../errors.ts'
import type {Catalog} from '../catalog/catalog.ts'
import type {LiveRequest} from '../catalog/open-catalog.ts'
import {globTest, isGlob} from '../filter/glob.ts'
import type {Provider} from '../offer.ts'

export interface LivePlace {
  providers: readonly Provider[]
  /** Names and globs. */
  regions: readonly string[]
  instanceTypes?: readonly string[]
}

/**
 * Which regions of which provider a live run asks, from names and globs and the regions that the snapshot knows.
 * A region newer than the snapshot is asked of the only provider it can be of.
 * @throws UserError `E_NO_REGION` (exit 2): every region of every cloud would take minutes
 */
export function liveRequest(catalog: Catalog, {instanceTypes = [], providers, regions}: LivePlace): LiveRequest {
  if (regions.length === 0) {
    throw new UserError('Reading live prices takes a region', {
      code: 'E_NO_REGION',
      fix: 'Add one, or several: --live --region us-east-1',
    })
  }
  const wanted = globTest(regions)
  const known = providers.map((provider) => [provider, catalog.regions(provider).filter(wanted)] as const)
  const found = new Set(known.flatMap(([, names]) => names.map((name) => name.toLowerCase())))
  const newer = providers.length === 1 ? regions.filter((name) => !isGlob(name) && !found.has(name.toLowerCase())) : []
  const asked = known.map(([provider, names]) => [provider, [...names, ...newer]] as const)
  return {
    regions: Object.fromEntries(asked.filter(([, names]) => names.length > 0)),
    ...(instanceTypes.length > 0 && {instanceTypes: [...instanceTypes]}),
  }
}
