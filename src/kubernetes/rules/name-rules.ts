import {asLabel, isLabel, isQualifiedName, isSubdomain} from '../names.ts'
import {type Report, show} from './report.ts'

/** What a name may be. */
export interface NameRule {
  what: string
  accepts(name: string): boolean
}

const ENDS = 'with a letter or digit at both ends'

export const SUBDOMAIN: NameRule = {
  what: `lower-case letters, digits, "-" and ".", ${ENDS}, at most 253 characters`,
  accepts: isSubdomain,
}

export const LABEL: NameRule = {
  what: `lower-case letters, digits and "-", ${ENDS}, at most 63 characters`,
  accepts: isLabel,
}

/** RBAC's objects, PodDisruptionBudgets, and what an HPA refers to. */
export const PATH_SEGMENT: NameRule = {
  what: 'text without "/" and "%", and not "." or ".."',
  accepts: (name) => !/[/%]/.test(name) && name !== '.' && name !== '..',
}

/** A CronJob's name, which gets 11 characters more in the name of each Job. */
export const CRON_JOB_NAME: NameRule = {
  what: `lower-case letters, digits, "-" and ".", ${ENDS}, at most 52 characters`,
  accepts: (name) => name.length <= 52 && isSubdomain(name),
}

/** A port's name: an IANA service name. */
export const PORT_NAME: NameRule = {
  what: 'at most 15 lower-case letters, digits and single "-" inside, with a letter among them',
  accepts: (name) => name.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name),
}

/** The key of a ConfigMap or Secret. */
export const DATA_KEY: NameRule = {
  what: 'letters, digits, "-", "_" and ".", not starting with ".."',
  accepts: (key) => key.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..'),
}

export const ENV_NAME: NameRule = {
  what: 'printable ASCII without "="',
  accepts: (name) => /^[ -<>-~]+$/.test(name),
}

export const QUALIFIED_NAME: NameRule = {
  what: `at most 63 letters, digits, "-", "_" and ".", ${ENDS}, after an optional domain and "/"`,
  accepts: isQualifiedName,
}

export const HTTP_HEADER: NameRule = {what: 'letters, digits and "-"', accepts: (name) => /^[-A-Za-z0-9]+$/.test(name)}

/** Reports a name that its place does not take. */
export function checkNameRule(name: string, rule: NameRule, path: string, report: Report): void {
  if (rule.accepts(name) || report.has(path)) return
  const better = asLabel(name)
  const fix = rule.accepts(better) ? `write ${better}` : `write ${rule.what}`
  report.error('bad-name', path, `${show(name)} is not ${rule.what}`, fix)
}

/** A prefix as it is checked: the server appends five letters to it, so that it may end in "-". */
export function asPrefix(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name
}
