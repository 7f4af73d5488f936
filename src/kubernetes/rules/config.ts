import type {IConfigMap, ISecret} from 'kubernetes-models/v1'

import type {Decoded} from './decoded.ts'
import {checkNameRule, DATA_KEY} from './name-rules.ts'
import {join, type Report, show} from './report.ts'

const MAX_BYTES = 1024 * 1024

/** Keys that a type of Secret cannot do without. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

/** What the API server checks of a ConfigMap, v1. */
export function checkConfigMap({binaryData, data}: Decoded<IConfigMap>, report: Report): void {
  const text = (data ?? {}) as Record<string, string>
  const binary = (binaryData ?? {}) as Record<string, string>
  for (const key of Object.keys(text)) {
    checkNameRule(key, DATA_KEY, join('data', key), report)
    if (Object.hasOwn(binary, key)) {
      report.error('duplicate', join('data', key), `${show(key)} is in binaryData too`, 'remove one of the two')
    }
  }
  for (const key of Object.keys(binary)) checkNameRule(key, DATA_KEY, join('binaryData', key), report)
  const bytes = sum(Object.values(text).map((value) => Buffer.byteLength(value))) + base64Bytes(binary)
  if (bytes > MAX_BYTES) tooLong('data', report)
}

/** What the API server checks of a Secret, v1. */
export function checkSecret({data, metadata, stringData, type}: Decoded<ISecret>, report: Report): void {
  const binary = (data ?? {}) as Record<string, string>
  const text = (stringData ?? {}) as Record<string, string>
  const keys = new Set([...Object.keys(binary), ...Object.keys(text)])
  for (const key of keys)
    checkNameRule(key, DATA_KEY, join(Object.hasOwn(text, key) ? 'stringData' : 'data', key), report)
  const hidden = Object.fromEntries(Object.entries(binary).filter(([key]) => !Object.hasOwn(text, key)))
  if (sum(Object.values(text).map((value) => Buffer.byteLength(value))) + base64Bytes(hidden) > MAX_BYTES) {
    tooLong('data', report)
  }
  for (const key of SECRET_KEYS[type ?? ''] ?? []) {
    if (!keys.has(key)) report.error('required', join('data', key), `a Secret of type ${type} needs it`, `add ${key}`)
  }
  if (type === 'kubernetes.io/basic-auth' && !keys.has('username') && !keys.has('password')) {
    report.error('required', 'data.username', `a Secret of type ${type} needs it`, 'add username and password')
  }
  const account = 'kubernetes.io/service-account.name'
  const annotations = (metadata?.annotations ?? {}) as Record<string, string>
  if (type === 'kubernetes.io/service-account-token' && !annotations[account]) {
    report.error('required', `metadata.annotations[${account}]`, 'the token needs it', 'write the service account')
  }
}

function tooLong(path: string, report: Report): void {
  report.error('too-long', path, 'it holds more than 1 MiB', 'keep large files in an image, a volume or a bucket')
}

function base64Bytes(data: Readonly<Record<string, string>>): number {
  return sum(Object.values(data).map((value) => Buffer.byteLength(value, 'base64')))
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)
