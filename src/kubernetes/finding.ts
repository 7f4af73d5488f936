/** What is wrong with a manifest, or of no use in it. */
export interface Finding {
  /** `error`: the API server (or the operator that owns the kind) refuses it. `warning`: accepted, and does not do what it looks like. */
  severity: 'error' | 'warning'
  /** Stable name of the rule, in kebab case: `max-below-min`. */
  rule: string
  /** `HorizontalPodAutoscaler/ml-api`: kind and name, as far as they are known. */
  object: string
  /** Path of the field: `spec.behavior.scaleDown.policies[0].periodSeconds`; empty for the object as a whole. */
  path: string
  /** What is wrong, in a sentence without a full stop. */
  message: string
  /** What to write instead. */
  fix: string
}
