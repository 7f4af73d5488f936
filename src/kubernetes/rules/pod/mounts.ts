import {checkChoice, isMissing} from '../checks.ts'
import {type Report, show} from '../report.ts'
import type {Container} from './containers.ts'
import {checkInnerPath, checkNoBacksteps} from './paths.ts'
import type {PodSpec} from './spec.ts'

type Mount = NonNullable<Container['volumeMounts']>[number]

/** `volumeMounts` of a container. */
export function checkVolumeMounts(container: Container, spec: PodSpec, path: string, report: Report): void {
  const paths = new Set<string>()
  container.volumeMounts?.forEach((mount, i) => {
    const at = `${path}.volumeMounts[${i}]`
    checkVolumeName(mount.name, spec, `${at}.name`, report)
    const {mountPath = ''} = mount
    isMissing(mountPath, `${at}.mountPath`, report, 'write the path in the container')
    if (paths.has(mountPath)) {
      const fix = 'mount it at another path'
      report.error('duplicate', `${at}.mountPath`, `${show(mountPath)} is given twice`, fix)
    }
    paths.add(mountPath)
    checkOverlap(container, mount, at, report)
    checkOptions(container, mount, at, report)
  })
}

function checkVolumeName(name: string | undefined, spec: PodSpec, path: string, report: Report): void {
  if (isMissing(name, path, report, 'write the name of a volume of the pod')) return
  const names = (spec.volumes ?? []).map((volume) => volume.name)
  if (names.includes(name)) return
  const list = names.length === 0 ? 'the pod has none' : `the pod has ${names.slice(0, 8).join(', ')}`
  const fix = `add a volume ${show(name)} to the pod, or name one of its volumes`
  report.error('volume-missing', path, `there is no volume ${show(name)}; ${list}`, fix)
}

function checkOverlap({volumeDevices = []}: Container, {mountPath, name}: Mount, path: string, report: Report): void {
  if (volumeDevices.some((device) => device.name === name)) {
    report.error('both-given', `${path}.name`, 'the volume is also a device of the container', 'remove one of the two')
  }
  if (volumeDevices.some((device) => (device.devicePath ?? '') === (mountPath ?? ''))) {
    report.error('both-given', `${path}.mountPath`, 'a device of the container has the path', 'use another path')
  }
}

function checkOptions(container: Container, mount: Mount, path: string, report: Report): void {
  const {mountPropagation: propagation, readOnly, recursiveReadOnly: recursive, subPath, subPathExpr} = mount
  if (subPath) checkInnerPath(subPath, `${path}.subPath`, report)
  if (subPathExpr) checkInnerPath(subPathExpr, `${path}.subPathExpr`, report)
  if (subPath && subPathExpr) {
    report.error('both-given', `${path}.subPathExpr`, 'subPath and subPathExpr are both given', 'remove one of the two')
  }
  checkChoice(propagation, ['None', 'HostToContainer', 'Bidirectional'], `${path}.mountPropagation`, report)
  if (propagation === 'Bidirectional' && !container.securityContext?.privileged) {
    const fix = 'write HostToContainer, or make the container privileged'
    report.error('needs-privileged', `${path}.mountPropagation`, 'only privileged containers may have it', fix)
  }
  checkChoice(recursive, ['Disabled', 'IfPossible', 'Enabled'], `${path}.recursiveReadOnly`, report)
  if (recursive !== 'Enabled' && recursive !== 'IfPossible') return
  if (!readOnly || (propagation !== undefined && propagation !== 'None')) {
    const fix = 'write readOnly: true, without mountPropagation'
    report.error('needs-read-only', `${path}.recursiveReadOnly`, 'the mount is not read-only', fix)
  }
}

/** `volumeDevices` of a container. */
export function checkVolumeDevices(container: Container, spec: PodSpec, path: string, report: Report): void {
  const {volumeDevices = []} = container
  const names = new Set<string>()
  const paths = new Set<string>()
  volumeDevices.forEach(({devicePath = '', name = ''}, i) => {
    const at = `${path}.volumeDevices[${i}]`
    checkVolumeName(name, spec, `${at}.name`, report)
    const volume = spec.volumes?.find((candidate) => candidate.name === name)
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
      const fix = 'mount it, or make it a persistentVolumeClaim'
      report.error('not-a-device', `${at}.name`, `the volume ${show(name)} is no block device`, fix)
    }
    if (names.has(name))
      report.error('duplicate', `${at}.name`, `${show(name)} is given twice`, 'remove one of the two')
    isMissing(devicePath, `${at}.devicePath`, report, 'write the path in the container, as /dev/xvda')
    checkNoBacksteps(devicePath, `${at}.devicePath`, report)
    if (paths.has(devicePath)) {
      report.error('duplicate', `${at}.devicePath`, `${show(devicePath)} is given twice`, 'use another path')
    }
    names.add(name)
    paths.add(devicePath)
  })
  if (volumeDevices.length > 0 && spec.hostUsers === false) {
    report.error('host-users', `${path}.volumeDevices`, 'hostUsers: false has no devices', 'remove one of the two')
  }
}
