import {UserError} from '../../../errors.ts'
import {badReply, printable, unavailable} from '../reply.ts'

/** As far as the SDK's errors are read: service exceptions, and what its handlers and credential chain throw. */
interface SdkError extends Error {
  $metadata?: {httpStatusCode?: number}
  $response?: unknown
  code?: string
}

/** Nothing in the SDK's chain gave credentials, or a session has to be renewed. */
const MISSING = new Set(['CredentialsProviderError', 'TokenProviderError', 'ProviderError'])

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])

const REFUSED = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])

const FORBIDDEN = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'])

const THROTTLED = new Set(['RequestLimitExceeded', 'ThrottledException', 'Throttling', 'ThrottlingException'])

/** What the user is told of a failed SDK call; an error that is none of AWS's is given back as it is: a bug. */
export function awsError(thrown: unknown, source: string, action: string): unknown {
  if (thrown instanceof UserError || !(thrown instanceof Error)) return thrown
  const error: SdkError = thrown
  const {name} = error
  if (MISSING.has(name)) return noCredentials(error, source)
  if (EXPIRED.has(name)) {
    return credentials(error, `${source}: the AWS credentials have expired`, 'aws sso login, or renew the session keys')
  }
  if (REFUSED.has(name)) {
    const fix =
      'check the keys with: aws sts get-caller-identity (a region that the account has not enabled is refused like this too)'
    return credentials(error, `${source}: AWS does not accept the credentials (${name}: ${error.message})`, fix)
  }
  if (FORBIDDEN.has(name)) {
    return credentials(error, `${source}: these credentials may not do this (${error.message})`, `allow ${action}`)
  }
  return serviceError(error, source)
}

function serviceError(error: SdkError, source: string): unknown {
  const {name} = error
  const status = error.$metadata?.httpStatusCode
  if (THROTTLED.has(name) || status === 429) return unavailable(source, `AWS is throttling (${name})`, error)
  if (status !== undefined && status >= 400) {
    const what = error.message || 'no reason given'
    return unavailable(source, `AWS answered ${status} (${name}: ${what})`, error)
  }
  // The SDK hangs the raw reply on what it could not read.
  if (error.$response !== undefined || error instanceof SyntaxError) {
    return badReply(source, 'the reply of AWS could not be read', error)
  }
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError) return error
  return unavailable(source, `AWS could not be reached (${error.code ?? name}: ${error.message})`, error)
}

function noCredentials(error: SdkError, source: string): UserError {
  const session = /sso|session|token/i.test(error.message) ? ` (${error.message})` : ''
  return credentials(
    error,
    `${source} needs AWS credentials, and none were found${session}`,
    'aws sso login, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  )
}

function credentials(cause: Error, message: string, fix: string): UserError {
  return new UserError(printable(message), {code: 'E_CREDENTIALS', fix, exit: 2, cause})
}
