import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {estimateHtml} from '../../../src/estimate/report/html.ts'
import {html, prose} from '../../../src/markup.ts'
import {anyText, diffWith, estimateWith} from './hostile.ts'
import {estimateOf, sampleDiff, sampleEstimate} from './sample-estimate.ts'

const VOID = new Set(['meta', 'link'])
const TAGS = new Set(
  (
    'html head meta link title style body main header footer section div h1 h2 h3 p span strong time a ' +
    'dl dt dd ol ul li pre code figure figcaption table thead tbody tfoot tr th td svg desc g text rect'
  ).split(' '),
)

/** Every tag of the page; throws where one is not closed, not ours or has an attribute that runs a script. */
function expectWellFormed(page: string): void {
  const open: string[] = []
  const body = page.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '')
  const rest = body.replace(/<(\/?)([a-z0-9]+)((?: [a-z-]+="[^"<>]*")*)(\/?)>/g, (_, end, tag, attributes, self) => {
    if (!TAGS.has(tag) || / on[a-z]+=|javascript:/.test(attributes)) throw new Error(`not ours: <${tag}${attributes}>`)
    if (end && open.pop() !== tag) throw new Error(`</${tag}> closes nothing`)
    if (!end && !self && !VOID.has(tag)) open.push(tag)
    return ''
  })
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>"']/)
  expect(rest).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/)
}

describe('estimateHtml', () => {
  it('prints the whole estimate', async () => {
    await expect(estimateHtml(sampleEstimate())).toMatchFileSnapshot('golden/estimate.html')
  })

  it('says first what changed, with a diff', async () => {
    const page = estimateHtml(sampleEstimate(), sampleDiff())
    await expect(page).toMatchFileSnapshot('golden/estimate-diff.html')
    expect(page.indexOf('What changed')).toBeLessThan(page.indexOf('Where the money goes'))
  })

  it('forbids itself every request and every script', () => {
    const page = estimateHtml(sampleEstimate())
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`)
    expect(page).not.toMatch(/<script|src=|url\(|@import|https?:/)
  })

  it('describes each chart in words', () => {
    const page = estimateHtml(sampleEstimate())
    const charts = page.match(/<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)"/g)!
    expect(charts).toHaveLength(3)
    for (const id of ['drivers', 'components', 'savings-chart']) {
      expect(page).toMatch(new RegExp(`<title id="${id}-title">.+</title>\\n<desc id="${id}-desc">.+</desc>`))
    }
  })

  it('draws the way from the total to the total after the plan', () => {
    const page = estimateHtml(sampleEstimate())
    const bars = [...page.matchAll(/class="(?:saved|bill)" x="([\d.]+)%" y="\d+" width="([\d.]+)%"/g)]
    const ends = bars.map(([, x, width]) => [Number(x), Number(x) + Number(width)] as const)
    expect(ends[0]).toEqual([0, 100])
    for (const [index, [start]] of ends.slice(1, -2).entries()) expect(ends[index + 2]![1]).toBeCloseTo(start, 0)
    expect(ends.at(-1)![1]).toBeCloseTo((100 * 898.09) / 1543.13, 1)
  })

  it('has no chart and no $0.00 where nothing has a price', () => {
    const page = estimateHtml(estimateOf([sampleEstimate().lines[11]!]))
    expect(page).not.toContain('<svg')
    expect(page).not.toContain('$0.00')
    expect(page).toContain('<p class="total">not found</p>')
    expectWellFormed(page)
  })

  it('puts small components into one bar and keeps all of them in the bill', () => {
    const [line] = sampleEstimate().lines
    const lines = Array.from({length: 30}, (_, index) => ({...line!, component: `part-${index}`}))
    const page = estimateHtml(estimateOf(lines))
    expect(page).toContain('>19 more</text>')
    expect(page.match(/class="component"/g)).toHaveLength(30)
  })

  it('stays well-formed whatever the names', () => {
    fc.assert(
      fc.property(fc.tuple(anyText, anyText, anyText), (texts) => {
        expectWellFormed(estimateHtml(estimateWith(texts), diffWith(texts)))
      }),
      {numRuns: 200},
    )
  })
})

describe('html', () => {
  it('escapes values and lets markup pass', () => {
    expect(html`<p>${'<b>'}${html`<i>${'"'}</i>`}${['&', 1, undefined]}</p>`.markup).toBe(
      '<p>&lt;b&gt;<i>&quot;</i>&amp;1</p>',
    )
  })

  it('makes code of what stands between backticks', () => {
    expect(prose('run `a <b>` now').markup).toBe('run <code>a &lt;b&gt;</code> now')
  })
})
