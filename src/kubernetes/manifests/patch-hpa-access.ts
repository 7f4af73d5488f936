import type {IRole} from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role'
import type {IRoleBinding} from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding'
import type {IServiceAccount} from 'kubernetes-models/v1/ServiceAccount'

import type {Manifest} from '../manifest.ts'
import {metadataOf, type Named} from './metadata.ts'

/** A ServiceAccount that may read and patch the one HPA and nothing else: with its Role and RoleBinding. */
export function patchHpaAccess(named: Named, hpa: string) {
  const metadata = metadataOf(named)
  const {name, namespace} = named
  const account = {apiVersion: 'v1', kind: 'ServiceAccount', metadata} satisfies IServiceAccount & Manifest
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: [
      {
        apiGroups: ['autoscaling'],
        resources: ['horizontalpodautoscalers'],
        resourceNames: [hpa],
        verbs: ['get', 'patch'],
      },
    ],
  } satisfies IRole & Manifest
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name},
    subjects: [{kind: 'ServiceAccount', name, ...(namespace !== undefined && {namespace})}],
  } satisfies IRoleBinding & Manifest
  return {account, role, binding}
}
