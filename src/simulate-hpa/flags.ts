import {Flags, type Interfaces} from '@oclif/core'

import {numberFlag, priceSourceFlags} from '../flags.ts'
import {FILLS} from '../kubernetes/traffic/fill.ts'
import {SYNTHETICS} from '../kubernetes/traffic/synthetic.ts'
import {PROVIDERS} from '../prices/offer.ts'
import {OUTPUT_FORMATS} from '../terminal/output.ts'
import {parseDuration} from './duration.ts'

const trace = {helpGroup: 'TRACE'}
const policies = {helpGroup: 'POLICIES'}
const pods = {helpGroup: 'PODS'}
const nodes = {helpGroup: 'NODES'}
const slo = {helpGroup: 'SLO'}
const list = {multiple: true, multipleNonGreedy: true} as const

const durationFlag = Flags.custom<number, {min?: number}>({
  helpValue: '<time>',
  parse: async (text, _, {min = 0, name}) => parseDuration(text, name, {min}),
})

export const SIMULATION_OUTPUTS = [...OUTPUT_FORMATS, 'svg', 'html'] as const
export type SimulationOutput = (typeof SIMULATION_OUTPUTS)[number]

/** The flags of `frugal simulate-hpa`. */
export const simulateFlags = {
  synthetic: Flags.option({
    ...trace,
    description: 'a trace that is made up, in place of a file',
    options: SYNTHETICS,
  })(),
  seed: Flags.integer({
    ...trace,
    default: 1,
    description: 'of --synthetic: another seed, another trace',
    helpValue: '<n>',
  }),
  days: numberFlag({...trace, default: 14, description: 'length of --synthetic', helpValue: '<n>', min: 0.01}),
  peak: numberFlag({
    ...trace,
    description: 'scale the trace to this highest load, in requests a second (--synthetic: 1000)',
    helpValue: '<rps>',
    min: 0.001,
  }),
  base: numberFlag({...trace, description: 'quiet hours of --synthetic (a twentieth of the peak)', helpValue: '<rps>'}),
  column: Flags.string({...trace, description: 'column of requests: name, or number from 1', helpValue: '<name>'}),
  'time-column': Flags.string({...trace, description: 'column of times', helpValue: '<name>'}),
  unit: Flags.option({
    ...trace,
    description: 'what the column counts (by its name; CSV: requests a step, Prometheus: rps)',
    options: ['requests', 'rps'] as const,
  })(),
  step: durationFlag({...trace, description: 'length of a step of the trace (by its times)', min: 0.001}),
  fill: Flags.option({...trace, description: 'what stands in gaps (else an error)', options: FILLS})(),
  start: Flags.string({
    ...trace,
    description: 'first moment of a trace without dates (Monday 2026-01-05)',
    helpValue: '<ISO 8601>',
  }),
  'time-zone': Flags.string({
    ...trace,
    default: 'UTC',
    description: 'of times without a zone, of --synthetic and of --schedule guide',
    helpValue: '<IANA name>',
  }),
  sync: durationFlag({...trace, default: 15, description: "the controller's period", min: 1}),
  policy: Flags.string({
    ...policies,
    ...list,
    description: 'manifests: HPA, HPA with CronJobs that patch it, or ScaledObject',
    helpValue: '<file>',
  }),
  static: Flags.integer({
    ...policies,
    ...list,
    description: 'as many replicas at all times',
    helpValue: '<n>',
    min: 0,
    max: 100_000,
  }),
  schedule: Flags.string({
    ...policies,
    description: 'each HPA also with bounds by the hour: guide, or a schedule file',
    helpValue: '<guide|file>',
  }),
  metric: Flags.string({
    ...policies,
    ...list,
    description: 'what a metric follows: rps, in-flight, queue, cpu, a column, or a quantity',
    helpValue: '<name=signal>',
  }),
  baseline: Flags.string({
    ...policies,
    description: 'what savings are against (the first policy)',
    helpValue: '<policy>',
  }),
  capacity: numberFlag({
    ...pods,
    default: 143,
    description: 'requests a second that a pod serves, 0 for any',
    helpValue: '<rps>',
  }),
  startup: durationFlag({...pods, default: 120, description: 'from creation to Ready'}),
  'cpu-request': Flags.string({
    ...pods,
    default: '1000m',
    description: 'CPU request of a pod',
    helpValue: '<quantity>',
  }),
  'cpu-per-request': numberFlag({
    ...pods,
    description: 'thousandths of a core for 1 request a second (so that capacity is all of the request)',
    helpValue: '<m>',
  }),
  latency: durationFlag({...pods, default: 0.1, description: 'time that a request takes, for requests in flight'}),
  'pods-per-node': Flags.integer({...nodes, default: 1, description: 'pods that fit a node', helpValue: '<n>', min: 1}),
  'node-startup': durationFlag({
    ...nodes,
    default: 0,
    description: 'a pod that finds no node waits so long, before --startup',
  }),
  'node-idle': durationFlag({
    ...nodes,
    default: 600,
    description: 'a node stays so long after it is needed (cluster autoscaler 10m; Karpenter: consolidateAfter)',
  }),
  hourly: numberFlag({...nodes, description: 'USD of a node and hour', exclusive: ['instance'], helpValue: '<usd>'}),
  instance: Flags.string({...nodes, description: 'instance type of a node, to price it', helpValue: '<type>'}),
  provider: Flags.option({...nodes, dependsOn: ['instance'], description: 'cloud of --instance', options: PROVIDERS})(),
  region: Flags.string({
    ...nodes,
    dependsOn: ['instance'],
    description: "of --instance (the provider's largest)",
    helpValue: '<region>',
  }),
  market: Flags.option({
    ...nodes,
    dependsOn: ['instance'],
    description: 'price of --instance (on-demand)',
    options: ['on-demand', 'spot'] as const,
  })(),
  slo: Flags.string({
    ...slo,
    description: 'share of requests within capacity, at least; exit 4 when none holds it',
    helpValue: '<share>',
  }),
  'max-over': Flags.string({
    ...slo,
    description: 'the same as requests over capacity, at most',
    exclusive: ['slo'],
    helpValue: '<share>',
  }),
  optimize: Flags.boolean({...slo, description: 'search for the cheapest HPA that holds the SLO (99.9%)'}),
  'max-replicas': Flags.integer({
    ...slo,
    dependsOn: ['optimize'],
    description: 'replicas of --optimize at the most (as the peak needs)',
    helpValue: '<n>',
    min: 1,
  }),
  name: Flags.string({
    ...slo,
    default: 'app',
    description: 'Deployment in the command that --optimize prints',
    helpValue: '<name>',
  }),
  output: Flags.option({default: 'table', description: 'format', options: SIMULATION_OUTPUTS})(),
  series: Flags.option({
    description: 'every tick of every policy, in place of the summary',
    options: ['csv'] as const,
  })(),
  out: Flags.string({char: 'o', description: 'write to this file instead of stdout', helpValue: '<file>'}),
  ...priceSourceFlags,
}

export type SimulateFlags = Interfaces.InferredFlags<typeof simulateFlags>
