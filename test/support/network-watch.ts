// Loaded with --import before a command: every use of the network and every import of a cloud's SDK is written to the
// file that FRUGAL_TEST_NETWORK_LOG names, and the network refuses.
import dgram from 'node:dgram'
import dns from 'node:dns'
import {appendFileSync} from 'node:fs'
import {registerHooks, syncBuiltinESMExports} from 'node:module'
import net from 'node:net'

const SDK = /node_modules\/(@aws-sdk|@smithy|@google-cloud|google-auth-library|google-gax)\//

function record(what: string): void {
  appendFileSync(process.env['FRUGAL_TEST_NETWORK_LOG']!, `${what}\n`)
}

function refusal(what: string): Error {
  record(what)
  return Object.assign(new Error(`${what} is refused in this test`), {code: 'ECONNREFUSED'})
}

function refuse(what: string) {
  return (): never => {
    throw refusal(what)
  }
}

// As a refused connection comes: later, as an event. Thrown at once it would leave clients in a state they never see.
net.Socket.prototype.connect = function connect(this: net.Socket) {
  const error = refusal('connect')
  process.nextTick(() => this.destroy(error))
  return this
}
dgram.createSocket = refuse('dgram')
const names = ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny'] as const
for (const name of names) {
  Object.assign(dns, {[name]: refuse(`dns.${name}`)})
  Object.assign(dns.promises, {[name]: refuse(`dns.promises.${name}`)})
}
syncBuiltinESMExports()

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    if (SDK.test(resolved.url)) record(`import ${resolved.url}`)
    return resolved
  },
})
