import {assertOnline} from '../offline.ts'
import type {Catalog} from '../prices/catalog/catalog.ts'
import {providersFor} from '../prices/catalog/find-offers.ts'
import {checkRegions} from '../prices/catalog/names.ts'
import {openCatalog} from '../prices/catalog/open-catalog.ts'
import type {OfferFilter} from '../prices/filter/filter.ts'
import {liveRequest} from '../prices/live/live-request.ts'

/**
 * The catalog of a run: without `live` the snapshot and what is fresh in the cache; with it the origins are asked for
 * the regions and types of the filter.
 * @throws UserError `E_OFFLINE`, `E_NO_REGION`, `E_UNKNOWN_REGION` (exit 2), and what `openCatalog` throws
 */
export async function openFor(filter: OfferFilter, live: boolean, env: NodeJS.ProcessEnv): Promise<Catalog> {
  const known = await openCatalog({env})
  if (!live) return known
  assertOnline('--live', env)
  const {instanceTypes = [], regions = []} = filter
  const providers = providersFor(filter)
  // One provider may have a region that the snapshot does not know yet; of several, whose would it be?
  if (providers.length > 1) checkRegions(known, regions, providers)
  const request = liveRequest(known, {providers, regions, instanceTypes})
  const [{untilInterrupted}, {statusLine}] = await Promise.all([
    import('../until-interrupted.ts'),
    import('../terminal/status-line.ts'),
  ])
  using status = statusLine(process.stderr, env)
  status.set(`Asking ${Object.keys(request.regions).join(', ')} for prices (Ctrl-C stops it)`)
  return await untilInterrupted((signal) => openCatalog({live: request, env, signal}))
}
