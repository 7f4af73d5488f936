import {UserError} from '../errors.ts'
import type {StorageProvider} from './classes.ts'

const PREFIX_BYTES = 1024

/**
 * A bucket's name, or a storage account's on Azure, as its provider allows it.
 * @throws UserError `E_BAD_BUCKET`
 */
export function checkBucket(provider: StorageProvider, name: string): string {
  const problem = provider === 'azure' ? accountProblem(name) : bucketProblem(provider, name)
  if (problem === undefined) return name
  const what = provider === 'azure' ? 'a storage account' : 'a bucket'
  throw new UserError(`${JSON.stringify(name)} cannot be ${what}: ${problem}`, {
    code: 'E_BAD_BUCKET',
    fix: `Give the name alone, as: --bucket ${provider === 'azure' ? 'mlmodels' : 'ml-models'}`,
  })
}

function accountProblem(name: string): string | undefined {
  return /^[a-z0-9]{3,24}$/.test(name) ? undefined : 'it has 3 to 24 lower-case letters and digits'
}

function bucketProblem(provider: StorageProvider, name: string): string | undefined {
  const gcs = provider === 'gcp'
  const longest = gcs && name.includes('.') ? 222 : 63
  if (name.length < 3 || name.length > longest) return `it has 3 to ${longest} characters`
  if (!(gcs ? /^[a-z0-9._-]+$/ : /^[a-z0-9.-]+$/).test(name)) {
    return `it has lower-case letters, digits, hyphens${gcs ? ', underscores' : ''} and dots only`
  }
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'it begins and ends with a letter or digit'
  if (name.split('.').some((part) => part.length === 0 || part.length > 63)) {
    return 'between its dots it has 1 to 63 characters'
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'it has the form of an IP address'
  return RESERVED[provider]?.find(([pattern]) => pattern.test(name))?.[1]
}

const RESERVED: Partial<Record<StorageProvider, readonly (readonly [RegExp, string])[]>> = {
  aws: [
    [/^(?:xn--|sthree-|amzn-s3-demo-)/, 'its beginning is reserved'],
    [/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/, 'its end is reserved'],
  ],
  gcp: [[/^goog|g[o0]{2}gle/, 'names of Google are reserved']],
  r2: [[/\./, 'R2 takes no dots']],
}

/**
 * Prefixes as a lifecycle takes them: each once, and none that another one covers already.
 * @throws UserError `E_BAD_LIFECYCLE`
 */
export function checkPrefixes(provider: StorageProvider, prefixes: readonly string[]): string[] {
  for (const prefix of prefixes) checkPrefix(provider, prefix)
  const each = [...new Set(prefixes)]
  return each.filter((prefix) => !each.some((other) => other !== prefix && prefix.startsWith(other)))
}

function checkPrefix(provider: StorageProvider, prefix: string): void {
  const named = JSON.stringify(prefix)
  if (prefix === '') throw badPrefix('A prefix is empty', 'Leave --prefix out for the whole bucket')
  if (/[\u0000-\u001f\u007f]/.test(prefix)) throw badPrefix(`${named} has control characters`, 'Take them out')
  if (Buffer.byteLength(prefix) > PREFIX_BYTES) throw badPrefix(`A prefix is over ${PREFIX_BYTES} bytes`, 'Shorten it')
  if (prefix.includes('*')) {
    const plain = prefix.replace(/\*.*$/, '')
    throw badPrefix(
      `${named} is a glob, which lifecycles do not know: it would match its characters`,
      `--prefix ${plain}`,
    )
  }
  if (provider === 'azure' && prefix.startsWith('/')) {
    throw badPrefix(`${named} does not begin with a container`, 'Give container/path, as: --prefix models/v1')
  }
}

function badPrefix(message: string, fix: string): UserError {
  return new UserError(message, {code: 'E_BAD_LIFECYCLE', fix})
}
