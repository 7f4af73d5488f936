import {PROVIDERS} from '../offer.ts'
import type {PriceSheet} from '../sheet.ts'

type Fields = Record<string, unknown>

const KINDS: unknown[] = ['listed', 'observed', 'estimated'] satisfies PriceSheet['kind'][]

/**
 * What is wrong with a value that should be a {@link PriceSheet}; `undefined` when nothing is.
 * By hand, not by a schema: it runs on every start that has a cache, over up to a hundred thousand rows.
 */
export function sheetDamage(value: unknown): string | undefined {
  if (!isObject(value)) return 'it is not an object'
  const {advisor = [], asOf, id, kind, provider, regions, rows, source, specs = []} = value
  if (!isText(id) || !isText(source)) return 'it has no id or source'
  if (!(PROVIDERS as readonly unknown[]).includes(provider) || !KINDS.includes(kind))
    return 'its provider or kind is not known'
  if (!isText(asOf) || !Number.isFinite(Date.parse(asOf))) return 'its date is not a date'
  if (!Array.isArray(regions) || !regions.every(isText)) return 'its regions are not a list of names'
  return (
    listDamage('row', rows, rowIsRight) ??
    listDamage('spec', specs, specIsRight) ??
    listDamage('advisor row', advisor, advisorRowIsRight)
  )
}

function listDamage(name: string, list: unknown, isRight: (item: Fields) => boolean): string | undefined {
  if (!Array.isArray(list)) return `it has no list of ${name}s`
  const at = list.findIndex((item) => !isObject(item) || !isRight(item))
  return at < 0 ? undefined : `its ${name} ${at + 1} is malformed`
}

function rowIsRight({instanceType, market, region, usdPerHour, zone}: Fields): boolean {
  return (
    isText(region) &&
    isText(instanceType) &&
    (market === 'onDemand' || market === 'spot') &&
    isPositive(usdPerHour) &&
    (zone === undefined || isText(zone))
  )
}

function specIsRight({accelerator, arch, instanceType, memoryGiB, vcpu}: Fields): boolean {
  return (
    isText(instanceType) &&
    [vcpu, memoryGiB].every((value) => value === undefined || isPositive(value)) &&
    (arch === undefined || arch === 'x86_64' || arch === 'arm64') &&
    (accelerator === undefined ||
      (isObject(accelerator) && isText(accelerator['name']) && isPositive(accelerator['count'])))
  )
}

function advisorRowIsRight({bucket, instanceType, region, savingPercent}: Fields): boolean {
  return (
    isText(region) &&
    isText(instanceType) &&
    Number.isInteger(bucket) &&
    (bucket as number) >= 0 &&
    (bucket as number) <= 4 &&
    Number.isFinite(savingPercent)
  )
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isPositive(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > 0
}
