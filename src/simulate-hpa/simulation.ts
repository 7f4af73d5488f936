import {UserError} from '../errors.ts'
import {quantityMilliNumber} from '../kubernetes/quantity.ts'
import type {PodModel} from '../kubernetes/scaling.ts'
import {against, type Cluster, type PolicyResult, runPolicy} from '../kubernetes/simulate/compare.ts'
import type {PolicyContext} from '../kubernetes/simulate/hpa-policy.ts'
import type {Optimum} from '../kubernetes/simulate/optimize.ts'
import {parseSignal} from '../kubernetes/simulate/parse-signal.ts'
import {parseShare} from '../kubernetes/simulate/slo.ts'
import type {TickTrace} from '../kubernetes/traffic/on-ticks.ts'
import {nearest} from '../nearest.ts'
import type {SimulateFlags} from './flags.ts'
import {type NodePrice, nodePriceOf} from './node-price.ts'
import {policiesFor} from './policies-of.ts'
import {traceOf} from './trace-of.ts'

/** All that a run of `frugal simulate-hpa` found. */
export interface Simulation {
  trace: TickTrace
  cluster: Cluster
  latencySeconds: number
  timeZone: string
  /** Share of requests within capacity that is asked for. */
  slo?: number
  price?: NodePrice
  /** Name of the policy that savings are against. */
  baseline: string
  /** In the order they were given; with --optimize the winner is the last. */
  results: readonly PolicyResult[]
  optimum?: Optimum
}

export interface SimulationTools {
  env: NodeJS.ProcessEnv
  now: Date
  /** One line on what is being waited for. */
  onStatus: (text: string) => void
}

const DEFAULT_SLO = 0.999

/**
 * Reads trace, policies and price as the flags say, runs every policy over the trace, and searches where it is asked.
 * @throws UserError as the parts of it do
 */
export async function runSimulation(
  file: string | undefined,
  flags: SimulateFlags,
  {env, now, onStatus}: SimulationTools,
): Promise<Simulation> {
  if (file === '-' && flags.policy?.includes('-')) {
    throw new UserError('Standard input cannot be both the trace and a policy', {
      code: 'E_USAGE',
      fix: 'Give one of them as a file',
    })
  }
  const slo = sloOf(flags)
  const pods = podsOf(flags)
  const signals = new Map((flags.metric ?? []).map(parseSignal))
  const trace = await traceOf(file, flags, signals, (lines) => onStatus(`Reading line ${lines}`))
  const price = await nodePriceOf(flags, env, now)
  const cluster = clusterOf(flags, pods, price)
  const context: PolicyContext = {trace, pods, signals, latencySeconds: flags.latency}
  const policies = await policiesFor(flags, context)
  const results = policies.map((policy) => {
    onStatus(`Running ${policy.name}`)
    return runPolicy(trace, policy, cluster, slo)
  })
  const baseline = baselineOf(flags.baseline, results)
  const found = flags.optimize
    ? await optimumOf({context, cluster, flags, slo: slo ?? DEFAULT_SLO, onStatus})
    : undefined
  return {
    trace,
    cluster,
    latencySeconds: flags.latency,
    timeZone: flags['time-zone'],
    ...(slo !== undefined && {slo}),
    ...(price && {price}),
    baseline,
    results: against(found ? [...results, found.result] : results, baseline),
    ...(found && {optimum: found.optimum}),
  }
}

function sloOf(flags: SimulateFlags): number | undefined {
  const {optimize, slo} = flags
  const most = flags['max-over']
  if (slo !== undefined) return parseShare(slo, '--slo')
  if (most !== undefined) return 1 - parseShare(most, '--max-over')
  return optimize ? DEFAULT_SLO : undefined
}

function podsOf(flags: SimulateFlags): PodModel {
  const {capacity, startup} = flags
  const request = quantityMilliNumber(flags['cpu-request'])
  if (request === undefined || request <= 0) {
    throw new UserError(`--cpu-request is not a quantity of CPU: ${JSON.stringify(flags['cpu-request'])}`, {
      code: 'E_USAGE',
      fix: 'Write it as in a manifest: --cpu-request 500m',
    })
  }
  return {
    startupSeconds: startup,
    ...(capacity > 0 && {capacityPerPod: capacity}),
    cpuRequestMilli: request,
    cpuMilliPerRps: flags['cpu-per-request'] ?? request / (capacity > 0 ? capacity : DEFAULT_CAPACITY),
  }
}

/** What CPU is taken to follow where a pod has no limit and nothing is said. */
const DEFAULT_CAPACITY = 143

function clusterOf(flags: SimulateFlags, pods: PodModel, price: NodePrice | undefined): Cluster {
  return {
    pods,
    nodes: {
      podsPerNode: flags['pods-per-node'],
      startupSeconds: flags['node-startup'],
      idleSeconds: flags['node-idle'],
    },
    ...(price && {usdPerNodeHour: price.usdPerHour}),
  }
}

function baselineOf(asked: string | undefined, results: readonly PolicyResult[]): string {
  const names = results.map(({name}) => name)
  if (asked === undefined) return names[0]!
  if (names.includes(asked)) return asked
  throw new UserError(`--baseline: there is no policy ${JSON.stringify(asked)}`, {
    code: 'E_USAGE',
    fix: `--baseline ${JSON.stringify(nearest(asked, names, 1)[0] ?? names[0])}`,
  })
}

interface OptimumOptions {
  context: PolicyContext
  cluster: Cluster
  flags: SimulateFlags
  slo: number
  onStatus: (text: string) => void
}

async function optimumOf({cluster, context, flags, onStatus, slo}: OptimumOptions) {
  const [{optimize}, {candidatePolicy}] = await Promise.all([
    import('../kubernetes/simulate/optimize.ts'),
    import('../kubernetes/simulate/candidate.ts'),
  ])
  const timeZone = flags['time-zone']
  const onRun = (run: number, most: number) => onStatus(`Trying policy ${run} of ${most} at the most`)
  const maxReplicas = flags['max-replicas']
  const optimum = optimize({context, cluster, slo, timeZone, maxReplicas, onRun})
  if (!optimum) {
    throw new UserError('Pods without a limit hold any load: there is nothing to optimize', {
      code: 'E_USAGE',
      fix: 'Say what a pod serves, in requests a second: --capacity 143',
    })
  }
  const policy = candidatePolicy(optimum.winner.candidate, context, timeZone)
  return {optimum, result: runPolicy(context.trace, {...policy, name: 'optimized'}, cluster, slo)}
}
