import {loadServices} from '../../src/prices/services/services.ts'
import {rulesOf, type StorageProvider} from '../../src/storage/classes.ts'
import {type AgeModel, evenAges} from '../../src/storage/cost/ages.ts'
import type {StorageFigures} from '../../src/storage/cost/figures.ts'
import {priceList} from '../../src/storage/cost/price-list.ts'
import type {LifecyclePlan, LifecycleRequest, Move} from '../../src/storage/plan.ts'

const services = loadServices()

export const move = (name: string, days: number): Move => ({class: name, days})

export const request = (provider: StorageProvider, rest: Partial<LifecycleRequest> = {}): LifecycleRequest => ({
  provider,
  prefixes: [],
  abortDays: 7,
  ...rest,
})

/** The guide's tiers: STANDARD_IA from day 7, GLACIER from day 30. */
export const guide = request('aws', {warm: move('STANDARD_IA', 7), cold: move('GLACIER', 30)})

export const plan = (provider: StorageProvider, moves: Move[], rest: Partial<LifecyclePlan> = {}): LifecyclePlan => ({
  provider,
  prefixes: [],
  abortDays: 7,
  moves,
  ...rest,
})

export const figures = (rest: Partial<StorageFigures> & {ages?: AgeModel} = {}): StorageFigures => ({
  gb: 1000,
  objects: 10_000,
  ages: evenAges(365, false),
  growth: 1,
  reads: {hot: 0, warm: 0, cold: 0},
  tiers: {warm: 7, cold: 30},
  ...rest,
})

export const pricesOf = (provider: StorageProvider, region = rulesOf(provider).homeRegion) =>
  priceList(services, rulesOf(provider), region)
