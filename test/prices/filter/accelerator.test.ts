import fc from 'fast-check'
import {expect, test} from 'vitest'

import {matchesAccelerator, parseAccelerator} from '../../../src/prices/filter/accelerator.ts'

const KNOWN = [
  ...['A10', 'A100', 'A10G', 'B200', 'B300', 'GB200', 'GH200', 'Gaudi1', 'H100', 'H200', 'Inferentia', 'Inferentia2'],
  ...['K80', 'L4', 'L40S', 'M60', 'MI25', 'MI300X', 'P100', 'RTX PRO 6000', 'Radeon Pro V520', 'Radeon Pro V620'],
  ...['Radeon Pro V710', 'T4', 'T4G', 'Trainium', 'Trainium2', 'V100'],
]
const parse = (text: string) => parseAccelerator(text, KNOWN)

test.each([
  ['A100', {name: 'A100'}],
  ['A100-80', {name: 'A100', memoryGiB: 80}],
  ['a100 80gb', {name: 'A100', memoryGiB: 80}],
  ['a100_80_GiB', {name: 'A100', memoryGiB: 80}],
  ['A100-80G', {name: 'A100', memoryGiB: 80}],
  ['a10080gb', {name: 'A100', memoryGiB: 80}],
  ['NVIDIA A100-SXM4-80GB', {name: 'A100', memoryGiB: 80}],
  ['NVIDIA A100 80GB PCIe', {name: 'A100', memoryGiB: 80}],
  ['NVIDIA_A100_80GB_GPUS', {name: 'A100', memoryGiB: 80}],
  ['nvidia-tesla-t4', {name: 'T4'}],
  ['Tesla V100-SXM2-16GB', {name: 'V100', memoryGiB: 16}],
  ['8xH100', {name: 'H100', count: 8}],
  ['8 x NVIDIA H100 80GB HBM3', {name: 'H100', memoryGiB: 80, count: 8}],
  ['A100-80GB:8', {name: 'A100', memoryGiB: 80, count: 8}],
  ['H100-94', {name: 'H100', memoryGiB: 94}],
  ['nvidia-h100-mega-80gb', {name: 'H100', memoryGiB: 80}],
  ['l4', {name: 'L4'}],
  ['L40S', {name: 'L40S'}],
  ['a10', {name: 'A10'}],
  ['a10g', {name: 'A10G'}],
  ['T4g', {name: 'T4G'}],
  ['rtx 6000 pro', {name: 'RTX PRO 6000'}],
  ['nvidia-rtx-pro-6000', {name: 'RTX PRO 6000'}],
  ['NVIDIA RTX PRO 6000 Blackwell Server Edition', {name: 'RTX PRO 6000'}],
  ['AMD Instinct MI300X OAM', {name: 'MI300X'}],
  ['AMD Radeon Pro V520', {name: 'Radeon Pro V520'}],
  ['v710', {name: 'Radeon Pro V710'}],
  ['trn1', {name: 'Trainium'}],
  ['Trainium1', {name: 'Trainium'}],
  ['AWS Trainium2', {name: 'Trainium2'}],
  ['inf2', {name: 'Inferentia2'}],
  ['inferentia', {name: 'Inferentia'}],
  ['Habana Gaudi', {name: 'Gaudi1'}],
  ['gh200', {name: 'GH200'}],
])('%s is read as %o', (text, expected) => {
  expect(parse(text)).toEqual(expected)
})

test.each([
  '',
  ' ',
  'gpu',
  'nvidia',
  'x',
  '8x',
  '80gb',
  'A1000',
  'L40',
  'T44',
  'a100 80gb 40gb',
  'h1000',
  'A11',
  'g5.xlarge',
])('%o is no accelerator', (text) => {
  expect(parse(text)).toBeUndefined()
})

test('every name is read as itself, however it is cased and separated', () => {
  for (const name of KNOWN) {
    for (const text of [
      name,
      name.toLowerCase(),
      `NVIDIA ${name}`,
      name.replaceAll(' ', '-'),
      name.replaceAll(' ', ''),
    ])
      expect(parse(text)).toEqual({name})
  }
})

test('a name that is not among the known ones is not read as a shorter one', () => {
  expect(parseAccelerator('A100', ['A10'])).toBeUndefined()
  expect(parseAccelerator('L40S', ['L4'])).toBeUndefined()
  expect(parseAccelerator('H200', ['H100'])).toBeUndefined()
})

test('of two names that begin alike the longer is read, whatever their order', () => {
  for (const known of [KNOWN, KNOWN.toReversed()]) {
    expect(parseAccelerator('Inferentia 2', known)).toEqual({name: 'Inferentia2'})
    expect(parseAccelerator('A100', known)).toEqual({name: 'A100'})
  }
})

test('any text gives a known name, a positive memory and a whole count, or nothing', () => {
  const piece = fc.constantFrom(...KNOWN, ...'0123456789 -_:x*?', 'nvidia', 'tesla', 'gb', 'GiB', 'sxm4', 'pcie', 'pro')
  const typed = fc.array(piece, {maxLength: 6}).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(fc.oneof(fc.string(), typed), (text) => {
      const query = parse(text)
      if (!query) return
      expect(KNOWN).toContain(query.name)
      if (query.memoryGiB !== undefined) expect(query.memoryGiB).toBeGreaterThan(0)
      if (query.count !== undefined) expect(query.count).toBeGreaterThanOrEqual(0)
    }),
    {numRuns: 2000},
  )
})

test('memory is matched as vendors round it, and only where it is known', () => {
  const of = (memoryGiB?: number) => ({name: 'H100', count: 1, ...(memoryGiB && {memoryGiB})})
  expect(matchesAccelerator(of(80), {name: 'H100'})).toBe(true)
  expect(matchesAccelerator(of(79.6), {name: 'H100', memoryGiB: 80})).toBe(true)
  expect(matchesAccelerator(of(94), {name: 'H100', memoryGiB: 80})).toBe(false)
  expect(matchesAccelerator(of(80), {name: 'H100', memoryGiB: 94})).toBe(false)
  expect(matchesAccelerator(of(), {name: 'H100', memoryGiB: 80})).toBe(false)
  expect(matchesAccelerator(of(80), {name: 'H200'})).toBe(false)
  expect(matchesAccelerator(undefined, {name: 'H100'})).toBe(false)
})

test('a count asks for at least as many in one instance', () => {
  expect(matchesAccelerator({name: 'L4', count: 4}, {name: 'L4', count: 4})).toBe(true)
  expect(matchesAccelerator({name: 'L4', count: 8}, {name: 'L4', count: 4})).toBe(true)
  expect(matchesAccelerator({name: 'L4', count: 0.5}, {name: 'L4', count: 1})).toBe(false)
})
