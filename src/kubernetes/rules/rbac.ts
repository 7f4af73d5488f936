import type {
  IClusterRole,
  IClusterRoleBinding,
  IPolicyRule,
  IRole,
  IRoleBinding,
  ISubject,
} from 'kubernetes-models/rbac.authorization.k8s.io/v1'

import {checkChoice, isMissing} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkLabelSelector} from './label-selector.ts'
import {checkNameRule, PATH_SEGMENT, SUBDOMAIN} from './name-rules.ts'
import type {Report} from './report.ts'

const GROUP = 'rbac.authorization.k8s.io'

/** What the API server checks of a Role. Source: pkg/apis/rbac/validation of Kubernetes. */
export function checkRole({rules = []}: Decoded<IRole>, report: Report): void {
  checkPolicyRules(rules, true, report)
}

/** What the API server checks of a ClusterRole. */
export function checkClusterRole({aggregationRule, rules = []}: Decoded<IClusterRole>, report: Report): void {
  checkPolicyRules(rules, false, report)
  const selectors = aggregationRule?.clusterRoleSelectors ?? []
  if (aggregationRule && selectors.length === 0) {
    const at = 'aggregationRule.clusterRoleSelectors'
    report.error('required', at, 'there is no selector', 'write a selector, or remove aggregationRule')
  }
  selectors.forEach((selector, i) => {
    checkLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${i}]`, report)
  })
}

function checkPolicyRules(rules: Decoded<IPolicyRule>[], namespaced: boolean, report: Report): void {
  rules.forEach(({apiGroups = [], nonResourceURLs = [], resourceNames = [], resources = [], verbs = []}, i) => {
    const at = `rules[${i}]`
    if (verbs.length === 0) report.error('required', `${at}.verbs`, 'the rule has no verb', 'write verbs, as ["get"]')
    if (nonResourceURLs.length > 0) {
      if (namespaced || [apiGroups, resources, resourceNames].some((list) => list.length > 0)) {
        const message = 'nonResourceURLs stand in a rule of their own, of a ClusterRole'
        report.error('both-given', `${at}.nonResourceURLs`, message, 'move them to a ClusterRole')
      }
      return
    }
    if (apiGroups.length === 0) {
      report.error('required', `${at}.apiGroups`, 'the rule has no API group', 'write apiGroups; [""] is that of v1')
    }
    if (resources.length === 0) {
      report.error('required', `${at}.resources`, 'the rule has no resource', 'write resources, in plural: ["pods"]')
    }
  })
}

/** What the API server checks of a RoleBinding. */
export function checkRoleBinding(binding: Decoded<IRoleBinding>, report: Report): void {
  checkBinding(binding, ['Role', 'ClusterRole'], report)
}

/** What the API server checks of a ClusterRoleBinding. */
export function checkClusterRoleBinding(binding: Decoded<IClusterRoleBinding>, report: Report): void {
  checkBinding(binding, ['ClusterRole'], report)
}

function checkBinding(
  {roleRef = {}, subjects = []}: Pick<Decoded<IRoleBinding>, 'roleRef' | 'subjects'>,
  kinds: string[],
  report: Report,
): void {
  checkChoice(roleRef.apiGroup || undefined, [GROUP], 'roleRef.apiGroup', report)
  checkChoice(roleRef.kind ?? '', kinds, 'roleRef.kind', report)
  if (!isMissing(roleRef.name, 'roleRef.name', report, 'write the name of the role')) {
    checkNameRule(roleRef.name!, PATH_SEGMENT, 'roleRef.name', report)
  }
  subjects.forEach((subject, i) => {
    checkSubject(subject, kinds.includes('Role'), `subjects[${i}]`, report)
  })
}

function checkSubject(subject: Decoded<ISubject>, namespaced: boolean, path: string, report: Report): void {
  const {apiGroup = '', kind = '', name = '', namespace} = subject
  isMissing(name, `${path}.name`, report, 'write the name of the service account, user or group')
  checkChoice(kind, ['ServiceAccount', 'User', 'Group'], `${path}.kind`, report)
  if (kind !== 'ServiceAccount') {
    if (apiGroup) checkChoice(apiGroup, [GROUP], `${path}.apiGroup`, report)
    return
  }
  if (name) checkNameRule(name, SUBDOMAIN, `${path}.name`, report)
  if (apiGroup) report.error('unsupported-value', `${path}.apiGroup`, 'a ServiceAccount has none', 'remove apiGroup')
  if (!namespaced && !namespace) {
    report.error('required', `${path}.namespace`, 'the namespace of the ServiceAccount is needed', 'write namespace')
  }
}
