import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {escapeMarkdown, escapeProse} from '../../../src/estimate/report/markdown/escape.ts'
import {estimateMarkdown} from '../../../src/estimate/report/markdown.ts'
import {anyText, diffWith, estimateWith} from './hostile.ts'
import {estimateOf, sampleDiff, sampleEstimate} from './sample-estimate.ts'

const OUR_TAGS = /<(details|\/details|summary|\/summary|br)>|<!-- frugal estimate -->/g

/** The comment without its blocks of commands. */
function outsideFences(markdown: string): string {
  let fence = ''
  const lines = markdown.split('\n').filter((line) => {
    const [ticks = ''] = /^`{3,}/.exec(line) ?? []
    if (fence === '' && ticks !== '') {
      fence = ticks
      return false
    }
    if (fence !== '' && line === fence) {
      fence = ''
      return false
    }
    return fence === ''
  })
  expect(fence).toBe('')
  return lines.join('\n')
}

function cellsOf(row: string): number {
  return row.replace(/\\[\\|]/g, '').split('|').length - 2
}

function expectWellFormed(markdown: string): void {
  expect(markdown.length).toBeLessThanOrEqual(65_000)
  const text = outsideFences(markdown)
  const bare = text.replace(OUR_TAGS, '')
  expect(bare).not.toMatch(/[<>]/)
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
  expect(bare.replace(/`[^`\n]+`/g, '')).not.toMatch(/@\w|(?<![&\w])#\d/)
  for (const table of text.match(/(?:^\|.*\n?)+/gm) ?? []) {
    const widths = table.trimEnd().split('\n').map(cellsOf)
    expect(new Set(widths).size).toBe(1)
  }
}

describe('estimateMarkdown', () => {
  it('prints the whole estimate', async () => {
    await expect(estimateMarkdown(sampleEstimate())).toMatchFileSnapshot('golden/estimate.md')
  })

  it('says first what changed, with a diff', async () => {
    const text = estimateMarkdown(sampleEstimate(), sampleDiff())
    await expect(text).toMatchFileSnapshot('golden/estimate-diff.md')
    expect(text.split('\n')[0]).toBe(
      '**medium-production** (aws us-east-1): **$1,543.13 a month**, down $542.23 (26%) from $2,085.36. ' +
        '**Budget of $1,500.00 a month: exceeded by $43.13.** 1 line not found, not in the total.',
    )
  })

  it('says "not found" where nothing has a price', () => {
    const text = estimateMarkdown(estimateOf([sampleEstimate().lines[11]!]))
    expect(text.split('\n')[0]).toBe(
      '**medium-production** (aws us-east-1): **not found**. 1 line not found, not in the total.',
    )
    expect(text).not.toContain('$0.00')
  })

  it('stays under the limit of a comment and counts the lines left out', () => {
    const {lines, savings} = sampleEstimate()
    const many = Array.from({length: 2000}, (_, index) => ({...lines[0]!, component: `service-${index}`}))
    const actions = Array.from({length: 400}, () => savings!.actions[1]!)
    const estimate = estimateOf(many, {savings: {...savings!, actions}, warnings: many.map(({item}) => item)})
    const changes = sampleDiff({lines: many.map(({component, item}) => ({component, item, change: 'added', after: 1}))})
    const text = estimateMarkdown(estimate, changes)
    expectWellFormed(text)
    expect(text.length).toBeGreaterThan(60_000)
    expect(text).toMatch(/\d+ more lines not shown here/)
    expect(text).toMatch(/\d+ more changes not shown here/)
    expect(text).toMatch(/\d+ more savings not shown here/)
    const shown = text.match(/^\| c5\.xlarge on-demand, us-east-1 \| 2,190 hours/gm)!.length
    expect(text).toContain(`${2000 - shown} more lines not shown here`)
  })

  it('stays well-formed whatever the names', () => {
    fc.assert(
      fc.property(fc.tuple(anyText, anyText, anyText), (texts) => {
        expectWellFormed(estimateMarkdown(estimateWith(texts), diffWith(texts)))
      }),
      {numRuns: 200},
    )
  })
})

describe('escapeMarkdown', () => {
  it('shows markup, HTML, links, mentions and issues as plain text', () => {
    expect(escapeMarkdown('a|b `c` <b> *d* [e](f)')).toBe('a\\|b \\`c\\` &lt;b&gt; \\*d\\* \\[e\\](f)')
    expect(escapeMarkdown('@team closes #12')).toBe('@\u200bteam closes #\u200b12')
    expect(escapeMarkdown('https://a.b')).toBe('https&#58;//a.b')
    expect(escapeMarkdown('1. one')).toBe('1\\. one')
    expect(escapeMarkdown('2026-11-24')).toBe('2026-11-24')
  })

  it('cuts what is very long', () => {
    expect(escapeMarkdown('x'.repeat(1000))).toHaveLength(300)
  })
})

describe('escapeProse', () => {
  it('keeps code between backticks, unless it could break a table', () => {
    expect(escapeProse('run `frugal bench --device cuda` <now>')).toBe('run `frugal bench --device cuda` &lt;now&gt;')
    expect(escapeProse('run `a | b`')).toBe('run \\`a \\| b\\`')
  })
})
