import type {IPodTemplateSpec} from 'kubernetes-models/v1'

import type {Decoded} from '../decoded.ts'
import {checkAnnotations, checkLabels} from '../metadata.ts'
import type {Report} from '../report.ts'
import {checkPodSpec} from './spec.ts'

export type PodTemplate = Decoded<IPodTemplateSpec>

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'

/**
 * The template of a Deployment's or Job's pods.
 * Source: ValidatePodTemplateSpec in pkg/apis/core/validation of Kubernetes.
 */
export function checkPodTemplate({metadata = {}, spec = {}}: PodTemplate, path: string, report: Report): void {
  const annotations = (metadata.annotations ?? {}) as Record<string, string>
  checkLabels((metadata.labels ?? {}) as Record<string, string>, `${path}.metadata.labels`, report)
  checkAnnotations(annotations, `${path}.metadata.annotations`, report)
  const cost = annotations[DELETION_COST]
  if (cost !== undefined && !isInt32(cost)) {
    const at = `${path}.metadata.annotations[${DELETION_COST}]`
    report.error('wrong-type', at, `"${cost}" is not a 32-bit integer`, 'write a whole number in quotes, as "10"')
  }
  checkPodSpec(spec, `${path}.spec`, report)
}

function isInt32(text: string): boolean {
  return /^(0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) < 2 ** 31
}
