import type {Line} from '../estimate.ts'
import type {BlockStorageComponent, ObjectStorageComponent} from '../spec/spec.ts'
import {listLine, type Pricing} from './pricing.ts'

/** Object storage by class, and its requests (of the standard class). */
export function priceObjectStorage(component: ObjectStorageComponent, pricing: Pricing): Line[] {
  const {classes, getRequests, putRequests} = component
  const stored = Object.entries(classes).map(([storageClass, sizeGB]) =>
    listLine(
      component,
      pricing,
      'storage',
      {
        aws: {service: 's3', item: `${storageClass} storage`},
        gcp: {service: 'storage', item: `${storageClass} storage`},
        azure: {service: 'blob-storage', item: `${storageClass} lrs storage`},
      },
      {item: `object storage, ${storageClass}`, quantity: sizeGB, unit: 'GB-month'},
    ),
  )
  const requests = (kind: 'put' | 'get', gcp: string, quantity: number | undefined) =>
    quantity === undefined
      ? []
      : [
          listLine(
            component,
            pricing,
            'storage',
            {aws: {service: 's3', item: `standard ${kind} requests`}, gcp: {service: 'storage', item: gcp}},
            {item: `${kind.toUpperCase()} requests`, quantity, unit: 'requests'},
          ),
        ]
  return [
    ...stored,
    ...requests('put', 'class a operations', putRequests),
    ...requests('get', 'class b operations', getRequests),
  ]
}

/** Volumes by size. */
export function priceBlockStorage(component: BlockStorageComponent, pricing: Pricing): Line[] {
  const {count, sizeGB, volumeType} = component
  const line = listLine(
    component,
    pricing,
    'storage',
    {
      aws: {service: 'ebs', item: `${volumeType} storage`},
      gcp: {service: 'disk', item: `${volumeType} storage`},
      azure: {service: 'managed-disk', item: `${volumeType} storage`},
    },
    {item: `${volumeType} volume`, quantity: count * sizeGB, unit: 'GB-month'},
  )
  return [line]
}
