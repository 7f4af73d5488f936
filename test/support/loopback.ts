import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'

export interface LoopbackRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body: string
}

export interface LoopbackReply {
  status?: number
  headers?: Record<string, string>
  body: string | Buffer
  /** Wait before the first byte. */
  delayMs?: number
  /** Send this many bytes of the body under the whole Content-Length, then cut the connection. */
  cutAfter?: number
}

export interface Loopback extends AsyncDisposable {
  url: string
  port: number
  /** Every request so far, oldest first. */
  requests: LoopbackRequest[]
  close(): Promise<void>
}

/** A real HTTP server on 127.0.0.1 that answers as the handler says, faults included. */
export async function loopback(
  handler: (request: LoopbackRequest, index: number) => LoopbackReply | Promise<LoopbackReply>,
): Promise<Loopback> {
  const requests: LoopbackRequest[] = []
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = {
      method: incoming.method ?? 'GET',
      url: new URL(incoming.url ?? '/', 'http://127.0.0.1'),
      headers: incoming.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString('utf8'),
    }
    requests.push(request)
    const {body, cutAfter, delayMs = 0, headers, status = 200} = await handler(request, requests.length - 1)
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref())
    const bytes = Buffer.from(body)
    outgoing.writeHead(status, {'content-length': bytes.length, ...headers})
    if (cutAfter === undefined) return outgoing.end(bytes)
    outgoing.write(bytes.subarray(0, cutAfter), () => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {url: `http://127.0.0.1:${port}`, port, requests, close, [Symbol.asyncDispose]: close}
}
