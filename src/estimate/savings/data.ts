import {shellCommand} from '../../shell-quote.ts'
import {formatPercent, formatQuantity} from '../../terminal/format.ts'
import {type Pricing, placeOf} from '../components/pricing.ts'
import {solutionId, vectorDbRows} from '../components/vector-db.ts'
import type {VectorDbComponent} from '../spec/spec.ts'
import type {Lever} from './candidate.ts'

const COLDER = {aws: 'standard-ia', gcp: 'nearline', azure: 'cool', lambda: undefined}
const STANDARD = {aws: 'standard', gcp: 'standard', azure: 'hot', lambda: undefined}

/** Part of standard storage to the class for what is rarely read. */
export const storageTierLever: Lever = (component, pricing) => {
  if (component.type !== 'object-storage') return []
  const {provider, region} = placeOf(component, pricing)
  const [from, to] = [STANDARD[provider], COLDER[provider]]
  const stored = from && component.classes[from]
  if (!from || !to || !stored) return []
  const {coldShare} = pricing.spec.assumptions
  const moved = stored * coldShare
  return [
    {
      kind: 'storage-tier',
      restsOn: 'coldShare',
      component: component.name,
      title: `Move ${formatQuantity(moved)} GB from ${from} to ${to}`,
      assumes: [
        `${formatPercent(coldShare)} is not read for 30 days or more (assumptions.coldShare)`,
        'objects over 128 KB, kept at least 30 days; a lifecycle rule moves them at day 30 at the earliest',
      ],
      risk: {level: 'low', why: 'each read then costs a retrieval fee'},
      patch: {classes: {...component.classes, [from]: stored - moved, [to]: (component.classes[to] ?? 0) + moved}},
      command: shellCommand([
        ...['frugal', 'gen-lifecycle', '--provider', provider, '--region', region, '--gb', `${stored}`],
        ...['--warm-after', '30', '--cold-class', 'none'],
      ]),
    },
  ]
}

/** The cheapest vector database that has a full price. */
export const vectorDbLever: Lever = (component, pricing) => {
  if (component.type !== 'vector-db' || component.sharedHost) return []
  const now = solutionId(component.solution)
  const best = vectorDbRows(component, pricing).find(({kind, monthly}) => monthly !== undefined && kind !== 'embedded')
  if (!best || best.id === now) return []
  const managed = best.kind === 'managed'
  return [
    {
      kind: 'vector-db',
      component: component.name,
      title: `Use ${best.solution} in place of ${component.solution}`,
      assumes: [best.useCase, ...best.assumes],
      risk: managed
        ? {level: 'medium', why: 'recall, latency and limits differ: load your vectors and compare'}
        : {level: 'high', why: 'you run, back up and upgrade it yourself'},
      patch: {solution: best.id},
      command: compareCommand(component, pricing),
    },
  ]
}

function compareCommand(component: VectorDbComponent, pricing: Pricing): string {
  const {dims, queriesPerMonth, replicas, vectors, writesPerMonth} = component
  const {provider, region} = placeOf(component, pricing)
  return shellCommand([
    'frugal',
    'compare-vector-db',
    ...['--vectors', `${vectors}`, '--dims', `${dims}`, '--queries', `${queriesPerMonth}`],
    ...(writesPerMonth === undefined ? [] : ['--writes', `${writesPerMonth}`]),
    ...(replicas === 1 ? [] : ['--replicas', `${replicas}`]),
    ...['--provider', provider, '--region', region],
  ])
}
