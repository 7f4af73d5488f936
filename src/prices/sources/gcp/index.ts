import type {PriceSource} from '../source.ts'
import {gcpBilling} from './billing.ts'
import {gcpCompute} from './compute.ts'

/** The live sources of Google Cloud: prices first, then what machine types exist. */
export const gcpSources: PriceSource[] = [gcpBilling, gcpCompute]
