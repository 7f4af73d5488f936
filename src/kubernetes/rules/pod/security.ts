import type {IAppArmorProfile, ISeccompProfile, ISecurityContext} from 'kubernetes-models/v1'

import {checkChoice, checkRange} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import {checkNameRule, type NameRule} from '../name-rules.ts'
import type {Report} from '../report.ts'
import {checkInnerPath} from './paths.ts'
import type {PodSpec} from './spec.ts'

type SecurityContext = Decoded<ISecurityContext>
type PodSecurityContext = NonNullable<PodSpec['securityContext']>

const MAX_ID = 2 ** 31 - 1

const SYSCTL: NameRule = {
  what: 'a kernel parameter as net.core.somaxconn',
  accepts: (name) =>
    name.length <= 253 && /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/.test(name),
}

/** `securityContext` of the pod, and what of the host it shares. */
export function checkPodSecurity(spec: PodSpec, path: string, report: Report): void {
  const {hostIPC, hostNetwork, hostPID, securityContext = {}} = spec
  const at = `${path}.securityContext`
  checkIds(securityContext, at, report)
  checkRange(securityContext.fsGroup, 0, MAX_ID, `${at}.fsGroup`, report)
  securityContext.supplementalGroups?.forEach((id, i) => {
    checkRange(id, 0, MAX_ID, `${at}.supplementalGroups[${i}]`, report)
  })
  checkChoice(securityContext.fsGroupChangePolicy, ['OnRootMismatch', 'Always'], `${at}.fsGroupChangePolicy`, report)
  const groups = securityContext.supplementalGroupsPolicy
  checkChoice(groups, ['Merge', 'Strict'], `${at}.supplementalGroupsPolicy`, report)
  const labels = securityContext.seLinuxChangePolicy
  checkChoice(labels, ['Recursive', 'MountOption'], `${at}.seLinuxChangePolicy`, report)
  checkProfiles(securityContext, at, report)
  checkSysctls(securityContext, spec, at, report)
  if (hostPID && spec.shareProcessNamespace) {
    const message = 'shareProcessNamespace and hostPID are both true'
    report.error('both-given', `${path}.shareProcessNamespace`, message, 'remove one of the two')
  }
  if (spec.hostUsers !== false) return
  for (const [field, value] of Object.entries({hostNetwork, hostPID, hostIPC})) {
    if (!value) continue
    report.error(
      'host-users',
      `${path}.${field}`,
      `${field} does not go with hostUsers: false`,
      'remove one of the two',
    )
  }
}

/** `securityContext` of a container. */
export function checkContainerSecurity(context: SecurityContext, spec: PodSpec, path: string, report: Report): void {
  checkIds(context, path, report)
  checkProfiles(context, path, report)
  checkChoice(context.procMount, ['Default', 'Unmasked'], `${path}.procMount`, report)
  if (context.procMount === 'Unmasked' && spec.hostUsers !== false) {
    report.error(
      'host-users',
      `${path}.procMount`,
      'Unmasked needs hostUsers: false',
      'write hostUsers: false in the pod',
    )
  }
  if (context.allowPrivilegeEscalation !== false) return
  if (context.privileged || context.capabilities?.add?.includes('CAP_SYS_ADMIN')) {
    const message = 'allowPrivilegeEscalation false does not go with privileged or CAP_SYS_ADMIN'
    report.error('both-given', `${path}.allowPrivilegeEscalation`, message, 'remove one of the two')
  }
}

function checkIds(context: PodSecurityContext | SecurityContext, path: string, report: Report): void {
  checkRange(context.runAsUser, 0, MAX_ID, `${path}.runAsUser`, report)
  checkRange(context.runAsGroup, 0, MAX_ID, `${path}.runAsGroup`, report)
}

function checkProfiles(context: PodSecurityContext | SecurityContext, path: string, report: Report): void {
  for (const field of ['seccompProfile', 'appArmorProfile'] as const) {
    const profile: Decoded<ISeccompProfile | IAppArmorProfile> | undefined = context[field]
    if (!profile) continue
    const {localhostProfile: local, type = ''} = profile
    const at = `${path}.${field}`
    checkChoice(type, ['RuntimeDefault', 'Localhost', 'Unconfined'], `${at}.type`, report)
    if ((type === 'Localhost') !== (local !== undefined)) {
      const message = 'localhostProfile belongs to type Localhost, which needs it'
      report.error('localhost-profile', `${at}.localhostProfile`, message, 'write both or neither')
    } else if (local !== undefined && field === 'seccompProfile') {
      checkInnerPath(local, `${at}.localhostProfile`, report)
    } else if (local !== undefined && (local.trim() !== local || local === '' || local.length > 4095)) {
      report.error(
        'bad-name',
        `${at}.localhostProfile`,
        'it is not the name of a profile',
        'write the name of a profile',
      )
    }
  }
}

function checkSysctls({sysctls = []}: PodSecurityContext, spec: PodSpec, path: string, report: Report): void {
  const seen = new Set<string>()
  sysctls.forEach(({name = ''}, i) => {
    const at = `${path}.sysctls[${i}].name`
    checkNameRule(name, SYSCTL, at, report)
    if (seen.has(name)) report.error('duplicate', at, 'the parameter is given twice', 'remove one of the two')
    seen.add(name)
    const dotted = name.replaceAll('/', '.')
    const network = spec.hostNetwork && dotted.startsWith('net.')
    const ipc = spec.hostIPC && /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(dotted)
    if (network || ipc) {
      report.error('host-sysctl', at, 'the host shares what it sets with the pod', 'remove it, or the host namespace')
    }
  })
}
