import {generateKeyPairSync} from 'node:crypto'
import {readFileSync, writeFileSync} from 'node:fs'

import type {LoopbackReply, LoopbackRequest} from '../loopback.ts'

/** A SKU in short: description, usage type, usage unit, USD of one unit. */
export type ShortSku = [description: string, usageType: string, unit: string, usd: number]

export interface SkuDetails {
  regions?: string[]
  currency?: string
  /** ISO dates and prices, in order; one price from 2026-01-01 by default. */
  prices?: {from: string; usd: number}[]
  /** Prices of the tiers, in place of one. */
  tiers?: number[]
}

const FILE = new URL('../../fixtures/gcp/us-central1-skus.json', import.meta.url)

/** The SKUs that price us-central1, and those that look like it and do not. */
export function usCentral1Skus(): {skus: ShortSku[]; traps: ShortSku[]} {
  return JSON.parse(readFileSync(FILE, 'utf8'))
}

/** A SKU as the Cloud Billing Catalog writes it. */
export function skuJson([description, usageType, usageUnit, usd]: ShortSku, details: SkuDetails = {}) {
  const {currency = 'USD', regions = ['us-central1', 'us-east1', 'us-west1']} = details
  const prices = details.prices ?? [{from: '2026-01-01T08:00:00Z', usd}]
  const id = skuId(description)
  return {
    name: `services/6F81-5844-456A/skus/${id}`,
    skuId: id,
    description,
    category: {serviceDisplayName: 'Compute Engine', resourceFamily: 'Compute', resourceGroup: 'CPU', usageType},
    serviceRegions: regions,
    pricingInfo: prices.map((price) => ({
      summary: '',
      pricingExpression: {
        usageUnit,
        displayQuantity: 1,
        tieredRates: (details.tiers ?? [price.usd]).map((amount, i) => ({
          startUsageAmount: i,
          unitPrice: {currencyCode: currency, ...money(amount)},
        })),
        usageUnitDescription: usageUnit,
      },
      currencyConversionRate: 1,
      effectiveTime: price.from,
    })),
    serviceProviderName: 'Google',
    geoTaxonomy: {type: regions.length > 1 ? 'MULTI_REGIONAL' : 'REGIONAL', regions},
  }
}

function money(amount: number): {units: string; nanos: number} {
  const units = Math.trunc(amount)
  return {units: String(units), nanos: Math.round((amount - units) * 1e9)}
}

function skuId(description: string): string {
  let hash = 7
  for (const char of description) hash = (hash * 31 + char.charCodeAt(0)) % 0xffffffffffff
  return hash
    .toString(16)
    .toUpperCase()
    .padStart(12, '0')
    .replace(/(.{4})(.{4})(.{4}).*/, '$1-$2-$3')
}

/** An error of a Google API. */
export function googleError(status: number, message: string, reason = ''): LoopbackReply {
  const details = [{'@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com'}]
  const body = {error: {code: status, message, status: 'AS_TOLD', ...(reason && {details})}}
  return {status, headers: JSON_TYPE, body: JSON.stringify(body)}
}

const JSON_TYPE = {'content-type': 'application/json; charset=UTF-8'}

export const API_KEY = 'an-api-key-of-the-test'

/** The list of SKUs as it works: a key or a bearer token, pages of at most `pageSize`. */
export function answerSkus(request: LoopbackRequest, skus: object[], pageSize = 5000): LoopbackReply {
  const {headers, url} = request
  if (url.pathname !== '/v1/services/6F81-5844-456A/skus') return googleError(404, `no such path: ${url.pathname}`)
  const authorized = headers['x-goog-api-key'] === API_KEY || headers['authorization']?.startsWith('Bearer ')
  if (!authorized) return googleError(400, 'API key not valid. Please pass a valid API key.', 'API_KEY_INVALID')
  if (url.searchParams.get('currencyCode') !== 'USD') return googleError(400, 'the test wants USD asked for')
  const start = Number(url.searchParams.get('pageToken') ?? 0)
  const end = start + Math.min(pageSize, Number(url.searchParams.get('pageSize')))
  const nextPageToken = end < skus.length ? String(end) : ''
  return {headers: JSON_TYPE, body: JSON.stringify({skus: skus.slice(start, end), nextPageToken})}
}

export interface WireMachineType {
  name: string
  guestCpus: number
  memoryMb: number
  description?: string
  architecture?: string
  accelerators?: {guestAcceleratorType: string; guestAcceleratorCount: number}[]
  deprecated?: {state: string}
}

/** aggregated/machineTypes as it works: a page a zone, every zone named on each, the empty ones with a warning. */
export function answerMachineTypes(
  {headers, url}: LoopbackRequest,
  zones: Record<string, WireMachineType[] | 'UNREACHABLE'>,
): LoopbackReply {
  if (!headers['authorization']?.startsWith('Bearer ')) return googleError(401, 'Request is missing a credential.')
  if (!/^\/compute\/v1\/projects\/[a-z-]+\/aggregated\/machineTypes$/.test(url.pathname)) {
    return googleError(404, `no such path: ${url.pathname}`)
  }
  const filter = url.searchParams.get('filter')
  const asked = filter === null ? undefined : [...filter.matchAll(/\(name = "([^"]*)"\)/g)].map(([, name]) => name)
  const names = Object.keys(zones)
  const page = Number(url.searchParams.get('pageToken') ?? 0)
  const items = names.map((zone, i) => {
    const types = zones[zone]!
    if (types === 'UNREACHABLE') return [`zones/${zone}`, {warning: {code: 'UNREACHABLE', message: 'down'}}]
    const found = i === page ? types.filter(({name}) => asked?.includes(name) ?? true) : []
    const nothing = {warning: {code: 'NO_RESULTS_ON_PAGE', message: 'none'}}
    return [`zones/${zone}`, found.length > 0 ? {machineTypes: found} : nothing]
  })
  const more = page + 1 < names.length ? {nextPageToken: String(page + 1)} : {}
  return {headers: JSON_TYPE, body: JSON.stringify({kind: 'list', items: Object.fromEntries(items), ...more})}
}

/** Writes a service account's key file, with a key made for it. */
export function writeServiceAccount(path: string, projectId = 'test-project'): void {
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048})
  const account = {
    type: 'service_account',
    project_id: projectId,
    private_key_id: '1',
    private_key: privateKey.export({type: 'pkcs8', format: 'pem'}),
    client_email: 'frugal@test-project.iam.gserviceaccount.com',
  }
  writeFileSync(path, JSON.stringify(account))
}

/** The metadata server of a Google Cloud machine, as far as it hands out tokens. */
export function answerMetadata({url}: LoopbackRequest): LoopbackReply | undefined {
  if (!url.pathname.startsWith('/computeMetadata/v1/instance')) return
  const token = {access_token: 'token-of-the-machine', expires_in: 3600, token_type: 'Bearer'}
  return {
    headers: {...JSON_TYPE, 'metadata-flavor': 'Google'},
    body: url.pathname.endsWith('/token') ? JSON.stringify(token) : '{}',
  }
}
