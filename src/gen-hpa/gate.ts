import {EXIT, UserError} from '../errors.ts'
import type {Finding} from '../kubernetes/finding.ts'
import type {CommentedManifest} from '../kubernetes/manifest.ts'
import {checkManifests} from '../kubernetes/rules/check.ts'
import {clean} from '../terminal/clean.ts'

/**
 * What there is to say about the documents before a byte of them is written.
 * @returns warnings: accepted by the API server, and of no use
 * @throws UserError `E_BAD_MANIFEST` (exit 2) for what the server would refuse; with `strict` `E_MANIFEST_WARNING`
 *   (exit 4) for what it would accept to no use
 */
export function checkDocuments(documents: readonly CommentedManifest[], strict: boolean): Finding[] {
  const found = checkManifests(documents.map(({manifest}) => manifest))
  // Of kinds without rules, such as a ServiceMonitor, there is nothing that the reader could mend.
  const findings = found.filter(({rule}) => rule !== 'not-checked')
  const errors = findings.filter(({severity}) => severity === 'error')
  if (errors.length > 0) throw refused('Kubernetes would refuse this', errors, 'E_BAD_MANIFEST', EXIT.usage)
  if (strict && findings.length > 0) {
    throw refused('--strict, and there are warnings', findings, 'E_MANIFEST_WARNING', EXIT.gate)
  }
  return findings
}

/** A finding on one line: `HorizontalPodAutoscaler/ml-api spec.maxReplicas: ... (max-below-min)`. */
export function findingLine({message, object, path, rule}: Finding): string {
  return clean(`${path === '' ? object : `${object} ${path}`}: ${message} (${rule})`)
}

function refused(head: string, findings: readonly Finding[], code: `E_${string}`, exit: number): UserError {
  const lines = findings.map(findingLine)
  const fix = [...new Set(findings.map((finding) => finding.fix))].map(clean).join('; ')
  return new UserError([`${head}:`, ...lines].join('\n'), {code, fix, exit})
}
