import type {IResourceRequirements} from 'kubernetes-models/v1'

import {quantityMilli} from '../../quantity.ts'
import type {Decoded} from '../decoded.ts'
import {checkNameRule, LABEL} from '../name-rules.ts'
import {join, type Report, show} from '../report.ts'
import {checkContainerResourceName, isExtended, isOvercommitAllowed} from '../resource-names.ts'
import type {PodSpec} from './spec.ts'

type Resources = Decoded<IResourceRequirements>
type Quantities = Readonly<Record<string, number | string>>
type NameCheck = (name: string, path: string, report: Report) => void

const INT64_MAX = 2n ** 63n - 1n

/** `resources` of a container. */
export function checkContainerResources(resources: Resources, spec: PodSpec, path: string, report: Report): void {
  checkResources(resources, checkContainerResourceName, path, report)
  checkClaims(resources, spec, `${path}.claims`, report)
}

function checkResources({limits, requests}: Resources, checkName: NameCheck, path: string, report: Report): void {
  const lists = {limits: (limits ?? {}) as Quantities, requests: (requests ?? {}) as Quantities}
  for (const [list, quantities] of Object.entries(lists)) {
    for (const [name, quantity] of Object.entries(quantities)) {
      const at = join(`${path}.${list}`, name)
      checkName(name, at, report)
      checkResourceQuantity(name, quantity, at, report)
    }
  }
  for (const [name, request] of Object.entries(lists.requests)) {
    checkRequest(name, request, lists.limits[name], path, report)
  }
  const names = Object.keys({...lists.limits, ...lists.requests})
  if (names.some((name) => name.startsWith('hugepages-')) && !names.includes('cpu') && !names.includes('memory')) {
    report.error('hugepages', path, 'huge pages need cpu or memory beside them', 'add a request of memory')
  }
}

function checkResourceQuantity(name: string, quantity: number | string, path: string, report: Report): void {
  const milli = quantityMilli(quantity) ?? 0n
  if (milli < 0n) report.error('negative-quantity', path, `${quantity} is negative`, 'write 0 or more')
  // The server computes in 64 bits, so that what does not fit is no integer either.
  const fits = milli <= INT64_MAX ? milli : INT64_MAX
  if (isExtended(name) && fits % 1000n !== 0n) {
    const fix = name.endsWith('/gpu')
      ? 'write a whole number; parts of a GPU need MIG or time slicing'
      : 'write a whole number'
    report.error('not-whole', path, `${name} is counted in whole numbers, not ${quantity}`, fix)
  }
  if (!name.startsWith('hugepages-')) return
  const page = quantityMilli(name.slice('hugepages-'.length)) ?? 0n
  if (page <= 0n || page % 1000n !== 0n || milli % page !== 0n) {
    report.error('hugepages', path, `${quantity} is no multiple of the page size`, 'write a multiple of the page size')
  }
}

function checkRequest(
  name: string,
  request: number | string,
  limit: number | string | undefined,
  path: string,
  report: Report,
): void {
  const at = join(`${path}.requests`, name)
  if (limit === undefined) {
    if (isOvercommitAllowed(name)) return
    const fix = `write ${name}: ${request} under limits; requests may be left out`
    report.error('limit-missing', join(`${path}.limits`, name), `${name} is requested without a limit`, fix)
    return
  }
  const asked = quantityMilli(request) ?? 0n
  const most = quantityMilli(limit) ?? 0n
  if (asked !== most && !isOvercommitAllowed(name)) {
    const fix = `write ${limit} for both, or only the limit`
    report.error('request-not-limit', at, `the request ${request} is not the limit ${limit} of ${name}`, fix)
  } else if (asked > most) {
    const fix = `lower the request to ${limit}, or raise the limit to ${request}`
    report.error('request-above-limit', at, `the request ${request} is above the limit ${limit}`, fix)
  }
}

function checkClaims({claims = []}: Resources, {resourceClaims = []}: PodSpec, path: string, report: Report): void {
  const seen = new Set<string>()
  claims.forEach(({name = '', request = ''}, i) => {
    const at = `${path}[${i}]`
    if (!resourceClaims.some((claim) => claim.name === name)) {
      const fix = 'write the name of one of the resourceClaims of the pod'
      report.error('claim-missing', `${at}.name`, `the pod has no resource claim ${show(name)}`, fix)
    }
    if (request) checkNameRule(request, LABEL, `${at}.request`, report)
    const key = request ? `${name}/${request}` : name
    const overlaps = request === '' && [...seen].some((other) => other.startsWith(`${name}/`))
    if (seen.has(name) || seen.has(key) || overlaps) {
      report.error('duplicate', at, `the claim ${show(name)} is given twice`, 'remove one of the two')
    }
    seen.add(key)
  })
}

/** What a runtime class takes for itself. */
export function checkOverhead(overhead: object, path: string, report: Report): void {
  for (const [name, quantity] of Object.entries(overhead as Quantities)) {
    checkContainerResourceName(name, join(path, name), report)
    checkResourceQuantity(name, quantity, join(path, name), report)
  }
}

/** `resources` of the pod as a whole. */
export function checkPodResources({containers = [], os, resources}: PodSpec, path: string, report: Report): void {
  if (!resources) return
  const at = `${path}.resources`
  if (os?.name === 'windows') report.error('not-here', at, 'a Windows pod has no resources', 'set them on containers')
  if (resources.claims) report.error('not-here', `${at}.claims`, 'a pod has no claims here', 'use resourceClaims')
  checkResources(resources, checkPodResourceName, at, report)
  const limits = (resources.limits ?? {}) as Quantities
  const requests = (resources.requests ?? {}) as Quantities
  for (const [name, request] of Object.entries(requests)) {
    const sum = containers
      .map((container) => quantityMilli(((container.resources?.requests ?? {}) as Quantities)[name] ?? 0) ?? 0n)
      .reduce((total, milli) => total + milli, 0n)
    if (sum <= (quantityMilli(request) ?? 0n)) continue
    const fix = 'raise the request of the pod, or lower those of its containers'
    report.error('request-below-sum', join(`${at}.requests`, name), 'the containers together request more', fix)
  }
  containers.forEach((container, i) => {
    for (const [name, limit] of Object.entries((container.resources?.limits ?? {}) as Quantities)) {
      const most = limits[name]
      if (most === undefined || (quantityMilli(limit) ?? 0n) <= (quantityMilli(most) ?? 0n)) continue
      const where = join(`${path}.containers[${i}].resources.limits`, name)
      report.error('limit-above-pod', where, `it is above the limit ${most} of the pod`, `write ${most} or less`)
    }
  })
}

function checkPodResourceName(name: string, path: string, report: Report): void {
  if (name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')) return
  const fix = 'write cpu or memory; other resources belong to a container'
  report.error('bad-resource-name', path, `a pod as a whole has no resource ${show(name)}`, fix)
}
