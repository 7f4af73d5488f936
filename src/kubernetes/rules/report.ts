import type {Finding} from '../finding.ts'

/** Gathers what is found wrong with one object. Paths are those of the object: `spec.metrics[0].type`. */
export class Report {
  readonly findings: Finding[] = []
  readonly #object: string
  readonly #base: string
  #refused = new Set<string>()

  /** `object` is `HorizontalPodAutoscaler/ml-api`; `base` the path of the object in its document, of an item of a List. */
  constructor(object: string, base = '') {
    this.#object = object
    this.#base = base
  }

  /** The API server refuses it. A field gets one error for each rule. */
  error(rule: string, path: string, message: string, fix: string): void {
    this.#refused.add(path)
    this.#add('error', rule, path, message, fix)
  }

  /** Accepted, and does not do what it looks like. */
  warn(rule: string, path: string, message: string, fix: string): void {
    this.#add('warning', rule, path, message, fix)
  }

  /** Whether the field itself is already known to be wrong. */
  has(path: string): boolean {
    return this.#refused.has(path)
  }

  get refused(): boolean {
    return this.#refused.size > 0
  }

  #add(severity: Finding['severity'], rule: string, path: string, message: string, fix: string): void {
    const whole = this.#base && path ? `${this.#base}.${path}` : this.#base || path
    this.findings.push({severity, rule, object: this.#object, path: whole, message, fix})
  }
}

/** A value from a manifest as a message shows it: quoted, and never long. */
export function show(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** `spec` and `replicas` as `spec.replicas`; a key that is no plain word in brackets. */
export function join(path: string, field: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(field)) return `${path}[${field}]`
  return path ? `${path}.${field}` : field
}
