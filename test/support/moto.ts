import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer} from 'node:net'

/** A server that speaks the S3 API on loopback: moto's, of the Python in PEERS_PYTHON. */
export interface MotoServer {
  url: string
  /** What a client of it needs in its environment. */
  env: Record<string, string>
  stop(): Promise<void>
}

const ACCOUNT = {AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1'}

export async function startMoto(): Promise<MotoServer> {
  const python = process.env['PEERS_PYTHON']
  if (!python) throw new Error('PEERS_PYTHON names no Python that has moto[s3,server]')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]
  const server = spawn(python, args, {stdio: 'ignore'})
  await answers(url, server)
  const env = {
    ...ACCOUNT,
    AWS_ENDPOINT_URL_S3: url,
    GCS_ENDPOINT_URL: url,
    GCS_ACCESS_KEY_ID: 'test',
    GCS_SECRET_ACCESS_KEY: 'test',
  }
  return {
    url,
    env,
    async stop() {
      const exit = once(server, 'exit')
      server.kill()
      await exit
    },
  }
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (server.exitCode !== null) throw new Error(`moto's server ended with ${server.exitCode}`)
    const reply = await fetch(`${url}/moto-api/`).catch(() => undefined)
    await reply?.arrayBuffer()
    if (reply?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  server.kill()
  throw new Error("moto's server does not answer")
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as {port: number}
  server.close()
  await once(server, 'close')
  return port
}
