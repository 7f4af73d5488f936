import type {ReplicaBounds} from '../kubernetes/schedule/schedule.ts'
import type {Extra} from './choices.ts'
import {shown, usage, wholeNumber} from './parse.ts'
import {listOf, refuseWithout, type Settings, textOf} from './settings.ts'

/** The nodes for a base that stays and a burst that may be taken back. */
export interface NodesRequest {
  instanceTypes: readonly string[]
  /** Replicas that on-demand nodes shall carry. */
  base: number
  region?: string
  cluster?: string
}

/** @throws UserError `E_USAGE`, `E_BAD_NUMBER` */
export function nodesOf(settings: Settings, extras: ReadonlySet<Extra>, bounds: ReplicaBounds): {nodes?: NodesRequest} {
  if (!extras.has('nodepool')) {
    refuseWithout(settings, 'with nodepool', ['instance', 'base', 'cluster', 'region'])
    return {}
  }
  const instanceTypes = listOf(settings, 'instance')
  if (instanceTypes.length === 0) {
    throw usage(
      '--with nodepool needs instance types',
      'Add --instance g5.xlarge --instance g6.xlarge; frugal recommend-gpu finds some',
    )
  }
  const {placeOf} = settings
  const base = wholeNumber(textOf(settings, 'base') ?? String(Math.max(1, bounds.min)), placeOf('base'), {
    max: bounds.max,
  })
  const region = textOf(settings, 'region')
  const cluster = textOf(settings, 'cluster')
  if (cluster !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(cluster)) {
    throw usage(`${placeOf('cluster')} is no name of a cluster: ${shown(cluster)}`, 'Write letters, digits, - and _')
  }
  return {nodes: {instanceTypes, base, ...(region !== undefined && {region}), ...(cluster !== undefined && {cluster})}}
}
