import type {PriceSource} from '../source.ts'
import {awsBulk} from './bulk.ts'
import {awsPriceList} from './price-list.ts'
import {awsSpotAdvisor} from './spot-advisor.ts'
import {awsSpotFeed} from './spot-feed.ts'
import {awsSpotHistory} from './spot-history.ts'

/** The live sources of AWS prices, those without credentials first. */
export const awsSources: PriceSource[] = [awsSpotFeed, awsSpotAdvisor, awsBulk, awsPriceList, awsSpotHistory]
