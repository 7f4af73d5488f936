import {UserError} from '../../../errors.ts'
import {printable, unavailable} from '../reply.ts'
import type {GcpCredential} from './credentials.ts'

/** What Google's APIs say in the body of an error. */
interface Refusal {
  message: string
  reasons: string[]
}

/** Reasons under which 403 means "too often" and not "you may not". */
const QUOTA = /rate.?limit|quota|too.?many/i
/** Reasons under which 400 means that the credential is wrong. */
const KEY = /api.?key|invalid_grant|invalid_client|unauthorized_client/i

export interface RefusedCall {
  /** What is shown as the source. */
  source: string
  /** The API that was meant: `cloudbilling.googleapis.com`. */
  api: string
  /** What was sent to it. */
  credential: GcpCredential['kind']
  /** Who answered. */
  host: string
  status: number
  body: string
}

/** What a 4xx of a Google API (or of its token server) means for the user. */
export function refusal({api, body, credential, host, source, status}: RefusedCall): UserError {
  const {message, reasons} = readRefusal(body)
  const said = message === '' ? '' : `: ${message}`
  const what = `${host} answered ${status}${said}`
  const all = [message, ...reasons].join(' ')
  const denied =
    status === 401 || (status === 403 && !QUOTA.test(reasons.join(' '))) || (status === 400 && KEY.test(all))
  if (!denied) return unavailable(source, what)
  return new UserError(`${source}: ${printable(what)}`, {code: 'E_CREDENTIALS', fix: fixOf(api, credential, all)})
}

function fixOf(api: string, credential: GcpCredential['kind'], text: string): string {
  if (/SERVICE_DISABLED|has not been used|is disabled/.test(text)) return `run: gcloud services enable ${api}`
  if (credential === 'apiKey') return `set FRUGAL_GCP_API_KEY to a key that may call ${api}`
  return `run: gcloud auth application-default login, as one who may call ${api}`
}

function readRefusal(body: string): Refusal {
  try {
    // {error: {message, status, details: [{reason}], errors: [{reason}]}}; of the token server {error, error_description}
    const {error, error_description: description} = JSON.parse(body)
    if (typeof error === 'string') return {message: text(description) || error, reasons: [error]}
    const listed = [...list(error?.details), ...list(error?.errors)].map((detail) => text(detail?.reason))
    return {message: text(error?.message), reasons: [text(error?.status), ...listed]}
  } catch {
    return {message: '', reasons: []}
  }
}

function list(value: unknown): {reason?: unknown}[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? printable(value) : ''
}
