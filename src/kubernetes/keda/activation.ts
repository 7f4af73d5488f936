import type {TickState} from '../scaling.ts'
import type {Annotated} from './pause.ts'
import type {ScaledObjectSpec} from './spec.ts'

/** What KEDA's loop sees at a poll. */
export interface KedaView {
  /** Whether any trigger is active. */
  active: boolean
  /** Whether one could not be read. */
  failed: boolean
}

const COOLDOWN_SECONDS = 300

/**
 * KEDA's own loop, a call each poll: the replicas to have after it. It remembers when the triggers were last active.
 * Source: KEDA 2.20, pkg/scaling/executor.
 */
export function createActivation(
  {cooldownPeriod, fallback, idleReplicaCount, initialCooldownPeriod, minReplicaCount}: ScaledObjectSpec,
  {forceActivation, pausedScaleIn, pausedScaleOut}: Annotated,
): (state: TickState, view: KedaView) => number {
  const min = minReplicaCount ?? 0
  const resting = idleReplicaCount ?? min
  let createdAt: number | undefined
  let lastActive: number | undefined

  function cooledDown(now: number): boolean {
    // Kubernetes keeps both times in whole seconds, so a period that is just over is over.
    if (lastActive === undefined) return now - createdAt! >= (initialCooldownPeriod ?? 0)
    return now - lastActive >= (cooldownPeriod ?? COOLDOWN_SECONDS)
  }

  function whenActive({now, replicas}: TickState, failed: boolean): number {
    const asleep = replicas === 0 || (idleReplicaCount !== undefined && replicas < min)
    if (asleep ? pausedScaleOut : failed) return replicas
    lastActive = now
    return asleep ? Math.max(1, min) : replicas
  }

  function whenInactive({now, replicas}: TickState, failed: boolean): number {
    if (failed && (fallback === undefined || fallback.replicas !== 0)) return replicas
    const mayRest = idleReplicaCount === undefined ? replicas > 0 && min === 0 : replicas > idleReplicaCount
    if (mayRest) return !pausedScaleIn && cooledDown(now) ? resting : replicas
    return idleReplicaCount === undefined && replicas < min ? min : replicas
  }

  return (state, {active, failed}) => {
    createdAt ??= state.now
    return active || forceActivation ? whenActive(state, failed) : whenInactive(state, failed)
  }
}
