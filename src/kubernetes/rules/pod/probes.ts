import type {ILifecycle, ILifecycleHandler, IProbe} from 'kubernetes-models/v1'

import {checkChoice, checkNonNegative, checkPortNumber} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import type {IntOrString} from '../int-or-percent.ts'
import {checkNameRule, HTTP_HEADER, PORT_NAME} from '../name-rules.ts'
import type {Report} from '../report.ts'
import type {PodSpec} from './spec.ts'

type Probe = Decoded<IProbe>
type Handler = Pick<Probe, 'exec' | 'grpc' | 'httpGet' | 'tcpSocket'> & Pick<Decoded<ILifecycleHandler>, 'sleep'>

/** Default of terminationGracePeriodSeconds. */
const GRACE_SECONDS = 30

const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const

/** A probe of a container. */
export function checkProbe(
  kind: 'livenessProbe' | 'readinessProbe' | 'startupProbe',
  probe: Probe,
  path: string,
  report: Report,
): void {
  checkHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], path, report)
  for (const field of NUMBERS) checkNonNegative(probe[field], `${path}.${field}`, report)
  const {successThreshold = 0, terminationGracePeriodSeconds: grace} = probe
  if (kind !== 'readinessProbe' && successThreshold > 1) {
    const message = `successThreshold is ${successThreshold}, and of a ${kind} it is always 1`
    report.error('success-threshold', `${path}.successThreshold`, message, 'remove it')
  }
  if (grace === undefined) return
  const at = `${path}.terminationGracePeriodSeconds`
  if (kind === 'readinessProbe') {
    report.error('not-here', at, 'a readinessProbe does not end the container', 'remove it')
  } else if (grace <= 0) {
    report.error('out-of-range', at, `${grace} is not above 0`, 'write 1 or more seconds, or remove it')
  }
}

/** What runs after the start and before the end of a container. */
export function checkLifecycle(lifecycle: Decoded<ILifecycle>, spec: PodSpec, path: string, report: Report): void {
  const grace = spec.terminationGracePeriodSeconds ?? GRACE_SECONDS
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle[hook]
    if (!handler) continue
    checkHandler(handler, ['exec', 'httpGet', 'tcpSocket', 'sleep'], `${path}.${hook}`, report)
    const {seconds = 0} = handler.sleep ?? {}
    if (!handler.sleep || (seconds >= 0 && seconds <= grace)) continue
    const message = `it sleeps ${seconds} s, and terminationGracePeriodSeconds is ${grace}`
    const fix =
      seconds < 0
        ? 'write 0 or more seconds'
        : `raise terminationGracePeriodSeconds to more than ${seconds}, or sleep less`
    report.error('sleep-beyond-grace', `${path}.${hook}.sleep`, message, fix)
  }
}

function checkHandler(handler: Handler, choices: (keyof Handler)[], path: string, report: Report): void {
  const given = choices.filter((choice) => handler[choice] !== undefined)
  if (given.length === 0 && !choices.some((choice) => report.has(`${path}.${choice}`))) {
    report.error('handler-missing', path, 'it does not say what to do', `write one of ${choices.join(', ')}`)
  }
  for (const extra of given.slice(1)) {
    const fix = `remove ${extra} or ${given[0]}`
    report.error('both-given', `${path}.${extra}`, `${given[0]} and ${extra} are both given`, fix)
  }
  const {exec, grpc, httpGet, tcpSocket} = handler
  if (exec && !exec.command?.length) {
    report.error('required', `${path}.exec.command`, 'there is no command', 'write the command as a list of words')
  }
  if (tcpSocket) checkPort(tcpSocket.port ?? 0, `${path}.tcpSocket.port`, report)
  if (grpc) checkPortNumber(grpc.port ?? 0, `${path}.grpc.port`, report)
  if (!httpGet) return
  checkPort(httpGet.port ?? 0, `${path}.httpGet.port`, report)
  checkChoice(httpGet.scheme || undefined, ['HTTP', 'HTTPS'], `${path}.httpGet.scheme`, report)
  httpGet.httpHeaders?.forEach(({name = ''}, i) => {
    checkNameRule(name, HTTP_HEADER, `${path}.httpGet.httpHeaders[${i}].name`, report)
  })
}

/** The number or name of a port. */
export function checkPort(port: IntOrString, path: string, report: Report): void {
  if (report.has(path)) return
  if (typeof port === 'number') checkPortNumber(port, path, report)
  else if (/^\d+$/.test(port)) {
    report.error(
      'wrong-type',
      path,
      `"${port}" in quotes is the name of a port`,
      `write ${Number(port)} without quotes`,
    )
  } else checkNameRule(port, PORT_NAME, path, report)
}
