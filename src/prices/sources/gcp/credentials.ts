import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {UserError} from '../../../errors.ts'
import {printable} from '../reply.ts'

/** What Google's client is given to identify itself with. */
export type GcpCredential =
  | {kind: 'apiKey'; apiKey: string}
  /** A credential file as `gcloud auth application-default login` or a service account has it. */
  | {kind: 'file'; path: string; content: Record<string, unknown>}
  /** The metadata server of the machine this runs on. */
  | {kind: 'metadata'}

/** Environment variables that say there is a metadata server, which is otherwise looked for by waiting for it. */
const METADATA_SIGNS = [
  'GCE_METADATA_HOST',
  'GCE_METADATA_IP',
  'METADATA_SERVER_DETECTION',
  'K_SERVICE',
  'CLOUD_RUN_JOB',
  'FUNCTION_NAME',
  'GAE_SERVICE',
]

const LOGIN = 'gcloud auth application-default login'

/**
 * The credential that the environment offers, found without a request: API key (where the API takes one),
 * GOOGLE_APPLICATION_CREDENTIALS, gcloud's own file, the metadata server if the environment names it.
 * @throws UserError `E_CREDENTIALS` (exit 2) when there is none, or its file cannot be used
 */
export function findGcpCredential(env: NodeJS.ProcessEnv, {apiKeys}: {apiKeys: boolean}): GcpCredential {
  const apiKey = apiKeys ? env['FRUGAL_GCP_API_KEY']?.trim() || env['GOOGLE_API_KEY']?.trim() : undefined
  if (apiKey) return {kind: 'apiKey', apiKey}
  const named = env['GOOGLE_APPLICATION_CREDENTIALS']
  if (named) return readCredentialFile(named)
  const wellKnown = wellKnownFile(env)
  if (wellKnown !== undefined) {
    const found = tryReadCredentialFile(wellKnown)
    if (found) return found
  }
  const detection = env['METADATA_SERVER_DETECTION']
  if (detection !== 'none' && METADATA_SIGNS.some((name) => env[name])) return {kind: 'metadata'}
  throw new UserError('No Google Cloud credential was found', {
    code: 'E_CREDENTIALS',
    fix: apiKeys
      ? `set GOOGLE_API_KEY to a key that may use the Cloud Billing API, or run: ${LOGIN}`
      : `run: ${LOGIN} (on a Google Cloud machine: set METADATA_SERVER_DETECTION=assume-present)`,
  })
}

/** Where Google's client looks for the file that gcloud writes. */
function wellKnownFile(env: NodeJS.ProcessEnv): string | undefined {
  const file = 'application_default_credentials.json'
  const [home, folder] = process.platform === 'win32' ? [env['APPDATA'], 'gcloud'] : [env['HOME'], '.config/gcloud']
  return home ? join(home, folder, file) : undefined
}

function tryReadCredentialFile(path: string): GcpCredential | undefined {
  try {
    return readCredentialFile(path)
  } catch (error) {
    if (((error as UserError).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return
    throw error
  }
}

function readCredentialFile(path: string): GcpCredential {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isCredential(content)) return {kind: 'file', path, content}
    throw new Error('it is not a credential of Google Cloud')
  } catch (error) {
    // A parser's message quotes the file, which holds a secret.
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message
    throw new UserError(`The Google Cloud credential file ${printable(path)} cannot be used: ${printable(reason)}`, {
      code: 'E_CREDENTIALS',
      fix: `run: ${LOGIN}, or set GOOGLE_APPLICATION_CREDENTIALS to a key file`,
      ...(error instanceof SyntaxError ? {} : {cause: error}),
    })
  }
}

function isCredential(content: unknown): content is Record<string, unknown> {
  return typeof content === 'object' && content !== null && typeof (content as {type?: unknown}).type === 'string'
}
