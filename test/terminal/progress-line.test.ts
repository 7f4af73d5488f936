import {expect, test} from 'vitest'

import {formatBytes, formatDuration} from '../../src/terminal/format.ts'
import {progressLine, progressText} from '../../src/terminal/progress-line.ts'

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.00 kB'],
  [12_345_678, '12.3 MB'],
  [999_600_000, '1.00 GB'],
  [2_170_000_000, '2.17 GB'],
  [99_960_000_000, '100 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.each([
  [0.04, '0.0 s'],
  [9.96, '10 s'],
  [59.6, '1 min 0 s'],
  [185, '3 min 5 s'],
  [7800, '2 h 10 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

test('half done in a second: bar, share, rate and as long again', () => {
  expect(progressText(5e8, 1e9, 1)).toBe('[####----]  50 %  500 MB of 1.00 GB  500 MB/s  1.0 s left')
})

test('nothing to do is done, and a rate is not guessed from the first moment', () => {
  expect(progressText(0, 0, 3)).toBe('[########] 100 %  0 bytes of 0 bytes')
  expect(progressText(10, 1000, 0.1)).toBe('[--------]   1 %  10 bytes of 1.00 kB')
})

test('the line is rewritten ten times a second at most, and at the end', () => {
  const shown: string[] = []
  let clock = 0
  const line = {set: (text: string) => void shown.push(text), [Symbol.dispose]: () => {}}
  const progress = progressLine(line, 'Compressing', () => clock)
  for (; clock <= 300; clock += 10) progress(clock, 310)
  progress(310, 310)
  expect(shown).toHaveLength(5)
  expect(shown.at(-1)).toContain('100 %')
})

test('the longest line of a large file fits 80 columns', () => {
  expect(`Decompressing ${progressText(12.34e9, 98.76e9, 300)}`.length).toBeLessThan(80)
})
