import type {PriceSource} from '../source.ts'
import {azureRetail} from './retail.ts'

/** The live sources of Azure. */
export const azureSources: PriceSource[] = [azureRetail]
