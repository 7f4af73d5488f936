import type {Loopback, LoopbackReply, LoopbackRequest} from '../loopback.ts'
import {loopback} from '../loopback.ts'

/** What the SDK reads from the process: keys that are none, every other source of keys shut, an endpoint on loopback. */
export function awsEnv(url: string): Record<string, string> {
  return {
    ...awsEnvWithoutKeys(url),
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  }
}

export function awsEnvWithoutKeys(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_PRICING: url,
    AWS_ENDPOINT_URL_EC2: url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_PROFILE: '',
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_SESSION_TOKEN: '',
    AWS_MAX_ATTEMPTS: '2',
  }
}

/** The spot feed: region to type to Linux price as written; every type also has a Windows price. */
export function spotFeedJson(regions: Record<string, Record<string, string>>): string {
  const sizes = (prices: Record<string, string>) =>
    Object.entries(prices).map(([size, price]) => ({
      size,
      valueColumns: [
        {name: 'linux', prices: {USD: price}},
        {name: 'mswin', prices: {USD: '99.99'}},
      ],
    }))
  return JSON.stringify({
    vers: 0.01,
    config: {
      rate: 'perhr',
      valueColumns: ['linux', 'mswin'],
      currencies: ['USD'],
      regions: Object.entries(regions).map(([region, prices]) => ({
        region,
        footnotes: {'*': 'notAvailableForCCorCGPU'},
        instanceTypes: [{type: 'generalCurrentGen', sizes: sizes(prices)}],
      })),
    },
  })
}

export interface Product {
  instanceType: string
  regionCode?: string
  /** As written; `0.0000000000` for a Capacity Block. */
  usd?: string
  currency?: string
  effective?: string
  unit?: string
  attributes?: Record<string, string>
  productFamily?: string
}

/** Attributes of a shared Linux machine, as the Price List API spells them. */
export function productAttributes({attributes, instanceType, regionCode = 'us-east-1'}: Product) {
  return {
    servicecode: 'AmazonEC2',
    locationType: 'AWS Region',
    instanceType,
    regionCode,
    operatingSystem: 'Linux',
    preInstalledSw: 'NA',
    capacitystatus: 'Used',
    marketoption: 'OnDemand',
    tenancy: 'Shared',
    vcpu: '4',
    memory: '16 GiB',
    physicalProcessor: 'Intel Xeon Platinum 8175 (Skylake)',
    operation: 'RunInstances',
    ...attributes,
  }
}

/** One item of a GetProducts reply, a JSON text inside the JSON. */
export function priceListItem(product: Product): string {
  const {currency = 'USD', effective = '2026-01-01T00:00:00Z', unit = 'Hrs', usd = '0.1920000000'} = product
  const sku = `SKU${product.instanceType}`
  return JSON.stringify({
    product: {
      productFamily: product.productFamily ?? 'Compute Instance',
      attributes: productAttributes(product),
      sku,
    },
    serviceCode: 'AmazonEC2',
    terms: {
      OnDemand: {
        [`${sku}.JRTCKXETXF`]: {
          priceDimensions: {
            [`${sku}.JRTCKXETXF.6YS6EN2CT7`]: {
              unit,
              endRange: 'Inf',
              description: 'an hour',
              appliesTo: [],
              rateCode: `${sku}.JRTCKXETXF.6YS6EN2CT7`,
              beginRange: '0',
              pricePerUnit: {[currency]: usd},
            },
          },
          sku,
          effectiveDate: effective,
          offerTermCode: 'JRTCKXETXF',
          termAttributes: {},
        },
      },
    },
    version: '20260801000000',
    publicationDate: '2026-08-01T00:00:00Z',
  })
}

const JSON_1_1 = {'content-type': 'application/x-amz-json-1.1'}

/** A service exception on the JSON 1.1 wire. */
export function jsonError(status: number, type: string, message = 'as told by the test'): LoopbackReply {
  return {status, headers: JSON_1_1, body: JSON.stringify({__type: type, message})}
}

