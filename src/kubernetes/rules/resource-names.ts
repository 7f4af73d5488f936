import {isQualifiedName} from '../names.ts'
import {type Report, show} from './report.ts'

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage']

/** Kubernetes' own resource, as `cpu` or `kubernetes.io/batch-cpu`; any other one is extended, as `nvidia.com/gpu`. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/')
}

/** A device or other resource that nodes announce: counted in whole numbers, never overcommitted. */
export function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`)
}

/** Whether a request may be below the limit. */
export function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !name.startsWith('hugepages-')
}

/** The name of a resource that a container may ask for. */
export function checkContainerResourceName(name: string, path: string, report: Report): void {
  if (!isQualifiedName(name)) {
    const fix = 'write cpu, memory, ephemeral-storage, or an extended resource as nvidia.com/gpu'
    report.error('bad-resource-name', path, `${show(name)} is not a resource's name`, fix)
  } else if (!name.includes('/') ? !CONTAINER_RESOURCES.includes(name) && !name.startsWith('hugepages-') : false) {
    const fix = /gpu/i.test(name)
      ? 'write nvidia.com/gpu'
      : `write one of ${CONTAINER_RESOURCES.join(', ')}, or a name with a domain, as nvidia.com/gpu`
    report.error('bad-resource-name', path, `containers have no resource ${show(name)}`, fix)
  } else if (!isNative(name) && !isExtended(name)) {
    report.error('bad-resource-name', path, `${show(name)} is not a resource's name`, 'write it as nvidia.com/gpu')
  }
}
