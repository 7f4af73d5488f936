import {checkChoice, checkRange} from './checks.ts'
import type {JobSpec} from './job.ts'
import {checkNameRule, QUALIFIED_NAME} from './name-rules.ts'
import {type Report, show} from './report.ts'

type Rule = NonNullable<NonNullable<JobSpec['podFailurePolicy']>['rules']>[number]

/** Which failures of pods count, and which end the Job. */
export function checkPodFailurePolicy(spec: JobSpec, path: string, report: Report): void {
  const rules = spec.podFailurePolicy?.rules ?? []
  if (rules.length > 20) report.error('too-many', `${path}.rules`, 'more than 20 rules are given', 'leave 20 of them')
  rules.forEach((rule, i) => {
    const at = `${path}.rules[${i}]`
    checkChoice(rule.action ?? '', ['Count', 'FailIndex', 'FailJob', 'Ignore'], `${at}.action`, report)
    if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
      report.error('required', `${at}.action`, 'FailIndex needs backoffLimitPerIndex', 'write backoffLimitPerIndex')
    }
    if ((rule.onExitCodes !== undefined) === (rule.onPodConditions ?? []).length > 0) {
      const message = 'exactly one of onExitCodes and onPodConditions is needed'
      report.error('one-of', at, message, 'write one of the two')
    }
    checkExitCodes(rule, spec, `${at}.onExitCodes`, report)
    rule.onPodConditions?.forEach(({status, type = ''}, j) => {
      checkNameRule(type, QUALIFIED_NAME, `${at}.onPodConditions[${j}].type`, report)
      checkChoice(status || undefined, ['True', 'False', 'Unknown'], `${at}.onPodConditions[${j}].status`, report)
    })
  })
}

function checkExitCodes({onExitCodes: codes}: Rule, {template}: JobSpec, path: string, report: Report): void {
  if (!codes) return
  const {containerName, operator = '', values = []} = codes
  checkChoice(operator, ['In', 'NotIn'], `${path}.operator`, report)
  const containers = [...(template?.spec?.containers ?? []), ...(template?.spec?.initContainers ?? [])]
  if (containerName !== undefined && !containers.some(({name}) => (name ?? '') === containerName)) {
    const message = `the pods have no container ${show(containerName)}`
    report.error('no-such-container', `${path}.containerName`, message, 'write the name of one of its containers')
  }
  const rising = values.every((value, i) => i === 0 || value > values[i - 1]!)
  if (values.length === 0 || values.length > 255 || !rising || (operator === 'In' && values.includes(0))) {
    const fix = 'write exit codes in rising order, each once, without 0'
    report.error('exit-codes', `${path}.values`, 'the exit codes are not a rising list', fix)
  }
}

/** Which indexes make the Job a success. */
export function checkSuccessPolicy(spec: JobSpec, path: string, report: Report): void {
  const {completionMode, completions = 0, successPolicy} = spec
  if (!successPolicy) return
  if (completionMode !== 'Indexed') {
    report.error('needs-indexed', path, 'successPolicy needs completionMode Indexed', 'remove successPolicy')
    return
  }
  const {rules = []} = successPolicy
  if (rules.length === 0 || rules.length > 20) {
    report.error('required', `${path}.rules`, `${rules.length} rules are given, and 1 to 20 needed`, 'write a rule')
  }
  rules.forEach(({succeededCount, succeededIndexes}, i) => {
    const at = `${path}.rules[${i}]`
    if (succeededCount === undefined && succeededIndexes === undefined) {
      const message = 'succeededCount or succeededIndexes is needed'
      report.error('required', at, message, 'write one of the two')
    }
    const indexes = succeededIndexes === undefined ? completions : countIndexes(succeededIndexes, completions)
    if (indexes === undefined) {
      const message = `${show(succeededIndexes)} is no list of indexes below ${completions}`
      report.error('bad-form', `${at}.succeededIndexes`, message, 'write it as "0,2-4"')
    }
    checkRange(succeededCount, 0, indexes ?? completions, `${at}.succeededCount`, report)
  })
}

/** How many indexes `0,2-4` names; undefined where it is no rising list of them. */
function countIndexes(text: string, completions: number): number | undefined {
  if (text === '') return 0
  let count = 0
  let last = -1
  for (const part of text.split(',')) {
    const [, first = '', end = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? []
    if (first === '' || Number(first) <= last || Number(end) < Number(first) || Number(end) >= completions)
      return undefined
    if (part.includes('-') && Number(end) === Number(first)) return undefined
    count += Number(end) - Number(first) + 1
    last = Number(end)
  }
  return count
}
