import * as z from 'zod/mini'

import {PROVIDERS} from '../../prices/offer.ts'
import {DRIVERS} from '../estimate.ts'
import {count, described, gigabytes, number, share, text} from './quantities.ts'

const HOURS_A_WEEK = 168

const hours = () => ({
  hoursPerMonth: z.optional(number('Hours a month; 730 is always on', 0, 744)),
  schedule: z.optional(
    described(
      z.strictObject({
        hoursPerDay: number('Hours a day', 0, 24),
        daysPerWeek: z._default(number('Days a week', 0, 7), 7),
      }),
      'In place of hoursPerMonth',
    ),
  ),
})

const base = () => ({
  name: z.optional(text('Name of the component; by default its type and place', 60)),
  provider: z.optional(described(z.enum(PROVIDERS), "In place of the spec's provider")),
  region: z.optional(text("In place of the spec's region", 40)),
})

const instance = () =>
  z.strictObject({
    ...base(),
    ...hours(),
    type: z.literal('instance'),
    instance: text('Instance type, as g4dn.xlarge', 60),
    count: z._default(count('Instances', {max: 100_000}), 1),
    market: z._default(described(z.enum(['on-demand', 'spot']), 'How it is bought'), 'on-demand'),
    commitment: z.optional(
      described(
        z.strictObject({coverage: share('Hours covered'), discount: share('Discount on the covered hours')}),
        'Reserved capacity or a savings plan, at the discount you were given',
      ),
    ),
    usdPerHour: z.optional(number('Your own price of one instance, USD an hour', 0, 10_000)),
    utilization: z.optional(share('Mean processor use')),
    gpuMemoryGiB: z.optional(number('GPU memory one replica needs, in GiB', 0, 100_000)),
    precision: z.optional(described(z.enum(['fp32', 'fp16', 'int8', 'int4']), 'What the model runs in now')),
    alwaysOn: z._default(described(z.boolean(), 'It has to answer at any hour'), false),
  })

const objectStorage = () =>
  z.strictObject({
    ...base(),
    type: z.literal('object-storage'),
    classes: described(
      z.record(z.string().check(z.regex(/^[a-z][a-z0-9 -]{0,40}$/)), gigabytes('Stored')),
      'GB stored by storage class, as standard, standard-ia, glacier-instant, glacier-flexible, deep-archive',
    ),
    putRequests: z.optional(count('PUT, COPY, POST and LIST requests a month')),
    getRequests: z.optional(count('GET requests a month')),
  })

const blockStorage = () =>
  z.strictObject({
    ...base(),
    type: z.literal('block-storage'),
    volumeType: z._default(text('Volume type, as gp3 or pd-ssd', 40), 'gp3'),
    sizeGB: gigabytes('Size of one volume', 1e9),
    count: z._default(count('Volumes', {max: 1_000_000}), 1),
  })

const egress = () =>
  z.strictObject({...base(), type: z.literal('egress'), sizeGB: gigabytes('To the internet, a month')})

const cdn = () =>
  z.strictObject({
    ...base(),
    type: z.literal('cdn'),
    sizeGB: gigabytes('Delivered a month'),
    httpsRequests: z.optional(count('HTTPS requests a month')),
  })

const loadBalancer = () =>
  z.strictObject({
    ...base(),
    type: z.literal('load-balancer'),
    kind: z._default(described(z.enum(['application', 'network']), 'Kind of balancer'), 'application'),
    count: z._default(count('Balancers', {max: 10_000}), 1),
    capacityUnits: z.optional(number('Mean capacity units (LCU) of each', 0, 1e6)),
  })

const nat = () =>
  z.strictObject({
    ...base(),
    type: z.literal('nat'),
    count: z._default(count('Gateways', {max: 10_000}), 1),
    sizeGB: z._default(gigabytes('Processed a month'), 0),
  })

const kubernetes = () =>
  z.strictObject({
    ...base(),
    type: z.literal('kubernetes'),
    clusters: z._default(count('Control planes', {max: 10_000}), 1),
  })

const database = () =>
  z.strictObject({
    ...base(),
    ...hours(),
    type: z.literal('database'),
    instance: text('Database instance, as db.t3.small', 60),
    engine: z._default(text('Engine, as postgres or mysql', 30), 'postgres'),
    multiAz: z._default(described(z.boolean(), 'A standby in another zone'), false),
    storageGB: z._default(gigabytes('Storage of each', 1e9), 0),
    storageType: z._default(text('Storage type', 30), 'gp3'),
    count: z._default(count('Instances', {max: 10_000}), 1),
    usdPerHour: z.optional(number('Your own price of one instance, USD an hour', 0, 10_000)),
  })

