import {describe, expect, test} from 'vitest'

import {REPORT_FORMATS, type ReportFormat, renderEstimate} from '../../src/estimate/report/render.ts'
import {runEstimate} from '../../src/estimate/run-estimate.ts'
import {PRESETS, type Preset} from '../../src/estimate/spec/load-spec.ts'
import {catalog, NOW} from './support.ts'

const ENDINGS: Record<ReportFormat, string> = {csv: 'csv', html: 'html', json: 'json', markdown: 'md', table: 'txt'}

const estimate = (preset: Preset) =>
  runEstimate({
    source: {preset},
    overrides: [],
    invocation: `frugal estimate --preset ${preset}`,
    savings: true,
    strict: true,
    now: NOW,
    open: async () => catalog,
  })

// Of the prices that ship: where they change, `vitest -u` writes the files anew.
describe.each(PRESETS)('the whole output of %s', (preset) => {
  test.each(REPORT_FORMATS)('as %s', async (format) => {
    const text = await renderEstimate(format, await estimate(preset), {columns: 80, color: false})
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${preset}.${ENDINGS[format]}`)
  })
})
