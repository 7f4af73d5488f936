import {readFileSync} from 'node:fs'

import type {SnapshotSource} from '../../src/prices/snapshot/format.ts'
import type {Draft} from './draft.ts'

interface LambdaList {
  source: SnapshotSource
  region: string
  types: [type: string, accelerator: string, count: number, memoryGiB: number, usdPerHour: number][]
}

/** Lambda Cloud: its short list, kept by hand in lambda.json. */
export function lambdaDraft(): Draft {
  const list: LambdaList = JSON.parse(readFileSync(new URL('lambda.json', import.meta.url), 'utf8'))
  return {
    provider: 'lambda',
    sources: [list.source],
    specs: new Map(
      list.types.map(([instanceType, name, count, memoryGiB]) => [
        instanceType,
        {instanceType, accelerator: {name, count, memoryGiB}},
      ]),
    ),
    tables: [
      {
        market: 'onDemand',
        source: 0,
        layout: 'region',
        cells: new Map(list.types.map(([type, , , , usd]) => [type, new Map([[list.region, String(usd)]])])),
      },
    ],
  }
}
