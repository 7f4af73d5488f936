import * as fc from 'fast-check'

import type {Estimate, EstimateDiff} from '../../../src/estimate/estimate.ts'
import {estimateOf, sampleDiff, sampleEstimate} from './sample-estimate.ts'

/** Texts that break a report which trusts them. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</svg></table></details><!-- -->',
  '--> &amp; &lt; &#60;',
  '| a | b |\n| --- | --- |',
  '`code` ``` **bold** _it_ [link](javascript:alert(1)) ![i](x)',
  '@someone #12 www.example.com https://example.com $x$ ~~no~~',
  '# heading',
  '- item',
  '=HYPERLINK("x")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\tleading tab, "quotes" and, commas\r\nand lines',
  '\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link \u202egnorw \u0000nul',
  '日本語の名前 🤖 é \ud800 lone',
  '{{title}} $& $1',
  'x'.repeat(500),
  '',
  '   ',
]

export const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({unit: 'binary', maxLength: 60}))

/** An estimate with the texts wherever a name or a sentence stands. */
export function estimateWith(texts: readonly [string, ...string[]]): Estimate {
  let next = 0
  const text = () => texts[next++ % texts.length]!
  const {lines, savings} = sampleEstimate()
  const named = lines
    .slice(0, 4)
    .map((line) => ({...line, component: text(), item: text(), unit: text(), note: text()}))
  const missing = {...lines[11]!, component: text(), missing: text()}
  const estimate = estimateOf([...named, missing])
  return {
    ...estimate,
    name: text(),
    region: text(),
    warnings: [text(), text()],
    components: estimate.components.map((component) => ({...component, type: text()})),
    sources: estimate.sources.map((use) => ({...use, source: text()})),
    savings: {
      combined: 10,
      afterCombined: estimate.total - 10,
      actions: savings!.actions.map((action) => ({
        ...action,
        component: text(),
        title: text(),
        assumes: [text()],
        risk: {level: 'low', why: text()},
        command: text(),
      })),
      unpriced: [{kind: 'cache', component: text(), reason: text()}],
    },
  }
}

export function diffWith(texts: readonly [string, ...string[]]): EstimateDiff {
  const {lines, ...rest} = sampleDiff()
  const text = (index: number) => texts[index % texts.length]!
  return {...rest, lines: lines.map((line, index) => ({...line, component: text(index), item: text(index + 1)}))}
}
