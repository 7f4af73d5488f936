import {mkdtempSync, writeFileSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'

import {type BrowserContext, chromium, type Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'

import {estimateHtml} from '../../src/estimate/report/html.ts'
import {diffWith, estimateWith, HOSTILE} from '../estimate/report/hostile.ts'
import {estimateOf, sampleDiff, sampleEstimate} from '../estimate/report/sample-estimate.ts'

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const WIDTHS = [360, 820, 1280]
const SCHEMES = ['light', 'dark'] as const

interface Chart {
  title: string
  width: number
  height: number
  bars: number[]
  texts: number
  overlaps: number
  outside: number
}

const profile = mkdtempSync(join(tmpdir(), 'frugal-chromium-'))
const folder = mkdtempSync(join(tmpdir(), 'frugal-report-'))
let browser: BrowserContext

beforeAll(async () => {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  browser = await chromium.launchPersistentContext(profile, {executablePath, headless: true, args: ARGS})
  await browser.addInitScript({path: join(import.meta.dirname, 'page-checks.js')})
})

afterAll(async () => {
  await browser?.close()
  await rm(profile, {force: true, recursive: true})
})

/** Opens the page from disk; `troubles` gathers requests beside it, errors, console messages and dialogs. */
async function open(name: string, html: string): Promise<{page: Page; troubles: string[]}> {
  const file = join(folder, `${name}.html`)
  writeFileSync(file, html)
  const url = pathToFileURL(file).href
  const page = await browser.newPage()
  const troubles: string[] = []
  page.on('request', (request) => request.url() !== url && troubles.push(`request ${request.url()}`))
  page.on('console', (message) => troubles.push(`console ${message.text()}`))
  page.on('pageerror', (error) => troubles.push(`error ${error.message}`))
  page.on('dialog', (dialog) => {
    troubles.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(url)
  return {page, troubles}
}

const PAGES = {
  sample: () => estimateHtml(sampleEstimate()),
  diff: () => estimateHtml(sampleEstimate({gate: {maxMonthly: 2000, exceeded: false}}), sampleDiff()),
  large: () => {
    const lines = sampleEstimate().lines.flatMap((line, index) => [
      {
        ...line,
        component: `${line.component}-with-a-rather-long-name-${index}`,
        ...(line.monthly !== undefined && {monthly: line.monthly * 98_765}),
      },
      line,
    ])
    return estimateHtml(estimateOf(lines, {savings: sampleEstimate().savings!}))
  },
  hostile: () => {
    const [first, ...rest] = HOSTILE.filter((text) => text.trim() !== '')
    return estimateHtml(estimateWith([first!, ...rest]), diffWith([first!, ...rest]))
  },
}

const views = WIDTHS.flatMap((width) => SCHEMES.map((colorScheme) => ({width, colorScheme})))

describe.each(Object.keys(PAGES) as (keyof typeof PAGES)[])('the %s report in a browser', (name) => {
  it.each(views)('reads well at $width px in $colorScheme', async ({colorScheme, width}) => {
    const {page, troubles} = await open(name, PAGES[name]())
    await page.setViewportSize({width, height: 900})
    await page.emulateMedia({colorScheme})
    await page.screenshot({path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true})

    expect(await page.evaluate('pageChecks.scrollWidth()')).toBeLessThanOrEqual(width)
    expect(await page.evaluate('pageChecks.overflowing()')).toEqual([])
    expect(await page.evaluate('pageChecks.texts()')).toBeGreaterThan(40)
    expect(await page.evaluate('pageChecks.lowContrast()')).toEqual([])
    const charts = (await page.evaluate('pageChecks.charts()')) as Chart[]
    expect(charts).toHaveLength(3)
    for (const chart of charts) {
      expect(chart).toMatchObject({overlaps: 0, outside: 0})
      expect(chart.title).not.toBe('')
      expect(chart.width).toBeGreaterThan(250)
      expect(chart.height).toBeGreaterThan(50)
      expect(chart.bars.length).toBeGreaterThan(0)
      for (const bar of chart.bars) expect(bar).toBeGreaterThanOrEqual(1)
    }
    expect(troubles).toEqual([])
    await page.close()
  })
})

describe('names that look like markup', () => {
  it('are shown as they are', async () => {
    const {page, troubles} = await open('names', estimateHtml(estimateWith(['<b onclick="x">&amp;</b>'])))
    expect(await page.locator('h1').textContent()).toBe('<b onclick="x">&amp;</b>')
    expect(await page.evaluate('document.scripts.length')).toBe(0)
    expect(troubles).toEqual([])
    await page.close()
  })
})

describe('a command', () => {
  it('is copied as one line, however it is wrapped', async () => {
    const {page} = await open('command', PAGES.sample())
    await page.setViewportSize({width: 360, height: 900})
    const commands = sampleEstimate().savings!.actions.map(({command}) => command)
    for (const [index, command] of commands.entries()) {
      await page.locator('pre code').nth(index).click()
      expect(await page.evaluate('getSelection().toString()')).toBe(command)
    }
    await page.close()
  })
})

describe('the print style', () => {
  it('is light whatever the scheme, and keeps the bill a table', async () => {
    const {page} = await open('print', PAGES.diff())
    await page.setViewportSize({width: 718, height: 1000})
    await page.emulateMedia({media: 'print', colorScheme: 'dark'})
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
    expect(await page.evaluate('getComputedStyle(document.querySelector("tbody tr")).display')).toBe('table-row')
    expect(await page.evaluate('pageChecks.overflowing()')).toEqual([])
    expect((await page.pdf({format: 'A4'})).subarray(0, 5).toString()).toBe('%PDF-')
    await page.close()
  })
})
