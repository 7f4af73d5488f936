import type {
  Driver,
  Estimate,
  EstimateDiff,
  Line,
  LineChange,
  LinePrice,
  SavingAction,
  SourceUse,
} from '../../../src/estimate/estimate.ts'

const LIST = {kind: 'listed', source: 'AWS price list', asOf: '2026-11-03'} as const
const SPOT = {kind: 'observed', source: 'AWS spot feed', asOf: '2026-08-10T06:00:00Z'} as const
const CURATED = {kind: 'listed', source: 'frugal list prices', asOf: '2026-08-10', approximateDate: true} as const
const PINECONE = {kind: 'listed', source: 'Pinecone pricing page', asOf: '2026-11-04'} as const
const DERIVED = {
  kind: 'estimated',
  source: 'AWS on-demand x (1 - Spot Advisor saving of 70 %)',
  asOf: '2026-11-20',
} as const

type From = Omit<LinePrice, 'usd'>

function line(
  where: [component: string, driver: Driver],
  item: string,
  units: [number, string],
  usd: number,
  from: From,
  note?: string,
): Line {
  const [component, driver] = where
  const [quantity, unit] = units
  return {component, item, driver, quantity, unit, price: {...from, usd}, monthly: quantity * usd, ...(note && {note})}
}

const LINES: Line[] = [
  line(['api', 'compute'], 'c5.xlarge on-demand, us-east-1', [2190, 'hours'], 0.17, LIST),
  line(['api', 'bandwidth'], 'Application Load Balancer', [730, 'hours'], 0.0225, CURATED),
  line(['api', 'bandwidth'], 'ALB capacity units', [1460, 'LCU-hours'], 0.008, CURATED, 'assumes 2 LCU on average'),
  line(['inference', 'gpu'], 'g4dn.xlarge on-demand, us-east-1', [1460, 'hours'], 0.526, LIST),
  line(['inference', 'storage'], 'EBS gp3 volumes', [250, 'GB-month'], 0.08, CURATED),
  line(
    ['nightly-training', 'gpu'],
    'g5.2xlarge spot, us-east-1',
    [88, 'hours'],
    0.4512,
    SPOT,
    'the lowest of 5 zones; the highest is $0.7330',
  ),
  line(['nightly-training', 'gpu'], 'g5.12xlarge spot, us-east-1', [12, 'hours'], 1.7016, DERIVED),
  line(['support-bot', 'inference'], 'gpt-4o-mini input tokens', [310, '1M tokens'], 0.15, CURATED),
  line(['support-bot', 'inference'], 'gpt-4o-mini output tokens', [42, '1M tokens'], 0.6, CURATED),
  line(['embeddings', 'vector-db'], 'Pinecone serverless storage', [38, 'GB-month'], 0.33, PINECONE),
  line(
    ['embeddings', 'vector-db'],
    'Pinecone serverless read units',
    [4.5, '1M units'],
    16,
    PINECONE,
    'a query costs 1 unit per GB of namespace',
  ),
  {
    component: 'search',
    item: 'Qdrant Cloud node, 4 GiB, us-east-1',
    driver: 'vector-db',
    quantity: 1460,
    unit: 'hours',
    missing: 'Qdrant publishes no price table; set unitPrice in the spec to the price of your contract',
  },
  line(['search', 'storage'], 'S3 Standard, model artefacts', [800, 'GB-month'], 0.023, CURATED),
  line(['edge', 'bandwidth'], 'CloudFront, to the internet, US and Europe', [1200, 'GB'], 0.085, CURATED),
  line(['edge', 'other'], 'Managed Grafana editors', [2, 'users'], 9, CURATED),
]

const TYPES: Record<string, string> = {
  api: 'service',
  inference: 'gpu-service',
  'nightly-training': 'training',
  'support-bot': 'llm-api',
  embeddings: 'vector-db',
  search: 'vector-db',
  edge: 'cdn',
}

const ACTIONS: SavingAction[] = [
  {
    kind: 'spot',
    component: 'inference',
    title: 'Run on spot instead of on-demand',
    saves: 437.56,
    assumes: ['spot at $0.2263 an hour, the lowest of 6 zones', 'under 5 % of instances a month are taken back'],
    risk: {
      level: 'medium',
      why: 'an instance can be taken back with 2 minutes of notice; keep 2 replicas in different zones',
    },
    command: 'frugal spot-prices --provider aws --region us-east-1 --instance g4dn.xlarge --show zones',
    combined: true,
    addsToPlan: 437.56,
  },
  {
    kind: 'schedule',
    component: 'inference',
    title: 'Stop the second replica outside working hours',
    saves: 271.12,
    assumes: ['traffic between 18:00 and 08:00 is under 40 % of the peak', 'one replica carries 60 requests a second'],
    risk: {level: 'low', why: 'the first requests of the morning wait for one replica to start'},
    command:
      'frugal hpa generate --name inference --min 1 --max 2 --schedule "weekdays 08:00-18:00 Europe/Berlin" --metric requests-per-second --target 60 --output k8s/inference-hpa.yaml',
    combined: true,
    addsToPlan: 116.64,
  },
  {
    kind: 'commitment',
    component: 'api',
    title: 'Commit to one year of compute',
    saves: 100.52,
    assumes: ['3 x c5.xlarge are needed for 12 months'],
    risk: {level: 'medium', why: 'the commitment is paid whether it is used or not'},
    command: 'frugal estimate --spec frugal.yaml --what-if commitment=1y',
    combined: false,
  },
  {
    kind: 'vector-db',
    component: 'embeddings',
    title: 'Host the index with FAISS on the API instances',
    saves: 84.54,
    assumes: ['38 GB of vectors fit in memory after 8-bit quantization (9.5 GB)'],
    risk: {level: 'high', why: 'an index of your own has to be backed up and rebuilt by you'},
    command: 'frugal quantize vectors --index embeddings --bits 8',
    combined: true,
    addsToPlan: 84.54,
  },
  {
    kind: 'storage-tier',
    component: 'search',
    title: 'Move old model artefacts to Standard-IA',
    saves: 6.3,
    assumes: ['600 of 800 GB were not read for 30 days'],
    risk: {level: 'low', why: 'reading a GB back costs $0.01'},
    command: 'frugal storage lifecycle --bucket models --to standard-ia --after 30d',
    combined: true,
    addsToPlan: 6.3,
  },
]

