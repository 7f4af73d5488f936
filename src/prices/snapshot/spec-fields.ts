import type {InstanceSpec} from '../offer.ts'
import type {SpecFields} from './format.ts'

/** What the first fields of a snapshot's type say of it; 0 and '' stand for unknown there and are absent here. */
export function specOf(fields: SpecFields): InstanceSpec {
  const accelerator = fields[4]
  const spec: InstanceSpec = {instanceType: fields[0]}
  if (fields[1] > 0) spec.vcpu = fields[1]
  if (fields[2] > 0) spec.memoryGiB = fields[2]
  if (fields[3]) spec.arch = fields[3]
  if (accelerator) {
    spec.accelerator = {name: accelerator, count: fields[5]}
    if (fields[6] > 0) spec.accelerator.memoryGiB = fields[6]
  }
  return spec
}

/** The fields that {@link specOf} reads a spec from. */
export function fieldsOf({accelerator, arch, instanceType, memoryGiB = 0, vcpu = 0}: InstanceSpec): SpecFields {
  const {count = 0, memoryGiB: ofOne = 0, name = ''} = accelerator ?? {}
  return [instanceType, vcpu, memoryGiB, arch ?? '', name, count, ofOne]
}
