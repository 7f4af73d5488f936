import {feedUrl} from '../reply.ts'
import type {SourceContext} from '../source.ts'
import {type SdkSettings, SdkTransport} from './sdk-transport.ts'

/** The part of the options of a Google Cloud client that is used here. */
export interface SdkOptions {
  fallback: true
  protocol: string
  apiEndpoint: string
  port: number
  apiKey?: string
  projectId: string
  scopes: string[]
  clientOptions: {transporterOptions: {fetchImplementation: typeof fetch}}
}

/** A Google client's way to the network: over the retrying, bounded {@link SourceContext.http}. */
export interface SdkSession {
  options: SdkOptions
  /**
   * Runs a call of the client and turns whatever it throws into what a source throws. The first has to be
   * `initialize()`: where the client calls that by itself, its failure is also an unhandled rejection.
   */
  run<T>(call: () => Promise<T>): Promise<T>
}

/**
 * For every call of a client: a page at a time, no tries besides those of `context.http`, and a time limit in
 * milliseconds that the request's own signal comes before.
 */
export const CALL_OPTIONS = {autoPaginate: false, retry: null, timeout: 600_000} as const

/** Sets a client up for REST over `context.http`, without it looking for credentials or a project by itself. */
export function sdkSession(context: SourceContext, settings: SdkSettings): SdkSession {
  const {credential, endpointVariable, host} = settings
  const endpoint = new URL(feedUrl(context.env, endpointVariable, `https://${host}`))
  const transport = new SdkTransport(context, settings, endpoint.host)
  const secure = endpoint.protocol === 'https:'
  return {
    options: {
      fallback: true,
      protocol: secure ? 'https' : 'http',
      apiEndpoint: endpoint.hostname,
      port: Number(endpoint.port) || (secure ? 443 : 80),
      // Files and the metadata server the client finds by itself, where findGcpCredential has seen them.
      ...(credential.kind === 'apiKey' && {apiKey: credential.apiKey}),
      // Without one the client asks gcloud and the metadata server for a project, for seconds, to no use.
      projectId: 'none',
      // Were it absent, a service account would get a token elsewhere first, instead of signing for the API itself.
      scopes: undefined as unknown as string[],
      clientOptions: {transporterOptions: {fetchImplementation: transport.fetch}},
    },
    async run(call) {
      try {
        return await transport.unlessAborted(call())
      } catch (error) {
        throw transport.explain(error)
      }
    },
  }
}
