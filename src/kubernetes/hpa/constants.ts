/** What an operator may set on kube-controller-manager, for every HPA of the cluster. */
export interface ControllerSettings {
  /** `--horizontal-pod-autoscaler-tolerance`: how far from 1 the ratio of usage to target may be. */
  tolerance: number
  /** `--horizontal-pod-autoscaler-downscale-stabilization`, seconds. */
  downscaleStabilizationSeconds: number
  /** `--horizontal-pod-autoscaler-cpu-initialization-period`, seconds. */
  cpuInitializationSeconds: number
  /** `--horizontal-pod-autoscaler-initial-readiness-delay`, seconds. */
  initialReadinessDelaySeconds: number
}

/** The flags as a cluster has them unless told otherwise; the controller also looks every 15 s. Kubernetes 1.36. */
export const CONTROLLER_DEFAULTS: ControllerSettings = {
  tolerance: 0.1,
  downscaleStabilizationSeconds: 300,
  cpuInitializationSeconds: 300,
  initialReadinessDelaySeconds: 30,
}

/** Without `behavior`, one step at most doubles the replicas, or makes them 4. */
export const LEGACY_SCALE_UP = {factor: 2, minimum: 4} as const
