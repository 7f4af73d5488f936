/** Reads a region's offer file from `workerData.url` in a thread of its own, whose heap the test limits. */
import {parentPort, workerData} from 'node:worker_threads'

import {createHttp} from '../../../src/prices/http/http.ts'
import {awsBulk} from '../../../src/prices/sources/aws/bulk.ts'

const {rows} = await awsBulk.fetch(
  {regions: ['us-east-1']},
  {
    http: createHttp(),
    env: {FRUGAL_AWS_BULK_URL: workerData.url},
    now: () => new Date(),
    signal: new AbortController().signal,
  },
)
parentPort?.postMessage(rows.length)
