import type {Provider} from '../../src/prices/offer.ts'
import type {PriceRow, PriceSheet} from '../../src/prices/sheet.ts'
import type {PriceSource} from '../../src/prices/sources/source.ts'

/** A spot price that is right. */
export function row(fields: Partial<PriceRow> = {}): PriceRow {
  return {region: 'us-east-1', instanceType: 'g5.xlarge', market: 'spot', usdPerHour: 0.4, ...fields}
}

/** A sheet that is right, of one price a region. */
export function sheet(fields: Partial<PriceSheet> = {}): PriceSheet {
  const {regions = ['us-east-1']} = fields
  return {
    id: 'test-spot',
    provider: 'aws',
    source: 'Test spot',
    kind: 'observed',
    asOf: '2026-08-10T11:00:00.000Z',
    regions,
    rows: regions.map((region) => row({region})),
    ...fields,
  }
}

/** A source that answers as told. */
export function source(fetch: PriceSource['fetch'], fields: Partial<PriceSource> = {}): PriceSource {
  return {
    id: 'test-spot',
    provider: 'aws' as Provider,
    name: 'Test spot',
    markets: ['spot'],
    credentials: 'none',
    fetch,
    ...fields,
  }
}