const vectorDb = () =>
  z.strictObject({
    ...base(),
    type: z.literal('vector-db'),
    solution: text('As listed by frugal compare-vector-db', 60),
    vectors: count('Vectors stored', {min: 1}),
    dims: count('Dimensions of a vector', {min: 1, max: 100_000}),
    queriesPerMonth: z._default(count('Queries a month'), 0),
    writesPerMonth: z.optional(count('Vectors written a month')),
    replicas: z._default(count('Replicas', {min: 1, max: 1000}), 1),
    sharedHost: z._default(
      described(z.boolean(), 'It runs on an instance and disk of this spec: only fees are priced'),
      false,
    ),
  })

const modelApi = () =>
  z.strictObject({
    ...base(),
    type: z.literal('model-api'),
    model: text('Model, as gpt-4o-mini', 80),
    requestsPerMonth: z.optional(count("Requests a month; by default the spec's traffic")),
    inputTokensPerRequest: count('Prompt tokens of a request', {max: 1e8}),
    outputTokensPerRequest: z._default(count('Answer tokens of a request', {max: 1e8}), 0),
    cachedInputShare: z._default(share('Input tokens read from the prompt cache'), 0),
  })

const monitoring = () =>
  z.strictObject({
    ...base(),
    type: z.literal('monitoring'),
    stack: described(z.enum(['prometheus', 'cloudwatch', 'log-analytics', 'managed-grafana']), 'What it runs on'),
    logsGB: z._default(gigabytes('Logs ingested a month'), 0),
    editors: z._default(count('Managed Grafana editors', {max: 1e6}), 0),
    viewers: z._default(count('Managed Grafana viewers', {max: 1e6}), 0),
  })

const fixed = () =>
  z.strictObject({
    ...base(),
    type: z.literal('fixed'),
    usdPerMonth: number('What it costs', 0, 1e9),
    driver: z._default(described(z.enum(DRIVERS), 'What it counts as'), 'other'),
    note: z.optional(text('Shown beside the line', 200)),
  })

/** Made when asked for: a spec has a few of them, and each costs a millisecond at every start. */
const COMPONENTS = {
  instance: instance,
  'object-storage': objectStorage,
  'block-storage': blockStorage,
  egress: egress,
  cdn: cdn,
  'load-balancer': loadBalancer,
  nat: nat,
  kubernetes: kubernetes,
  database: database,
  'vector-db': vectorDb,
  'model-api': modelApi,
  monitoring: monitoring,
  fixed: fixed,
}

export type ComponentType = keyof typeof COMPONENTS

export const COMPONENT_TYPES = Object.keys(COMPONENTS) as ComponentType[]

const traffic = () =>
  z.strictObject({
    requestsPerMonth: z.optional(count('Requests a month')),
    tokensPerMonth: z.optional(count('Tokens a month, prompt and answer')),
    secondsPerRequest: z.optional(number('Seconds one request keeps one replica busy', 0, 86_400)),
  })

const assumptions = () =>
  z.strictObject({
    cacheHitRate: z.optional(share('Requests that a cache answers; 0.3 by default')),
    batchGain: z.optional(number('Throughput with batching against one at a time; 2 by default', 1, 100)),
    activeHoursPerWeek: z.optional(number('Hours a week the service is in use; 45 by default', 1, HOURS_A_WEEK)),
    coldShare: z.optional(share('Standard storage not read for 30 days; 0.5 by default')),
    targetUtilization: z.optional(number('Utilization right-sizing aims at; 0.6 by default', 0.1, 0.95)),
  })

/**
 * What a spec file may hold; the JSON Schema in data/spec.schema.json is made from it.
 * @param types the types of component that the spec has; without it, all that there are
 */
export const specSchema = (types: readonly ComponentType[] = COMPONENT_TYPES) =>
  z.strictObject({
    $schema: z.optional(z.string()),
    name: z._default(text('Name of the service', 80), 'service'),
    provider: z._default(described(z.enum(PROVIDERS), 'Cloud'), 'aws'),
    region: z.optional(text("Region; by default the provider's first", 40)),
    traffic: z._default(traffic(), {}),
    assumptions: z._default(assumptions(), {}),
    components: z.array(componentOf(types)).check(z.minLength(1), z.maxLength(1000)),
  })

function componentOf(types: readonly ComponentType[]) {
  const [first, ...others] = types.map((type) => COMPONENTS[type]())
  return z.discriminatedUnion('type', [first!, ...others])
}

/** The types of component in what was read; nothing where one is not known, which the whole schema then says. */
export function typesIn(spec: unknown): ComponentType[] | undefined {
  const {components} = (spec ?? {}) as {components?: unknown}
  if (!Array.isArray(components) || components.length === 0) return undefined
  const types = new Set(components.map((component) => (component as {type?: unknown} | null)?.type))
  const known = COMPONENT_TYPES.filter((type) => types.has(type))
  return known.length === types.size ? known : undefined
}
