import {UserError} from '../../errors.ts'
import type {Offer, Provider} from '../offer.ts'

/** `cli`: one machine by the cloud's own tool. `node-pool`: GKE or AKS. `karpenter`: EKS with Karpenter. */
export const LAUNCH_KINDS = ['cli', 'node-pool', 'karpenter'] as const
export type LaunchKind = (typeof LAUNCH_KINDS)[number]

export interface LaunchOptions {
  /** Default `cli`. */
  kind?: LaunchKind
  /** Most USD an hour to pay, where the cloud takes such a limit. */
  maxPrice?: number
  /** Kubernetes cluster, for `node-pool` and `karpenter`. */
  cluster?: string
}

/** What starts an offer as spot: text to run or to apply, and what to know first. */
export interface Launch {
  format: 'shell' | 'yaml'
  text: string
  notes: string[]
}

/** Writes a node pool of Karpenter for the offer. */
export type KarpenterLaunch = (offer: Offer, cluster?: string, maxPrice?: number) => Promise<Launch>

/** The cluster's name where none is given; the notes say to put the real one in. */
export const CLUSTER_PLACEHOLDER = 'my-cluster'

const INSTANCE_TYPES: Readonly<Record<Provider, RegExp>> = {
  aws: /^[a-z0-9][a-z0-9-]{0,30}\.[a-z0-9][a-z0-9-]{0,30}$/,
  gcp: /^[a-z][a-z0-9-]{1,62}$/,
  azure: /^[A-Za-z][A-Za-z0-9_-]{1,63}$/,
  lambda: /^[a-z0-9_]{1,64}$/,
}
const PLACE = /^[a-z][a-z0-9-]{1,40}$/
const CLUSTER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/

/**
 * Refuses names that no cloud would have given: they go into a command that a person will run.
 * @throws UserError `E_BAD_NAME` (exit 2)
 */
export function checkNames({instanceType, provider, region, zone}: Offer, cluster?: string): void {
  const checks: [what: string, text: string | undefined, pattern: RegExp][] = [
    ['instance type', instanceType, INSTANCE_TYPES[provider]],
    ['region', region, PLACE],
    ['zone', zone, PLACE],
    ['cluster', cluster, CLUSTER],
  ]
  const bad = checks.find(([, text, pattern]) => text !== undefined && !pattern.test(text))
  if (!bad) return
  throw new UserError(`Not the name of a ${bad[0]}: ${JSON.stringify(bad[1])}`, {
    code: 'E_BAD_NAME',
    fix: `Write the command by hand, or name another ${bad[0]}`,
  })
}

/** A name for what is started, from the instance type: lower-case letters, digits and dashes. */
export function nameFor(prefix: string, instanceType: string, most = 63): string {
  const slug = instanceType
    .toLowerCase()
    .replace(/^standard_/, '')
    .replace(/[^a-z0-9]+/g, '-')
  return `${prefix}-${slug}`.slice(0, most).replace(/-+$/, '')
}

/** A price as clouds take it: plain decimals, at most five, never an exponent. */
export function decimalPrice(usd: number): string {
  return usd.toFixed(5).replace(/\.?0+$/, '')
}
