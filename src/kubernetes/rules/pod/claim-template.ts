import type {IPersistentVolumeClaimTemplate} from 'kubernetes-models/v1'

import {quantityMilli} from '../../quantity.ts'
import {checkChoice, isMissing} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import {checkLabelSelector} from '../label-selector.ts'
import {checkAnnotations, checkLabels} from '../metadata.ts'
import {checkNameRule, SUBDOMAIN} from '../name-rules.ts'
import type {Report} from '../report.ts'

type ClaimTemplate = Decoded<IPersistentVolumeClaimTemplate>

const MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']

/** The claim that each pod makes for a volume of its own. */
export function checkClaimTemplate(template: ClaimTemplate | undefined, path: string, report: Report): void {
  if (!template) {
    report.error('required', path, 'the template of the claim is required', 'write its spec')
    return
  }
  checkTemplateMetadata(template.metadata ?? {}, `${path}.metadata`, report)
  const {accessModes = [], resources, selector, storageClassName, volumeMode} = template.spec ?? {}
  const at = `${path}.spec`
  if (accessModes.length === 0) {
    report.error('required', `${at}.accessModes`, 'there is no access mode', 'write ["ReadWriteOnce"]')
  }
  accessModes.forEach((mode, i) => {
    checkChoice(mode, MODES, `${at}.accessModes[${i}]`, report)
  })
  if (accessModes.includes('ReadWriteOncePod') && accessModes.length > 1) {
    report.error('both-given', `${at}.accessModes`, 'ReadWriteOncePod stands alone', 'remove the others')
  }
  checkLabelSelector(selector, `${at}.selector`, report)
  const storage = (resources?.requests as Readonly<Record<string, number | string>> | undefined)?.['storage']
  const where = `${at}.resources.requests.storage`
  if (!isMissing(storage, where, report, 'write a size, as 100Gi') && (quantityMilli(storage!) ?? 0n) <= 0n) {
    report.error('out-of-range', where, `${storage} is not above 0`, 'write a size, as 100Gi')
  }
  if (storageClassName) checkNameRule(storageClassName, SUBDOMAIN, `${at}.storageClassName`, report)
  checkChoice(volumeMode, ['Filesystem', 'Block'], `${at}.volumeMode`, report)
}

/** Only labels and annotations can be given: the pod's name makes the claim's. */
function checkTemplateMetadata(metadata: NonNullable<ClaimTemplate['metadata']>, path: string, report: Report): void {
  const {annotations, labels, ...others} = metadata
  checkLabels((labels ?? {}) as Record<string, string>, `${path}.labels`, report)
  checkAnnotations((annotations ?? {}) as Record<string, string>, `${path}.annotations`, report)
  for (const [field, value] of Object.entries(others)) {
    if (value === '' || value === 0) continue
    report.error('not-here', `${path}.${field}`, 'only labels and annotations can be given', `remove ${field}`)
  }
}
