import type {Offer, Price} from '../prices/offer.ts'
import {type GpuSpec, gpuFinder, gpuSpecs} from '../sizing/gpus.ts'
import {priceOn} from '../sizing/recommend/cost.ts'
import {formatQuantity, formatUsdPerHour} from '../terminal/format.ts'
import type {OutputColumn} from '../terminal/output.ts'

/** An accelerator, and where an hour of it is cheapest. */
export interface GpuListRow {
  gpu: GpuSpec
  onDemand?: CheapestHour
  spot?: CheapestHour
}

export interface CheapestHour {
  usdPerGpuHour: number
  offer: Offer
  price: Price
}

/** Every accelerator there are figures for, those that are offered first, by their cheapest hour. */
export function gpuList(offers: readonly Offer[]): GpuListRow[] {
  const find = gpuFinder()
  const rows = new Map<string, GpuListRow>(gpuSpecs().map((gpu) => [gpu.id, {gpu}]))
  for (const offer of offers) {
    const gpu = offer.accelerator && find(offer.accelerator, offer)
    const row = gpu && rows.get(gpu.id)
    if (!row) continue
    const hours = (['onDemand', 'spot'] as const).flatMap((market) => {
      const price = priceOn(offer, market)
      if (!price) return []
      const usdPerGpuHour = price.usdPerHour / offer.accelerator!.count
      return usdPerGpuHour < (row[market]?.usdPerGpuHour ?? Number.POSITIVE_INFINITY)
        ? [[market, {usdPerGpuHour, offer, price}] as const]
        : []
    })
    rows.set(gpu.id, {...row, ...Object.fromEntries(hours)})
  }
  const key = ({onDemand, spot}: GpuListRow) => (onDemand ?? spot)?.usdPerGpuHour ?? Number.POSITIVE_INFINITY
  return [...rows.values()].sort((a, b) => (key(a) === key(b) ? compare(a.gpu.id, b.gpu.id) : key(a) < key(b) ? -1 : 1))
}

/** The row as plain data: the accelerator's figures, and its cheapest hours with where they are had. */
export function gpuListRecord({gpu, ...markets}: GpuListRow): object {
  const hours = (['onDemand', 'spot'] as const).flatMap((market) => {
    const hour = markets[market]
    if (!hour) return []
    const {instanceType, provider, region} = hour.offer
    const usdPerGpuHour = Number(hour.usdPerGpuHour.toPrecision(6))
    return [[market, {usdPerGpuHour, provider, region, instanceType, price: hour.price}] as const]
  })
  return {...gpu, ...Object.fromEntries(hours)}
}

type Column = OutputColumn<GpuListRow>

export function gpuListColumns(): Column[] {
  return [
    {key: 'id', value: ({gpu}) => gpu.id},
    {key: 'name', header: 'GPU', value: ({gpu}) => gpu.name},
    {key: 'vendor', header: 'vendor', wide: true, value: ({gpu}) => gpu.vendor},
    {key: 'architecture', header: 'architecture', drop: 3, value: ({gpu}) => gpu.architecture},
    number('memoryGb', 'GB', ({gpu}) => gpu.memoryGb),
    number('usableGib', 'usable GiB', ({gpu}) => gpu.usableGib, 5),
    number('bandwidthGbs', 'GB/s', ({gpu}) => gpu.bandwidthGbs),
    number('fp16Tflops', 'fp16 TFLOPS', ({gpu}) => gpu.peak.fp16 ?? gpu.peak.bf16),
    number('fp8Tflops', 'fp8', ({gpu}) => gpu.peak.fp8, 4),
    hour('onDemand', '$/GPU-h', 1),
    {key: 'onDemandInstance', header: 'on', drop: 6, value: ({onDemand}) => onDemand?.offer.instanceType},
    hour('spot', 'spot $/GPU-h', 2),
    {key: 'spotInstance', header: 'spot on', drop: 7, value: ({spot}) => spot?.offer.instanceType},
    {key: 'source', header: 'source', wide: true, value: ({gpu}) => gpu.source},
    {key: 'confidence', header: 'confidence', wide: true, value: ({gpu}) => gpu.confidence},
  ]
}

function number(key: string, header: string, of: (row: GpuListRow) => number | undefined, drop?: number): Column {
  return {
    key,
    header,
    align: 'right',
    ...(drop !== undefined && {drop}),
    text: (row) => {
      const value = of(row)
      return value === undefined ? '-' : formatQuantity(value)
    },
    value: of,
  }
}

function hour(market: 'onDemand' | 'spot', header: string, drop: number): Column {
  return {
    key: `${market}UsdPerGpuHour`,
    header,
    align: 'right',
    drop,
    text: (row) => (row[market] ? formatUsdPerHour(row[market].usdPerGpuHour) : '-'),
    value: (row) => row[market] && Number(row[market].usdPerGpuHour.toPrecision(6)),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
