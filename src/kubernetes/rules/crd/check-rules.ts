import {CelError} from '../cel/combine.ts'
import {evaluateCel} from '../cel/evaluate.ts'
import {parseCel} from '../cel/parse.ts'
import {isRecord} from '../decode.ts'
import {join, type Report} from '../report.ts'
import type {Schema} from './schema.ts'

/** The CEL rules of a schema, over a value that fits it and has its defaults. */
export function checkRules(value: unknown, schema: Schema, path: string, report: Report): void {
  for (const {message, rule} of schema['x-kubernetes-validations'] ?? []) {
    if (holds(rule, value)) continue
    const what = message ?? `the rule does not hold: ${rule}`
    report.error(
      'rule',
      path,
      what,
      FIXES.find(([pattern]) => pattern.test(what))?.[1] ?? `change it so that this holds: ${rule}`,
    )
  }
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      checkRules(item, schema.items ?? {}, `${path}[${i}]`, report)
    })
  } else if (isRecord(value)) {
    for (const [field, inner] of Object.entries(value)) {
      const known = Object.hasOwn(schema.properties ?? {}, field)
      const next = known ? schema.properties![field] : schema.additionalProperties
      if (next) checkRules(inner, next, join(path, field), report)
    }
  }
}

function holds(rule: string, self: unknown): boolean {
  try {
    return evaluateCel(parseCel(rule), {self}) === true
  } catch (error) {
    if (error instanceof CelError) return false
    throw error
  }
}

/** What to write instead, by what the rule says. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [/^minReplicaCount must be/, 'raise maxReplicaCount (100 where it is not given), or lower minReplicaCount'],
  [/^'schedule' must be set with 'duration'/, 'write both schedule and duration (as 8h), or neither'],
  [/"karpenter\.sh" is restricted/, 'use a label of your own domain; of karpenter.sh only capacity-type can be set'],
  [/"karpenter\.sh\/nodepool" is restricted/, 'remove it: Karpenter sets it itself'],
  [/"kubernetes\.io\/hostname" is restricted/, 'remove it: each node has its own'],
  [/operator 'In' must have a value/, 'list the values, or write operator: Exists'],
  [/must have a single positive integer value/, 'write exactly one whole number in quotes, as values: ["4"]'],
  [/with 'minValues' must have/, 'list at least minValues values, or lower minValues'],
  [/may not be empty$/, 'write group: karpenter.k8s.aws, kind: EC2NodeClass and the name of the node class'],
  [/'limits\.nodes' is supported on static/, 'with replicas leave only limits.nodes, or remove replicas'],
  [/'weight' is not supported on static/, 'remove weight, or replicas'],
]
