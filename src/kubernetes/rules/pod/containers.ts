import type {IContainer} from 'kubernetes-models/v1'

import {checkChoice, checkPortNumber, checkUnique, isMissing} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import {checkNameRule, LABEL, PORT_NAME} from '../name-rules.ts'
import type {Report} from '../report.ts'
import {checkEnv, checkEnvFrom} from './env.ts'
import {checkVolumeDevices, checkVolumeMounts} from './mounts.ts'
import {checkLifecycle, checkProbe} from './probes.ts'
import {checkContainerResources} from './resources.ts'
import {checkRestartPolicy} from './restart-rules.ts'
import {checkContainerSecurity} from './security.ts'
import type {PodSpec} from './spec.ts'

export type Container = Decoded<IContainer>

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const

/** The containers of a pod, of all three lists. */
export function checkContainers(spec: PodSpec, path: string, report: Report): void {
  const {containers = [], initContainers = []} = spec
  if (containers.length === 0 && !report.has(`${path}.containers`)) {
    const fix = 'write at least one container with a name and an image'
    report.error('required', `${path}.containers`, 'the pods have no container', fix)
  }
  containers.forEach((container, i) => {
    const at = `${path}.containers[${i}]`
    checkContainer(container, spec, at, report)
    checkRunning(container, spec, at, report)
    checkRestartPolicy(container, at, report)
  })
  initContainers.forEach((container, i) => {
    checkInitContainer(container, spec, `${path}.initContainers[${i}]`, report)
  })
  const names = [...containers, ...initContainers].map(({name}) => name)
  const pathOf = (i: number): string =>
    i < containers.length ? `${path}.containers[${i}].name` : `${path}.initContainers[${i - containers.length}].name`
  checkUnique(names, pathOf, report)
  checkHostPorts(spec, path, report)
  if (spec.ephemeralContainers?.length) {
    const at = `${path}.ephemeralContainers`
    report.error('not-here', at, 'a template has no ephemeral containers', 'remove it, or use kubectl debug on a pod')
  }
}

/** What holds for containers of any list. */
function checkContainer(container: Container, spec: PodSpec, path: string, report: Report): void {
  if (!isMissing(container.name, `${path}.name`, report, 'write a name, as server')) {
    checkNameRule(container.name!, LABEL, `${path}.name`, report)
  }
  isMissing(container.image, `${path}.image`, report, 'write the image, as registry/name:tag')
  const messages = ['File', 'FallbackToLogsOnError']
  checkChoice(container.terminationMessagePolicy || undefined, messages, `${path}.terminationMessagePolicy`, report)
  const pulls = ['Always', 'IfNotPresent', 'Never']
  checkChoice(container.imagePullPolicy || undefined, pulls, `${path}.imagePullPolicy`, report)
  checkPorts(container, path, report)
  checkEnv(container.env ?? [], spec, `${path}.env`, report)
  checkEnvFrom(container.envFrom ?? [], `${path}.envFrom`, report)
  checkVolumeMounts(container, spec, path, report)
  checkVolumeDevices(container, spec, path, report)
  checkContainerResources(container.resources ?? {}, spec, `${path}.resources`, report)
  checkResizePolicy(container, spec, path, report)
  checkContainerSecurity(container.securityContext ?? {}, spec, `${path}.securityContext`, report)
}

/** What only containers have that keep running. */
function checkRunning(container: Container, spec: PodSpec, path: string, report: Report): void {
  if (container.lifecycle) checkLifecycle(container.lifecycle, spec, `${path}.lifecycle`, report)
  for (const field of PROBES) {
    const probe = container[field]
    if (probe) checkProbe(field, probe, `${path}.${field}`, report)
  }
}

function checkInitContainer(container: Container, spec: PodSpec, path: string, report: Report): void {
  checkContainer(container, spec, path, report)
  checkRestartPolicy(container, path, report)
  if (container.restartPolicy === 'Always') {
    checkRunning(container, spec, path, report)
    return
  }
  for (const field of ['lifecycle', ...PROBES] as const) {
    if (container[field] === undefined) continue
    const fix = 'remove it, or add restartPolicy: Always for a sidecar'
    report.error('not-here', `${path}.${field}`, `an init container that ends has no ${field}`, fix)
  }
  container.resizePolicy?.forEach(({restartPolicy}, i) => {
    if (restartPolicy !== 'RestartContainer') return
    const at = `${path}.resizePolicy[${i}].restartPolicy`
    report.error('not-here', at, 'an init container that ends is not restarted to resize', 'write NotRequired')
  })
}

function checkPorts({ports = []}: Container, path: string, report: Report): void {
  ports.forEach(({containerPort, hostPort = 0, name, protocol}, i) => {
    const at = `${path}.ports[${i}]`
    if (name) checkNameRule(name, PORT_NAME, `${at}.name`, report)
    if (containerPort !== undefined) checkPortNumber(containerPort, `${at}.containerPort`, report)
    else isMissing(containerPort, `${at}.containerPort`, report, 'write the port that the process listens on')
    if (hostPort !== 0) checkPortNumber(hostPort, `${at}.hostPort`, report)
    checkChoice(protocol || undefined, ['TCP', 'UDP', 'SCTP'], `${at}.protocol`, report)
  })
  const pathOf = (i: number): string => `${path}.ports[${i}].name`
  checkUnique(
    ports.map(({name}) => name),
    pathOf,
    report,
  )
}

/** Of init containers each one by itself: they run one after another. */
function checkHostPorts(
  {containers = [], hostNetwork, initContainers = []}: PodSpec,
  path: string,
  report: Report,
): void {
  const groups = [{list: containers, at: `${path}.containers`}]
  initContainers.forEach((container, i) => {
    groups.push({list: [container], at: `${path}.initContainers[${i}]`})
  })
  for (const {at, list} of groups) {
    const seen = new Set<string>()
    for (const {containerPort, hostIP = '', hostPort = 0, protocol} of list.flatMap(({ports = []}) => ports)) {
      if (hostPort === 0) continue
      const key = `${protocol || 'TCP'}/${hostIP}/${hostPort}`
      if (seen.has(key)) report.error('duplicate', at, `hostPort ${hostPort} is given twice`, 'write another hostPort')
      seen.add(key)
      if (hostNetwork && hostPort !== containerPort && list === containers) {
        const message = `hostPort ${hostPort} is not containerPort ${containerPort}, with hostNetwork`
        report.error('host-port', at, message, 'remove hostPort')
      }
    }
  }
}

function checkResizePolicy({resizePolicy = []}: Container, spec: PodSpec, path: string, report: Report): void {
  resizePolicy.forEach(({resourceName = '', restartPolicy = ''}, i) => {
    const at = `${path}.resizePolicy[${i}]`
    checkChoice(resourceName, ['cpu', 'memory'], `${at}.resourceName`, report)
    checkChoice(restartPolicy, ['NotRequired', 'RestartContainer'], `${at}.restartPolicy`, report)
    if (spec.restartPolicy === 'Never' && restartPolicy === 'RestartContainer') {
      report.error('not-here', `${at}.restartPolicy`, 'the pod is never restarted', 'write NotRequired')
    }
  })
  checkUnique(
    resizePolicy.map(({resourceName}) => resourceName),
    (i) => `${path}.resizePolicy[${i}].resourceName`,
    report,
  )
}
