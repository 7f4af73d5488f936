import type {ILabelSelector} from '@kubernetes-models/apimachinery/apis/meta/v1/LabelSelector'

import {checkChoice, isMissing} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkLabels, checkLabelValue} from './metadata.ts'
import {checkNameRule, QUALIFIED_NAME} from './name-rules.ts'
import type {Report} from './report.ts'

export type LabelSelector = Decoded<ILabelSelector>
type Requirement = NonNullable<LabelSelector['matchExpressions']>[number]

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist']

/** A selector of objects by their labels. */
export function checkLabelSelector(selector: LabelSelector | undefined, path: string, report: Report): void {
  checkLabels((selector?.matchLabels ?? {}) as Record<string, string>, `${path}.matchLabels`, report)
  selector?.matchExpressions?.forEach((requirement, i) => {
    checkRequirement(requirement, `${path}.matchExpressions[${i}]`, report)
  })
}

function checkRequirement({key = '', operator, values = []}: Requirement, path: string, report: Report): void {
  const at = `${path}.operator`
  if (!isMissing(operator, at, report, `write one of ${OPERATORS.join(', ')}`))
    checkChoice(operator, OPERATORS, at, report)
  checkOperands(operator, values, `${path}.values`, report)
  checkNameRule(key, QUALIFIED_NAME, `${path}.key`, report)
  values.forEach((value, i) => {
    checkLabelValue(value, `${path}.values[${i}]`, report)
  })
}

/** In and NotIn need values, Exists and DoesNotExist have none. */
export function checkOperands(
  operator: string | undefined,
  values: readonly string[],
  path: string,
  report: Report,
): void {
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0) {
    report.error('required', path, `${operator} needs values`, 'list the values, or use Exists')
  } else if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) {
    report.error('values-with-exists', path, `${operator} has no values`, 'remove values, or use In')
  }
}

/** Whether labels are those a selector asks for, both being valid. */
export function selects(
  {matchExpressions = [], matchLabels = {}}: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const has = (key: string): boolean => Object.hasOwn(labels, key)
  const matches = ({key = '', operator, values = []}: Requirement): boolean => {
    if (operator === 'Exists') return has(key)
    if (operator === 'DoesNotExist') return !has(key)
    const inside = has(key) && values.includes(labels[key]!)
    return operator === 'In' ? inside : !inside
  }
  return (
    Object.entries(matchLabels).every(([key, value]) => has(key) && labels[key] === value) &&
    matchExpressions.every(matches)
  )
}

/** Keys whose values are those of the pod at hand, beside a selector. */
export function checkMatchLabelKeys(
  matchKeys: readonly string[],
  mismatchKeys: readonly string[],
  selector: LabelSelector | undefined,
  path: string,
  report: Report,
): void {
  for (const [field, keys] of Object.entries({matchLabelKeys: matchKeys, mismatchLabelKeys: mismatchKeys})) {
    const at = `${path}.${field}`
    if (keys.length > 0 && !selector) {
      report.error('required', at, `${field} needs a labelSelector`, 'write a labelSelector beside it')
      continue
    }
    keys.forEach((key, i) => {
      checkNameRule(key, QUALIFIED_NAME, `${at}[${i}]`, report)
    })
  }
  matchKeys.forEach((key, i) => {
    if (!mismatchKeys.includes(key) && !isSelectedTwice(key, selector)) return
    report.error('duplicate', `${path}.matchLabelKeys[${i}]`, 'the key is used twice', 'remove it from one of the two')
  })
}

/** Whether the selector has an expression on the key and, before it, another expression or a label. */
function isSelectedTwice(key: string, selector: LabelSelector | undefined): boolean {
  const expressions = selector?.matchExpressions?.filter((expression) => expression.key === key).length ?? 0
  return expressions > 1 || (expressions === 1 && Object.hasOwn(selector?.matchLabels ?? {}, key))
}
