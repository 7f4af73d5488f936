import {checkChoice} from '../checks.ts'
import type {Report} from '../report.ts'
import type {Container} from './containers.ts'

/** A container's own restart policy, and its rules by exit code. */
export function checkRestartPolicy(container: Container, path: string, report: Report): void {
  const {restartPolicy, restartPolicyRules: rules = []} = container
  if (restartPolicy === undefined && rules.length > 0) {
    const fix = 'write restartPolicy: Never or OnFailure beside the rules'
    report.error('required', `${path}.restartPolicy`, 'restartPolicyRules need a restartPolicy', fix)
  }
  checkChoice(restartPolicy, ['Always', 'OnFailure', 'Never'], `${path}.restartPolicy`, report)
  if (rules.length > 20) {
    report.error('too-many', `${path}.restartPolicyRules`, `${rules.length} rules are given`, 'leave 20 of them')
  }
  rules.forEach(({action = '', exitCodes}, i) => {
    const at = `${path}.restartPolicyRules[${i}]`
    checkChoice(action, ['Restart', 'RestartAllContainers'], `${at}.action`, report)
    if (!exitCodes) report.error('required', `${at}.exitCodes`, 'exitCodes is required', 'write operator and values')
    else checkChoice(exitCodes.operator ?? '', ['In', 'NotIn'], `${at}.exitCodes.operator`, report)
    if ((exitCodes?.values?.length ?? 0) > 255) {
      report.error('too-many', `${at}.exitCodes.values`, 'more than 255 values are given', 'leave 255 of them')
    }
  })
}
