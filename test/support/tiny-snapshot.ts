import {type Catalog, type CatalogInput, createCatalog} from '../../src/prices/catalog/catalog.ts'
import type {Provider} from '../../src/prices/offer.ts'
import {SNAPSHOT_SCHEMA, type SnapshotFile} from '../../src/prices/snapshot/format.ts'

/**
 * A snapshot by hand, one kind of price after another:
 * `g5.xlarge` listed in two regions, with feed, zones and risk; `c7g.large` derived by family and by advisor;
 * `t3.micro` with a zone range; `x9.huge` of which nothing but a price is known.
 */
const AWS: SnapshotFile = {
  schema: SNAPSHOT_SCHEMA,
  provider: 'aws',
  sources: [
    {name: 'AWS list', kind: 'listed', asOf: '2026-07-20', origin: 'by hand'},
    {name: 'AWS list by region', kind: 'listed', asOf: '2026-07-01', approximateDate: true, origin: 'by hand'},
    {name: 'AWS feed', kind: 'observed', asOf: '2026-08-10', origin: 'by hand'},
    {name: 'AWS zones', kind: 'observed', asOf: '2026-07-01', approximateDate: true, origin: 'by hand'},
    {name: 'AWS advisor', kind: 'estimated', asOf: '2025-06-28', origin: 'by hand'},
  ],
  regions: ['eu-west-1', 'sa-east-1', 'us-east-1'],
  zones: [
    ['euw1-az1', 0],
    ['use1-az1', 2],
    ['use1-az2', 2],
  ],
  tables: [
    {market: 'onDemand', source: 0, layout: 'region', count: 6},
    {market: 'onDemand', source: 1, layout: 'region', count: 1},
    {market: 'spot', source: 2, layout: 'region', count: 1},
    {market: 'spot', source: 3, layout: 'zone', count: 5},
    {market: 'spot', source: 3, layout: 'range', count: 1},
  ],
  advisor: {source: 4, count: 5},
  familyRatios: {source: 1, home: 2, rows: {c7g: '1.2', g5: '1.1'}},
  notes: [],
  types: [
    ['c7g.large', 2, 4, 'arm64', '', 0, 0, ',,0.0725', '', '', '', '', '70/0,,-5/1'],
    [
      'g5.xlarge',
      4,
      16,
      'x86_64',
      'A10G',
      1,
      24,
      ',,1.006',
      '1.123',
      ',,0.4212',
      '0:0.5,1:0.44,2:0.41',
      '',
      '60/1,65/3,58/2',
    ],
    ['p4d.24xlarge', 96, 1152, 'x86_64', 'A100', 8, 40, ',,21.96', '', '', '1:12,2:9.5', '', ''],
    ['p4de.24xlarge', 96, 1152, 'x86_64', 'A100', 8, 80, ',,27.45', '', '', '', '', ''],
    ['t3.micro', 2, 1, 'x86_64', '', 0, 0, ',,0.0104', '', '', '', '0.003/0.004', ''],
    ['x9.huge', 0, 0, '', '', 0, 0, ',,9', '', '', '', '', ''],
  ],
}

const GCP: SnapshotFile = {
  schema: SNAPSHOT_SCHEMA,
  provider: 'gcp',
  sources: [{name: 'GCP list', kind: 'listed', asOf: '2026-08-03', origin: 'by hand'}],
  regions: ['europe-west4', 'us-central1'],
  zones: [],
  tables: [
    {market: 'onDemand', source: 0, layout: 'region', count: 4},
    {market: 'spot', source: 0, layout: 'region', count: 3},
  ],
  notes: [['a4-*', 'listed, but cannot be launched on demand']],
  types: [
    ['a4-highgpu-8g', 224, 3968, 'x86_64', 'B200', 8, 180, ',98.5', ',40.2'],
    ['g2-standard-4', 4, 16, 'x86_64', 'L4', 1, 24, '0.778,0.7068', '0.31,0.2827'],
    ['n4-standard-2', 2, 8, 'x86_64', '', 0, 0, ',0.0949', ''],
  ],
}

const AZURE: SnapshotFile = {
  schema: SNAPSHOT_SCHEMA,
  provider: 'azure',
  sources: [{name: 'Azure list', kind: 'listed', asOf: '2026-06-18', origin: 'by hand'}],
  regions: ['eastus'],
  zones: [],
  tables: [
    {market: 'onDemand', source: 0, layout: 'region', count: 2},
    {market: 'spot', source: 0, layout: 'region', count: 1},
  ],
  notes: [],
  types: [
    ['Standard_D2s_v5', 2, 8, 'x86_64', '', 0, 0, '0.096', ''],
    ['Standard_NV36adms_A10_v5', 36, 880, 'x86_64', 'A10', 1, 24, '4.52', '1.36'],
  ],
}

const LAMBDA: SnapshotFile = {
  schema: SNAPSHOT_SCHEMA,
  provider: 'lambda',
  sources: [{name: 'Lambda list', kind: 'listed', asOf: '2026-05-20', origin: 'by hand'}],
  regions: ['global'],
  zones: [],
  tables: [{market: 'onDemand', source: 0, layout: 'region', count: 1}],
  notes: [],
  types: [['gpu_8x_h100_sxm5', 0, 0, '', 'H100', 8, 80, '31.92']],
}

/** A small snapshot of the provider: a copy, so that a test may change it. */
export function tinySnapshot(provider: Provider): SnapshotFile {
  return structuredClone({aws: AWS, gcp: GCP, azure: AZURE, lambda: LAMBDA}[provider])
}

/** A catalog over the small snapshots, with sheets laid over them. */
export function tinyCatalog(input: Partial<CatalogInput> = {}): Catalog {
  return createCatalog({readSnapshot: tinySnapshot, ...input})
}
