import type {ICrossVersionObjectReference} from 'kubernetes-models/autoscaling/v2'

import {isMissing} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkNameRule, PATH_SEGMENT} from './name-rules.ts'
import type {Report} from './report.ts'

type Reference = Decoded<ICrossVersionObjectReference>

/** The reference to what is scaled, or to an object's metric, where the core group (`v1`) is allowed. */
export function checkReference(reference: Reference, path: string, report: Report, core = false): void {
  const {apiVersion = '', kind = '', name = ''} = reference
  if (!isMissing(kind, `${path}.kind`, report, 'write the kind, as Deployment')) {
    checkNameRule(kind, PATH_SEGMENT, `${path}.kind`, report)
  }
  if (!isMissing(name, `${path}.name`, report, 'write the name of the object')) {
    checkNameRule(name, PATH_SEGMENT, `${path}.name`, report)
  }
  const slashes = apiVersion.split('/').length - 1
  const at = `${path}.apiVersion`
  if (report.has(at)) return
  if (slashes > 1) {
    report.error('bad-api-version', at, `"${apiVersion}" is not group/version`, 'write it as apps/v1')
  } else if (!core && kind !== 'ReplicationController' && (slashes === 0 || apiVersion.startsWith('/'))) {
    const fix = kind === 'Deployment' || kind === 'StatefulSet' ? 'write apps/v1' : 'write group/version, as apps/v1'
    report.error('api-group-missing', at, `"${apiVersion}" names no API group`, fix)
  }
}