/** GetProducts as it works: exact filters on attributes and product family, and pages of `pageSize`. */
export function answerGetProducts(request: LoopbackRequest, products: Product[], pageSize = 100): LoopbackReply {
  if (request.headers['x-amz-target'] !== 'AWSPriceListService.GetProducts') {
    return jsonError(400, 'UnknownOperationException')
  }
  const {Filters, NextToken = '0'} = JSON.parse(request.body) as {
    Filters: {Field: string; Type: string; Value: string}[]
    NextToken?: string
  }
  const found = products.filter((product) => {
    const all: Record<string, string> = {
      productFamily: product.productFamily ?? 'Compute Instance',
      ...productAttributes(product),
    }
    return Filters.every(({Field, Type, Value}) => Type === 'TERM_MATCH' && all[Field] === Value)
  })
  const start = Number(NextToken)
  const more = start + pageSize < found.length
  const reply = {
    FormatVersion: 'aws_v1',
    PriceList: found.slice(start, start + pageSize).map(priceListItem),
    ...(more ? {NextToken: String(start + pageSize)} : {}),
  }
  return {headers: JSON_1_1, body: JSON.stringify(reply)}
}

export interface SpotObservation {
  zone: string
  type: string
  price: string
  at: string
  system?: string
}

const XML = {'content-type': 'text/xml;charset=UTF-8'}

/** An error on the EC2 query wire. */
export function ec2Error(status: number, code: string, message = 'as told by the test'): LoopbackReply {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors>${error}</Errors><RequestID>0f0f</RequestID></Response>`
  return {status, headers: XML, body}
}

/**
 * DescribeSpotPriceHistory as it works: what is in the window and what was in force as it began, newest first,
 * in pages of `pageSize`, with an empty token on the last.
 */
export function answerSpotHistory(request: LoopbackRequest, all: SpotObservation[], pageSize = 1000): LoopbackReply {
  const form = new URLSearchParams(request.body)
  if (form.get('Action') !== 'DescribeSpotPriceHistory') return ec2Error(400, 'InvalidAction')
  const region = signedRegion(request)
  const listed = (name: string) => [...form].filter(([key]) => key.startsWith(`${name}.`)).map(([, value]) => value)
  const types = listed('InstanceType')
  const systems = listed('ProductDescription')
  const from = form.get('StartTime') ?? ''
  const to = form.get('EndTime') ?? '9999'
  const sorted = all
    .filter(({zone}) => zone.startsWith(region))
    .filter(({type}) => types.length === 0 || types.includes(type))
    .filter(({system = 'Linux/UNIX'}) => systems.length === 0 || systems.includes(system))
    .filter(({at}) => at <= to)
    .sort((a, b) => (a.at < b.at ? 1 : -1))
  const inForce = (o: SpotObservation) =>
    sorted.find((x) => x.zone === o.zone && x.type === o.type && x.at < from) === o
  const found = sorted.filter((o) => o.at >= from || inForce(o))
  const start = Number(form.get('NextToken') ?? 0)
  const next = start + pageSize < found.length ? String(start + pageSize) : ''
  return {headers: XML, body: spotHistoryXml(found.slice(start, start + pageSize), next)}
}

export function spotHistoryXml(observations: SpotObservation[], nextToken = ''): string {
  const items = observations.map(
    ({at, price, system = 'Linux/UNIX', type, zone}) =>
      `<item><instanceType>${type}</instanceType><productDescription>${system}</productDescription>` +
      `<spotPrice>${price}</spotPrice><timestamp>${at}</timestamp><availabilityZone>${zone}</availabilityZone></item>`,
  )
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<DescribeSpotPriceHistoryResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0f0f</requestId>' +
    `<spotPriceHistorySet>${items.join('')}</spotPriceHistorySet><nextToken>${nextToken}</nextToken>` +
    '</DescribeSpotPriceHistoryResponse>'
  )
}

/** The region a request was signed for: one loopback stands for the endpoints of all regions. */
export function signedRegion({headers}: LoopbackRequest): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers['authorization'] ?? '')?.[1] ?? ''
}

/** A loopback server that answers every GET with the same file, or what is at the request's path. */
export function fileServer(files: string | Record<string, string>): Promise<Loopback> {
  return loopback(({url}) => {
    const body = typeof files === 'string' ? files : files[url.pathname]
    return body === undefined ? {status: 404, body: 'no such file'} : {body}
  })
}
