import {asLabel, isLabel} from '../kubernetes/names.ts'
import {CLOUDS, type Cloud, type Extra, SERVERS} from './choices.ts'
import {objectName, oneOf, quantity, seconds, shown, usage, wholeNumber} from './parse.ts'
import {servingServer} from './serving-metrics.ts'
import {refuseWithout, type Settings, textOf} from './settings.ts'

/** What the pods are, as far as Deployment, Service and ServiceMonitor need it. */
export interface WorkloadRequest {
  container: string
  /** Absent where no Deployment is written. */
  image?: string
  port: number
  /** Where metrics are read, if on another port. */
  metricsPort?: number
  healthPath: string
  cpuRequest: string
  memoryRequest: string
  gpus: number
  startupSeconds: number
  cloud: Cloud
}

/** @throws UserError `E_USAGE`, `E_BAD_NAME`, `E_BAD_NUMBER` */
export function workloadOf(settings: Settings, deployment: string, extras: ReadonlySet<Extra>): WorkloadRequest {
  const {placeOf} = settings
  if (!extras.has('deployment')) {
    refuseWithout(settings, 'with deployment', ['image', 'startup', 'health-path'])
    if (!extras.has('nodepool')) {
      refuseWithout(settings, 'with deployment', ['gpu', 'cpu-request', 'memory-request', 'provider'])
    }
    if (!extras.has('service')) refuseWithout(settings, 'with service', ['port', 'metrics-port'])
  }
  const server = textOf(settings, 'server')
  const known = server === undefined ? undefined : servingServer(oneOf(server, placeOf('server'), SERVERS))
  const port = portOf(settings, 'port')
  const metricsPort = portOf(settings, 'metrics-port') ?? known?.metricsPort
  const image = imageOf(settings, extras)
  return {
    container: objectName(isLabel(deployment) ? deployment : asLabel(deployment), 'The container', 'label'),
    ...(image !== undefined && {image}),
    port: port ?? known?.port ?? 8080,
    ...(metricsPort !== undefined && metricsPort !== (port ?? known?.port) && {metricsPort}),
    healthPath: healthPath(textOf(settings, 'health-path') ?? known?.healthPath ?? '/health', placeOf('health-path')),
    cpuRequest: String(quantity(textOf(settings, 'cpu-request') ?? '1', placeOf('cpu-request'))),
    memoryRequest: String(quantity(textOf(settings, 'memory-request') ?? '2Gi', placeOf('memory-request'))),
    gpus: wholeNumber(textOf(settings, 'gpu') ?? '0', placeOf('gpu'), {max: 64}),
    startupSeconds: seconds(textOf(settings, 'startup') ?? '120', placeOf('startup'), {min: 1, max: 7200}),
    cloud: oneOf(textOf(settings, 'provider') ?? 'aws', placeOf('provider'), CLOUDS),
  }
}

function portOf(settings: Settings, name: string): number | undefined {
  const text = textOf(settings, name)
  return text === undefined ? undefined : wholeNumber(text, settings.placeOf(name), {min: 1, max: 65_535})
}

/** Registry, path, tag and digest; what is not in it cannot be pulled. */
const IMAGE =
  /^(?:[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/

export function checkImage(text: string, place: string): string {
  if (text.length <= 500 && IMAGE.test(text)) return text
  throw usage(
    `${place} is no container image: ${shown(text)}`,
    `Write registry/name:tag in lower case, as ${place} ghcr.io/you/ml-api:1.4.2`,
    'E_BAD_NAME',
  )
}

function imageOf(settings: Settings, extras: ReadonlySet<Extra>): string | undefined {
  if (!extras.has('deployment')) return undefined
  const text = textOf(settings, 'image')
  if (text !== undefined) return checkImage(text, settings.placeOf('image'))
  throw usage('--with deployment needs an image', 'Add --image ghcr.io/you/ml-api:1.4.2')
}

function healthPath(text: string, place: string): string {
  if (/^\/[\w\-./~%?=&]*$/.test(text) && text.length < 200) return text
  throw usage(`${place} is no path of a URL: ${shown(text)}`, `Write ${place} /health`)
}
