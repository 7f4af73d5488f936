import {UserError} from '../../../errors.ts'
import {abortReason} from '../../http/abort-reason.ts'
import {badReply, printable} from '../reply.ts'
import type {SourceContext} from '../source.ts'
import type {GcpCredential} from './credentials.ts'
import {refusal} from './refusal.ts'

export interface SdkSettings {
  /** What is shown as the source. */
  source: string
  /** The API's host, and the environment variable that puts another in its place. */
  host: string
  endpointVariable: string
  credential: GcpCredential
  /** Most pages of one fetch. */
  maxPages: number
}

/** A `fetch` for Google's clients; it remembers what first went wrong, which the client wraps beyond recognition. */
export class SdkTransport {
  private readonly context: SourceContext
  private readonly settings: SdkSettings
  private readonly apiHost: string
  private failure: UserError | undefined
  private readonly pages = new Set<string>()

  constructor(context: SourceContext, settings: SdkSettings, apiHost: string) {
    this.context = context
    this.settings = settings
    this.apiHost = apiHost
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    try {
      const url = new URL(input instanceof Request ? input.url : input)
      const get = (init.method ?? 'GET').toUpperCase() === 'GET'
      return await (get ? this.get(url, init) : this.send(url, init))
    } catch (error) {
      if (error instanceof UserError) this.failure ??= error
      throw error
    }
  }

  /** What to throw for an error of the client, which is not passed on itself: it holds the request, key and all. */
  explain(error: unknown): unknown {
    const {source} = this.settings
    const {signal} = this.context
    if (signal.aborted) return abortReason(signal)
    if (error instanceof UserError) return error
    if (this.failure) return this.failure
    const {message, status} = error as Error & {status?: unknown}
    if (typeof status === 'number' && status >= 400) return this.refused(this.apiHost, status, '')
    // Nothing of the API was read yet: the client could not make use of the credential.
    if (this.pages.size === 0) {
      return new UserError(`${source}: the credential cannot be used: ${printable(String(message))}`, {
        code: 'E_CREDENTIALS',
        fix: 'run: gcloud auth application-default login',
      })
    }
    return badReply(source, `the reply cannot be read: ${message}`)
  }

  /** The result, or the signal's reason at once: the clients take no signal. */
  async unlessAborted<T>(result: Promise<T>): Promise<T> {
    const {signal} = this.context
    let onAbort: () => void = () => {}
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(abortReason(signal))
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort, {once: true})
    })
    try {
      return await Promise.race([result, aborted])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  private async get(url: URL, {headers, signal}: RequestInit): Promise<Response> {
    if (url.host === this.apiHost) this.countPage(url)
    const reply = await this.context.http.get(url.href, {
      headers: Object.fromEntries(new Headers(headers)),
      signal: this.signalWith(signal),
    })
    const body = await reply.text()
    if (reply.status >= 400) throw this.refused(url.host, reply.status, body)
    return new Response(body, {status: reply.status, headers: {'content-type': 'application/json'}})
  }

  private countPage({href}: URL): void {
    const {maxPages, source} = this.settings
    if (this.pages.has(href)) throw badReply(source, 'the pages of the list go round in a circle')
    if (this.pages.size >= maxPages) throw badReply(source, `the list did not end after ${maxPages} pages`)
    this.pages.add(href)
  }

  /** Token exchange, which is not repeated: a code or an assertion may be good for once only. */
  private async send(url: URL, {body, headers, method, signal}: RequestInit): Promise<Response> {
    const init: RequestInit = {method: method ?? 'POST', signal: this.signalWith(signal)}
    const response = await fetch(url, {...init, ...(headers && {headers}), ...(body && {body})})
    if (response.status >= 400) throw this.refused(url.host, response.status, await response.text())
    return response
  }

  private refused(host: string, status: number, body: string): UserError {
    const {credential, host: api, source} = this.settings
    return refusal({source, api, credential: credential.kind, host, status, body})
  }

  private signalWith(signal: AbortSignal | null | undefined): AbortSignal {
    return signal ? AbortSignal.any([this.context.signal, signal]) : this.context.signal
  }
}
