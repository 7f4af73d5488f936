import {findOffers} from '../prices/catalog/find-offers.ts'
import {openCatalog} from '../prices/catalog/open-catalog.ts'
import {HOME_REGION} from '../prices/home-region.ts'
import type {Price} from '../prices/offer.ts'
import type {Cloud} from './choices.ts'

/** What a node of a type has, and costs. */
export interface NodeOffer {
  instanceType: string
  region: string
  vcpu?: number
  memoryGiB?: number
  arch?: 'x86_64' | 'arm64'
  gpus?: number
  gpuName?: string
  onDemand?: Price
  spot?: Price
}

/**
 * The instance types as the price data knows them, each once.
 * @throws UserError `E_UNKNOWN_INSTANCE`, `E_UNKNOWN_REGION`
 */
export async function nodeOffers(
  instanceTypes: readonly string[],
  cloud: Cloud,
  region: string | undefined,
): Promise<NodeOffer[]> {
  const catalog = await openCatalog()
  const place = region ?? HOME_REGION[cloud]
  const filter = {providers: [cloud], instanceTypes: [...instanceTypes], regions: [place]}
  const {rows} = findOffers(catalog, filter)
  return rows.map(({offer}) => {
    const {accelerator, arch, instanceType, memoryGiB, onDemand, spot, vcpu} = offer
    return {
      instanceType,
      region: place,
      ...(vcpu !== undefined && {vcpu}),
      ...(memoryGiB !== undefined && {memoryGiB}),
      ...(arch && {arch}),
      ...(accelerator && {gpus: accelerator.count, gpuName: accelerator.name}),
      ...(onDemand && {onDemand}),
      ...(spot && {spot}),
    }
  })
}