function sum(lines: Line[]): number {
  return lines.reduce((total, {monthly = 0}) => total + monthly, 0)
}

function uses(lines: Line[]): SourceUse[] {
  return [LIST, CURATED, SPOT, DERIVED, PINECONE].flatMap((from) => {
    const used = lines.filter(({price}) => price?.source === from.source).length
    const stale = from === SPOT || from === CURATED
    return used > 0 ? [{...from, lines: used, stale}] : []
  })
}

/** An estimate of the lines: every total follows from them. */
export function estimateOf(lines: Line[], rest: Partial<Estimate> = {}): Estimate {
  const total = sum(lines)
  const byDriver = [...Map.groupBy(lines, ({driver}) => driver)]
  return {
    name: 'medium-production',
    provider: 'aws',
    region: 'us-east-1',
    currency: 'USD',
    hoursPerMonth: 730,
    generatedAt: '2026-11-24T09:00:00.000Z',
    lines,
    components: [...Map.groupBy(lines, ({component}) => component)].map(([component, own]) => ({
      component,
      type: TYPES[component] ?? 'service',
      monthly: sum(own),
      notFound: own.filter(({monthly}) => monthly === undefined).length,
    })),
    drivers: byDriver
      .map(([driver, own]) => ({driver, monthly: sum(own), share: total > 0 ? sum(own) / total : 0}))
      .sort((a, b) => b.monthly - a.monthly),
    total,
    notFound: lines.filter(({monthly}) => monthly === undefined).length,
    sources: uses(lines),
    warnings: [],
    ...rest,
  }
}

/** Seven components, one line without a price, two stale sources, five savings, a budget that is exceeded. */
export function sampleEstimate(rest: Partial<Estimate> = {}): Estimate {
  const combined = 645.04
  return estimateOf(LINES, {
    usdPer1000Requests: sum(LINES) / 30_000,
    usdPerMillionTokens: sum(LINES) / 352,
    savings: {
      actions: ACTIONS,
      combined,
      afterCombined: sum(LINES) - combined,
      unpriced: [
        {
          kind: 'quantize',
          component: 'inference',
          reason: 'no measured throughput for int8 on g4dn.xlarge; `frugal bench --device cuda` gives it',
        },
      ],
    },
    warnings: [
      'AWS spot feed is of 2026-08-10: spot prices change by the hour, refresh them with `frugal prices refresh`',
    ],
    gate: {maxMonthly: 1500, exceeded: true},
    ...rest,
  })
}

const CHANGES: LineChange[] = [
  {
    component: 'api',
    item: 'c5.xlarge on-demand, us-east-1',
    change: 'changed',
    before: 248.2,
    after: 372.3,
    delta: 124.1,
  },
  {component: 'api', item: 'Application Load Balancer', change: 'same', before: 16.425, after: 16.425, delta: 0},
  {
    component: 'inference',
    item: 'g4dn.xlarge on-demand, us-east-1',
    change: 'changed',
    before: 1168,
    after: 767.96,
    delta: -400.04,
  },
  {component: 'nightly-training', item: 'p3.2xlarge on-demand, us-east-1', change: 'removed', before: 306, delta: -306},
  {component: 'nightly-training', item: 'g5.2xlarge spot, us-east-1', change: 'added', after: 39.7056, delta: 39.7056},
  {component: 'search', item: 'Qdrant Cloud node, 4 GiB, us-east-1', change: 'added'},
  {component: 'edge', item: 'Managed Grafana editors', change: 'same', before: 18, after: 18, delta: 0},
]

/** From a dearer spec to {@link sampleEstimate}, one change of each kind, one without a price. */
export function sampleDiff(rest: Partial<EstimateDiff> = {}): EstimateDiff {
  const after = sum(LINES)
  const delta = 124.1 - 400.04 - 306 + 39.7056
  return {
    before: {name: 'medium-production', total: after - delta, notFound: 0},
    after: {name: 'medium-production', total: after, notFound: 1},
    delta,
    percent: (delta / (after - delta)) * 100,
    lines: CHANGES,
    ...rest,
  }
}
