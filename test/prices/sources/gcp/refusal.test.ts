import {describe, expect, test} from 'vitest'

import {type RefusedCall, refusal} from '../../../../src/prices/sources/gcp/refusal.ts'
import {googleError} from '../../../support/wires/gcp.ts'

const call = (status: number, body: string | Buffer, other: Partial<RefusedCall> = {}): RefusedCall => ({
  source: 'Test prices',
  api: 'some.googleapis.com',
  credential: 'apiKey',
  host: 'some.googleapis.com',
  status,
  body: String(body),
  ...other,
})

describe('a refused call', () => {
  test.each([
    ['401', call(401, '')],
    ['403', call(403, googleError(403, 'The caller does not have permission').body)],
    ['a key that is none', call(400, googleError(400, 'API key not valid.', 'API_KEY_INVALID').body)],
    ['a key of another API', call(403, googleError(403, 'Blocked.', 'API_KEY_SERVICE_BLOCKED').body)],
    ['a login that is over', call(400, '{"error": "invalid_grant", "error_description": "Token has been revoked."}')],
  ])('with %s is a matter of credentials', (_, refused) => {
    expect(refusal(refused)).toMatchObject({code: 'E_CREDENTIALS', oclif: {exit: 2}})
  })

  test.each([
    ['404', call(404, 'not here')],
    ['400 of another cause', call(400, googleError(400, 'Invalid page token.').body)],
    ['a quota', call(403, googleError(403, 'Too many.', 'RATE_LIMIT_EXCEEDED').body)],
    ['the older name of a quota', call(403, '{"error": {"errors": [{"reason": "rateLimitExceeded"}]}}')],
  ])('with %s is a matter of the service', (_, refused) => {
    expect(refusal(refused)).toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
  })

  test('says what to do about the credential that was sent', () => {
    const disabled = googleError(403, 'Some API has not been used in project 7', 'SERVICE_DISABLED').body
    expect(refusal(call(403, disabled)).fix).toBe('run: gcloud services enable some.googleapis.com')
    expect(refusal(call(401, '')).fix).toBe('set FRUGAL_GCP_API_KEY to a key that may call some.googleapis.com')
    expect(refusal(call(401, '', {credential: 'file'})).fix).toMatch(/^run: gcloud auth application-default login/)
  })

  test.each(['', '<html>', 'null', '[]', '7', '{"error": 7}', '{"error": {"details": {}, "message": {}}}'])(
    'may have any body: %s',
    (body) => {
      expect(refusal(call(403, body)).message).toBe('Test prices: some.googleapis.com answered 403')
    },
  )
})
