import type {LoopbackReply, LoopbackRequest} from '../loopback.ts'

type Handler = (request: LoopbackRequest, index: number) => LoopbackReply | Promise<LoopbackReply>

/** The same handler, except that the requests of the given numbers get these replies, or parts of them, instead. */
export function withFaults(faults: Record<number, Partial<LoopbackReply>>, handler: Handler): Handler {
  return async (request, index) => ({...(await handler(request, index)), ...faults[index]})
}
