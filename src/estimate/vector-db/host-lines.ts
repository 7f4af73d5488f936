import {isBurstable} from '../../prices/burstable.ts'
import {HOURS_PER_MONTH} from '../../prices/offer.ts'
import type {Services} from '../../prices/services/services.ts'
import {formatQuantity} from '../../terminal/format.ts'
import {missingLine, type PricedLine, serviceLine} from '../service-line.ts'
import type {VectorDbPricing} from './row.ts'
import {GIB, type SizedWorkload} from './workload.ts'

/** Room over the index for queries under way and for building it again. */
export const HEADROOM = 1.2
/** The operating system and the process. */
export const SYSTEM_GIB = 1
/** Disk for the operating system. */
const SYSTEM_DISK_GIB = 8

export interface HostNeed {
  memoryGiB: number
  diskBytes: number
  copies: number
}

/** GiB of memory for an index, with the room it needs around it. */
export function memoryFor(indexBytes: number): number {
  return (indexBytes / GIB) * HEADROOM + SYSTEM_GIB
}

/** The instance and the disk that hold the index. */
export function hostLines(sized: SizedWorkload, pricing: VectorDbPricing, need: HostNeed): PricedLine[] {
  return [instanceLine(sized, pricing, need), diskLine(sized, pricing.services, need)]
}

/** Only the disk: the memory is that of an instance which is paid for anyway. */
export function guestLines(sized: SizedWorkload, {services}: VectorDbPricing, need: HostNeed): PricedLine[] {
  return [diskLine(sized, services, need, 0)]
}

function instanceLine({provider, region}: SizedWorkload, {cheapestInstance}: VectorDbPricing, need: HostNeed) {
  const {copies, memoryGiB} = need
  const line = {quantity: HOURS_PER_MONTH * copies, unit: 'hours'}
  const found = cheapestInstance(memoryGiB)
  const memory = `${formatQuantity(memoryGiB)} GiB of memory`
  if (!found) {
    return missingLine(
      {...line, item: `Instance with ${memory}`},
      `no instance of ${provider} with ${memory} has an on-demand price in ${region}`,
    )
  }
  const {
    market,
    offer: {arch, instanceType, memoryGiB: has},
    price: {usdPerHour, ...origin},
  } = found
  const notes = [`Needs ${memory}; has ${formatQuantity(has)} GiB.`]
  if (arch === 'arm64') notes.push('arm64.')
  if (isBurstable({instanceType})) notes.push('Burstable: sustained load over its baseline costs extra.')
  return {
    ...line,
    item: `${copies === 1 ? '' : `${copies} x `}${instanceType}, ${market === 'spot' ? 'spot' : 'on-demand'}, ${region}`,
    price: {usd: usdPerHour, ...origin},
    monthly: usdPerHour * line.quantity,
    note: notes.join(' '),
  }
}

function diskLine(
  {provider, region}: SizedWorkload,
  services: Services,
  {copies, diskBytes}: HostNeed,
  systemGiB = SYSTEM_DISK_GIB,
): PricedLine {
  const gib = Math.ceil(diskBytes / GIB) + systemGiB
  const system = systemGiB > 0 ? `, and ${systemGiB} GiB for the system` : ''
  const note = `Index, ids and metadata${system}${copies === 1 ? '' : ', on each'}.`
  const quantity = gib * copies
  switch (provider) {
    case 'aws':
      return serviceLine(
        services,
        {provider, region, service: 'ebs', item: 'gp3 storage'},
        {item: 'EBS gp3', quantity, note},
      )
    case 'gcp':
      return serviceLine(
        services,
        {provider, region, service: 'disk', item: 'pd-ssd storage'},
        {item: 'Persistent disk, SSD', quantity, note},
      )
    case 'azure':
      return azureDisk(region, services, gib, copies, note)
    default:
      return missingLine(
        {item: 'Disk', quantity, unit: 'GB-month', note},
        `no list price of a disk of ${provider} is known`,
      )
  }
}

/** Azure sells disks in sizes; the prices of two of them are known. */
function azureDisk(region: string, services: Services, gib: number, copies: number, note: string): PricedLine {
  const size = gib <= 32 ? 'premium ssd p4' : gib > 512 && gib <= 1024 ? 'standard ssd e30' : undefined
  if (size === undefined) {
    return missingLine(
      {item: `Managed disk of ${gib} GiB`, quantity: copies, unit: 'month', note},
      `no list price of an Azure disk for ${gib} GiB: only those of 32 and of 1,024 GiB are known`,
    )
  }
  return serviceLine(
    services,
    {provider: 'azure', region, service: 'managed-disk', item: size},
    {item: `Managed disk, ${size}`, quantity: copies, note},
  )
}
