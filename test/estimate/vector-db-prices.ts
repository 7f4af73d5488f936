import {createServices, type ServiceEntry} from '../../src/prices/services/services.ts'

type Row = [provider: string, service: string, item: string, unit: string, usd: number, region?: string]

const LISTED: Row[] = [
  ['self-hosted', 'faiss', 'licence', 'month', 0],
  ['self-hosted', 'pgvector', 'licence', 'month', 0],
  ['self-hosted', 'qdrant', 'licence', 'month', 0],
  ['self-hosted', 'chroma', 'licence', 'month', 0],
  ['aws', 'ebs', 'gp3 storage', 'GB-month', 0.08, 'us-east-1'],
  ['gcp', 'disk', 'pd-ssd storage', 'GB-month', 0.17, 'us-central1'],
  ['azure', 'managed-disk', 'premium ssd p4', 'month', 5.28, 'eastus'],
  ['azure', 'managed-disk', 'standard ssd e30', 'month', 76.8, 'eastus'],
  ['pinecone', 'serverless', 'storage', 'GB-month', 0.33, 'us-east-1'],
  ['pinecone', 'serverless', 'read units', '1M RU', 16, 'us-east-1'],
  ['pinecone', 'serverless', 'write units', '1M WU', 4, 'us-east-1'],
  ['pinecone', 'serverless', 'standard plan minimum', 'month', 50],
  ['chroma', 'chroma-cloud', 'writes', 'GiB', 2.5],
  ['chroma', 'chroma-cloud', 'storage', 'GiB-month', 0.33],
  ['chroma', 'chroma-cloud', 'queried', 'TiB', 0.0075],
  ['chroma', 'chroma-cloud', 'returned', 'GiB', 0.09],
  ['weaviate', 'flex', 'vector dimensions', '1M dimensions-month', 0.00465],
  ['weaviate', 'flex', 'storage', 'GiB-month', 0.12],
  ['weaviate', 'flex', 'backup', 'GiB-month', 0.03036],
  ['weaviate', 'flex', 'plan minimum', 'month', 45],
  ['turbopuffer', 'launch', 'storage', 'GB-month', 0.33],
  ['turbopuffer', 'launch', 'writes', 'GB', 2],
  ['turbopuffer', 'launch', 'queried', 'PB', 1],
  ['turbopuffer', 'launch', 'returned', 'GB', 0.05],
  ['turbopuffer', 'launch', 'plan minimum', 'month', 16],
  ['aws', 's3-vectors', 'storage', 'GB-month', 0.06, 'us-east-1'],
  ['aws', 's3-vectors', 'put', 'GB', 0.2, 'us-east-1'],
  ['aws', 's3-vectors', 'queries', '1M queries', 2.5, 'us-east-1'],
  ['aws', 's3-vectors', 'data processed, first 100K vectors', 'TB', 0.004, 'us-east-1'],
  ['aws', 's3-vectors', 'data processed, 100K to 10M vectors', 'TB', 0.002, 'us-east-1'],
]

const ESTIMATED: Row[] = [
  ['pinecone', 'pods', 'pod', 'hours', 0.096],
  ['pinecone', 'pods', 'queries', '1M queries', 0.025],
  ['qdrant', 'qdrant-cloud', 'smallest node', 'hours', 0.014],
  ['qdrant', 'qdrant-cloud', 'node of the guide', 'hours', 0.0825],
]

function entry([provider, service, item, unit, usd, region]: Row, kind: 'listed' | 'estimated'): ServiceEntry {
  const from = kind === 'listed' ? 'list' : item.includes('node') && !item.includes('guide') ? 'secondary' : 'guide'
  return {provider, service, item, unit, tiers: [{usd}], kind, from, ...(region !== undefined && {region})}
}

/** The published rates that the hand-computed sums are of: they stay as they are when data/services.json moves on. */
export const publishedPrices = createServices({
  sources: {
    list: {source: 'published rates of November 2026', asOf: '2026-11-01'},
    guide: {source: 'the guide', asOf: '2026-01-01', approximateDate: true},
    secondary: {source: 'a secondary source, low confidence', asOf: '2026-03-30'},
  },
  prices: [...LISTED.map((row) => entry(row, 'listed')), ...ESTIMATED.map((row) => entry(row, 'estimated'))],
})
