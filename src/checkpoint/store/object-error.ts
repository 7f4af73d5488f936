import {EXIT, UserError} from '../../errors.ts'

interface StoreFailure {
  name?: string
  message?: string
  $metadata?: {httpStatusCode?: number}
}

/** What a person can mend of a failed call to a store; `url` is the object it was about. */
export function objectError(error: unknown, url: string): unknown {
  if (error instanceof UserError) return error
  const {$metadata, message = '', name = ''} = error as StoreFailure
  if (name === 'AbortError') return error
  const status = $metadata?.httpStatusCode
  const told = (what: string, code: `E_${string}`, fix: string, exit: number = EXIT.usage) =>
    new UserError(`${url}: ${what}`, {code, fix, exit, cause: error})
  if (/CredentialsProvider|NoCredentials|ExpiredToken|InvalidAccessKeyId|SignatureDoesNotMatch/.test(name)) {
    return told(`no credentials that the store takes (${name})`, 'E_CREDENTIALS', credentialsFix(url))
  }
  if (name === 'NoSuchBucket') return told('the bucket does not exist', 'E_READ', 'Check the name of the bucket')
  if (status === 404) return told('there is no such object', 'E_READ', 'Check the key, or list the bucket')
  if (status === 403)
    return told('access denied', 'E_CREDENTIALS', 'Allow s3:GetObject, s3:PutObject and s3:AbortMultipartUpload')
  if (status === 412)
    return told('the object changed while it was read', 'E_CHANGED', 'Run the command again', EXIT.unavailable)
  return told(
    message || name || 'the store does not answer',
    'E_SOURCE_UNAVAILABLE',
    'Try again later',
    EXIT.unavailable,
  )
}

function credentialsFix(url: string): string {
  return url.startsWith('gs:')
    ? 'Set GCS_ACCESS_KEY_ID and GCS_SECRET_ACCESS_KEY to an HMAC key of Cloud Storage'
    : 'aws configure, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
}
