import {checkConfigMap, checkSecret} from './config.ts'
import {checkCronJob} from './cron-job.ts'
import {checkDeployment} from './deployment.ts'
import {checkHorizontalPodAutoscaler, checkHorizontalPodAutoscalerV1} from './horizontal-pod-autoscaler.ts'
import {checkJob} from './job.ts'
import type {KindMetadata} from './metadata.ts'
import {CRON_JOB_NAME, LABEL, PATH_SEGMENT, SUBDOMAIN} from './name-rules.ts'
import {checkPodDisruptionBudget} from './pod-disruption-budget.ts'
import {checkClusterRole, checkClusterRoleBinding, checkRole, checkRoleBinding} from './rbac.ts'
import type {Report} from './report.ts'
import {checkService} from './service.ts'
import {warnDeployment} from './useless/deployment.ts'
import {warnHorizontalPodAutoscaler} from './useless/horizontal-pod-autoscaler.ts'
import {warnNodePool} from './useless/node-pool.ts'
import {warnPodDisruptionBudget} from './useless/pod-disruption-budget.ts'
import {warnScaledObject} from './useless/scaled-object.ts'

// biome-ignore lint/suspicious/noExplicitAny: each kind has its own type, which decoder and schema vouch for
type Check = (object: any, report: Report) => void

/** What holds for a kind beyond the types of its fields. */
export interface KindRules extends KindMetadata {
  /** What the API server refuses. The object is decoded: of the kind's types, with any field absent. */
  check?: Check
  /** What it accepts and is of no use. */
  warn?: Check
}

const inNamespace = {name: SUBDOMAIN, namespaced: true}
const access = {name: PATH_SEGMENT, namespaced: true}

/** Kinds of Kubernetes itself, by API version and kind. */
export const KINDS: Readonly<Record<string, KindRules>> = {
  'apps/v1 Deployment': {...inNamespace, check: checkDeployment, warn: warnDeployment},
  'autoscaling/v1 HorizontalPodAutoscaler': {...inNamespace, check: checkHorizontalPodAutoscalerV1},
  'autoscaling/v2 HorizontalPodAutoscaler': {
    ...inNamespace,
    check: checkHorizontalPodAutoscaler,
    warn: warnHorizontalPodAutoscaler,
  },
  'batch/v1 CronJob': {name: CRON_JOB_NAME, namespaced: true, check: checkCronJob},
  'batch/v1 Job': {...inNamespace, check: checkJob},
  'policy/v1 PodDisruptionBudget': {
    ...access,
    anyFinalizer: true,
    check: checkPodDisruptionBudget,
    warn: warnPodDisruptionBudget,
  },
  'rbac.authorization.k8s.io/v1 ClusterRole': {...access, namespaced: false, check: checkClusterRole},
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': {...access, namespaced: false, check: checkClusterRoleBinding},
  'rbac.authorization.k8s.io/v1 Role': {...access, check: checkRole},
  'rbac.authorization.k8s.io/v1 RoleBinding': {...access, check: checkRoleBinding},
  'v1 ConfigMap': {...inNamespace, check: checkConfigMap},
  'v1 Namespace': {name: LABEL, namespaced: false},
  'v1 Secret': {...inNamespace, check: checkSecret},
  'v1 Service': {name: LABEL, namespaced: true, check: checkService},
  'v1 ServiceAccount': inNamespace,
}

/** What is accepted and of no use in custom kinds, by API version and kind. */
export const CUSTOM_WARNINGS: Readonly<Record<string, Check>> = {
  'karpenter.sh/v1 NodePool': warnNodePool,
  'keda.sh/v1alpha1 ScaledObject': warnScaledObject,
}
