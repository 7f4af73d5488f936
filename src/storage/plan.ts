import type {StorageProvider} from './classes.ts'

/** From this age in days on, an object is in this class. */
export interface Move {
  days: number
  class: string
}

/** What to do with versions that are no longer the current one; days count from when they were replaced. */
export interface VersionPlan {
  moves: readonly Move[]
  /** Newer ones that are kept whatever their age; what goes beyond is deleted. */
  keep?: number
  expireDays?: number
}

/** A lifecycle in no provider's words: what each of the writers turns into its provider's form. */
export interface LifecyclePlan {
  provider: StorageProvider
  /** Only objects whose names start so; none: the whole bucket. */
  prefixes: readonly string[]
  /** In order of age. */
  moves: readonly Move[]
  expireDays?: number
  /** Present for a bucket that keeps versions. */
  versions?: VersionPlan
  /** Days after which an upload that was never finished is dropped. */
  abortDays: number
}

/** What is asked for, before anything is corrected: the tiers by the age at which each begins. */
export interface LifecycleRequest extends Omit<LifecyclePlan, 'moves' | 'versions'> {
  warm?: Move
  cold?: Move
  versions?: Omit<VersionPlan, 'moves'>
}

/** The request as it stands, which its provider may refuse. */
export function planAsAsked({cold, versions, warm, ...rest}: LifecycleRequest): LifecyclePlan {
  return withMoves(
    {...rest, moves: [], ...(versions && {versions: {...versions, moves: []}})},
    [warm, cold].filter((move) => move !== undefined),
  )
}

/** The plan with other moves, for current objects and, as far as they live long enough, for old versions. */
export function withMoves(plan: LifecyclePlan, moves: readonly Move[]): LifecyclePlan {
  if (!plan.versions) return {...plan, moves}
  const {expireDays = Number.POSITIVE_INFINITY} = plan.versions
  return {...plan, moves, versions: {...plan.versions, moves: moves.filter(({days}) => days < expireDays)}}
}
