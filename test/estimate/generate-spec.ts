import fc from 'fast-check'

/** Components that are right, over names that have prices and some that have none. */
const share = fc.double({min: 0, max: 1, noNaN: true})
const place = fc.constantFrom(
  {},
  {region: 'us-west-2'},
  {region: 'eu-west-1'},
  {provider: 'gcp', region: 'us-central1'},
  {provider: 'azure', region: 'eastus'},
)

const types = ['t3.large', 'c5.xlarge', 'm5.4xlarge', 'g4dn.xlarge', 'g5.2xlarge', 'g5.12xlarge', 'p4de.24xlarge']
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({weight: 4, arbitrary: fc.constant(undefined)}, {weight: 1, arbitrary})
const often = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, {nil: undefined, freq: 4})

const instance = fc.record({
  type: fc.constant('instance'),
  instance: fc.constantFrom(...types),
  count: fc.nat(12),
  market: fc.constantFrom('on-demand', 'spot'),
  hoursPerMonth: fc.oneof(fc.constant(730), fc.double({min: 0, max: 744, noNaN: true})),
  commitment: rarely(fc.record({coverage: share, discount: share})),
  usdPerHour: rarely(fc.double({min: 0, max: 100, noNaN: true})),
  utilization: rarely(share),
  gpuMemoryGiB: often(fc.double({min: 0, max: 100, noNaN: true})),
  precision: often(fc.constantFrom('fp32', 'fp16', 'int8', 'int4')),
  alwaysOn: fc.boolean(),
  region: fc.constantFrom('us-east-1', 'us-west-2', 'ap-south-1'),
})

const objectStorage = fc.record({
  type: fc.constant('object-storage'),
  classes: fc.dictionary(
    fc.constantFrom('standard', 'standard-ia', 'nearline', 'hot', 'glacier-instant', 'lost'),
    fc.nat(2_000_000),
  ),
  putRequests: fc.nat(1e9),
})

const vectorDb = fc.record({
  type: fc.constant('vector-db'),
  solution: fc.constantFrom(
    'faiss',
    'chroma',
    'pgvector',
    'qdrant-cloud',
    'pinecone',
    's3-vectors',
    'turbopuffer',
    'pinecone-pods',
  ),
  vectors: fc.integer({min: 1, max: 1e10}),
  dims: fc.integer({min: 1, max: 100_000}),
  queriesPerMonth: fc.nat(1e12),
  replicas: fc.integer({min: 1, max: 5}),
  sharedHost: fc.boolean(),
})

const modelApi = fc.record({
  type: fc.constant('model-api'),
  model: fc.constantFrom('gpt-4o-mini', 'text-embedding-3-small', 'claude-haiku-4-5'),
  requestsPerMonth: fc.nat(1e9),
  inputTokensPerRequest: fc.nat(1e5),
  outputTokensPerRequest: fc.nat(1e5),
  cachedInputShare: share,
})

const others = fc.oneof(
  fc.record({type: fc.constant('block-storage'), sizeGB: fc.nat(1e6), count: fc.nat(100)}),
  fc.record({type: fc.constant('egress'), sizeGB: fc.nat(1e6)}),
  fc.record({type: fc.constant('cdn'), sizeGB: fc.nat(1e5), httpsRequests: fc.nat(1e9)}),
  fc.record({
    type: fc.constant('load-balancer'),
    count: fc.nat(5),
    capacityUnits: fc.double({min: 0, max: 100, noNaN: true}),
  }),
  fc.record({type: fc.constant('nat'), count: fc.nat(5), sizeGB: fc.nat(1e6)}),
  fc.record({
    type: fc.constant('database'),
    instance: fc.constantFrom('db.t3.small', 'b1ms', 'none'),
    storageGB: fc.nat(1000),
  }),
  fc.record({type: fc.constant('fixed'), usdPerMonth: fc.double({min: 0, max: 1e6, noNaN: true})}),
)

const placed = fc
  .tuple(fc.oneof(objectStorage, vectorDb, modelApi, others), place)
  .map(([component, where]) => ({...component, ...where}))

const traffic = fc.record(
  {
    requestsPerMonth: fc.nat(1e9),
    tokensPerMonth: fc.nat(1e12),
    secondsPerRequest: fc.double({min: 0, max: 600, noNaN: true}),
  },
  {requiredKeys: []},
)

const assumptions = fc.record(
  {
    cacheHitRate: share,
    batchGain: fc.double({min: 1, max: 100, noNaN: true}),
    activeHoursPerWeek: fc.double({min: 1, max: 168, noNaN: true}),
    coldShare: share,
    targetUtilization: fc.double({min: 0.1, max: 0.95, noNaN: true}),
  },
  {requiredKeys: []},
)

/** Specs that the schema takes: every kind of component, several clouds, extreme quantities. */
export const anySpec = fc.record({
  traffic,
  assumptions,
  components: fc
    .array(fc.oneof({weight: 3, arbitrary: instance}, {weight: 3, arbitrary: placed}), {minLength: 1, maxLength: 6})
    .map((components) => components.map((component, i) => ({...component, name: `part-${i}`}))),
})
