import {UserError} from '../../errors.ts'

/** An object in a store that speaks the S3 API. */
export interface ObjectUrl {
  scheme: 's3' | 'gs'
  bucket: string
  /** Never empty, as it was written: keys are not percent-encoded. */
  key: string
}

/**
 * The object that a source or target names; undefined for what is a path.
 * @throws UserError `E_BAD_URL` for a URL that names no object, or of a store that is not known
 */
export function parseObjectUrl(text: string): ObjectUrl | undefined {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]+):\/\/(.*)$/is.exec(text) ?? []
  if (scheme === undefined || rest === undefined) return undefined
  const known = scheme.toLowerCase()
  if (known !== 's3' && known !== 'gs') {
    throw badUrl(
      `${text}: a store "${scheme}" is not known`,
      'Give a path, or a URL as s3://bucket/key or gs://bucket/key',
    )
  }
  const slash = rest.indexOf('/')
  const [bucket, key] = slash < 0 ? [rest, ''] : [rest.slice(0, slash), rest.slice(slash + 1)]
  if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket)) {
    throw badUrl(
      `${text}: "${bucket}" is no name of a bucket`,
      `Give ${known}://bucket/key, with a bucket in lower case`,
    )
  }
  if (key === '' || key.endsWith('/'))
    throw badUrl(`${text} names no object`, `Give the whole key: ${known}://${bucket}/model.frz`)
  return {scheme: known, bucket, key}
}

function badUrl(message: string, fix: string): UserError {
  return new UserError(message, {code: 'E_BAD_URL', fix})
}
