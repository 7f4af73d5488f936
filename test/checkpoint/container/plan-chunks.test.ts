import fc from 'fast-check'
import {describe, expect, test} from 'vitest'

import {planChunks} from '../../../src/checkpoint/container/plan-chunks.ts'
import {coverFile} from '../../../src/checkpoint/formats/cover.ts'
import type {ElementType, Segment} from '../../../src/checkpoint/layout.ts'

const MIB = 2 ** 20

/** Segments one after the other: type and length of each. */
function file(...parts: (readonly [ElementType | undefined, number])[]): {segments: Segment[]} {
  let offset = 0
  const segments = parts.map(([type, length], i) => {
    const segment = {offset, length, name: `t${i}`, ...(type && {type})}
    offset += length
    return segment
  })
  return {segments}
}

const shapes = (...parts: Parameters<typeof file>) =>
  planChunks([file(...parts)]).map(({length, type}) => [type, length] as const)

test('a large tensor is cut into pieces of about the same length, none over a MiB', () => {
  const plan = planChunks([file(['bf16', 2.5 * MIB])])
  expect(plan.map(({length}) => length)).toEqual([873_814, 873_814, 873_812])
  expect(plan.map(({segment, type}) => [segment, type])).toEqual(Array(3).fill([0, 'bf16']))
})

test.each([
  ['f64', 8],
  ['ggml:q8_0', 34],
  ['ggml:q4_k', 144],
  ['ggml:q6_k', 210],
] as const)('pieces of %s begin at a multiple of its %i bytes', (type, unit) => {
  const plan = planChunks([file([type, unit * 30_011])])
  expect(plan.length).toBeGreaterThan(0)
  for (const {length, offset} of plan) expect([offset % unit, length % unit]).toEqual([0, 0])
})

test('a tensor of exactly a MiB is one chunk; the same tensor is cut the same wherever it lies', () => {
  expect(shapes(['bf16', MIB])).toEqual([['bf16', MIB]])
  const [first, second] = [
    planChunks([file(['bf16', 3_000_000])]),
    planChunks([file([undefined, 77], ['bf16', 3_000_000])]),
  ]
  expect(second.slice(1).map(({length}) => length)).toEqual(first.map(({length}) => length))
})

describe('small segments', () => {
  test('of one type are put together, up to a MiB', () => {
    expect(shapes(...Array(30_000).fill(['f32', 100] as const))).toEqual([
      ...Array(2).fill(['f32', 1_048_500]),
      ['f32', 3_000_000 - 2 * 1_048_500],
    ])
  })

  test('keep apart from a larger one beside them, and from those of another type', () => {
    expect(shapes(['bf16', 40_000], ['f32', 40_000], ['f32', 40_000], ['f32', 2 * MIB])).toEqual([
      ['bf16', 40_000],
      ['f32', 80_000],
      ['f32', MIB],
      ['f32', MIB],
    ])
  })

  test('that are tiny go together whatever they are, and then have no type', () => {
    expect(shapes([undefined, 3000], ['f32', 2000], ['i64', 8], ['bf16', 64])).toEqual([[undefined, 5072]])
  })

  test('of another type do not take a type away that nearly all bytes are of', () => {
    const layers = Array.from(
      {length: 10},
      () =>
        [
          ['f32', 512],
          ['f32', 512],
          ['i64', 8],
        ] as const,
    ).flat()
    expect(shapes(...layers)).toEqual([['f32', 10_320]])
    expect(shapes(['f32', 40_000], [undefined, 64], ['f32', 40_000])).toEqual([['f32', 80_064]])
  })

  test('whose values would begin in the middle of others are not said to be of that type', () => {
    expect(shapes(['f32', 40_000], [undefined, 3], ['f32', 40_000])).toEqual([
      [undefined, 40_003],
      ['f32', 40_000],
    ])
  })

  test('do not join the text of a header', () => {
    expect(shapes([undefined, 60_000], ['f32', 100], ['f32', 100])).toEqual([
      [undefined, 60_000],
      ['f32', 200],
    ])
  })

  test('that are empty take no chunk', () => {
    expect(shapes(['f32', 0], ['f32', 4], ['bf16', 0])).toEqual([['f32', 4]])
    expect(planChunks([{segments: []}, {segments: []}])).toEqual([])
  })
})

test('chunks cover any files in order, within a MiB, and no large tensor shares one', () => {
  const segment = fc.tuple(
    fc.constantFrom<ElementType | undefined>('bf16', 'f32', 'f64', 'ggml:q4_k', undefined),
    fc.oneof(fc.nat(300), fc.nat(70_000), fc.nat(3_000_000)),
  )
  const layouts = fc.array(fc.array(segment, {maxLength: 30}), {maxLength: 3})
  fc.assert(
    fc.property(layouts, fc.constantFrom(MIB, 65_536, 1000, 1), (specs, chunkBytes) => {
      const files = specs.map((parts) =>
        file(...parts.map(([type, length]) => [type, Math.ceil(length / (MIB / chunkBytes))] as const)),
      )
      const plan = planChunks(files, {chunkBytes})
      for (const [index, {segments}] of files.entries()) {
        const chunks = plan.filter((chunk) => chunk.file === index)
        const size = segments.reduce((sum, {length}) => sum + length, 0)
        let end = 0
        for (const {length, offset, segment} of chunks) {
          expect(offset).toBe(end)
          expect(length).toBeGreaterThan(0)
          expect(length).toBeLessThanOrEqual(Math.max(chunkBytes, 144))
          const owner = segment === undefined ? undefined : segments[segment]!
          if (owner) expect(offset >= owner.offset && offset + length <= owner.offset + owner.length).toBe(true)
          end += length
        }
        expect(end).toBe(size)
      }
    }),
    {numRuns: 200},
  )
})

test('a file that is one unnamed stretch is cut too', () => {
  const segments = coverFile({path: 'x', size: 3 * MIB + 5}, [])
  const plan = planChunks([{segments}])
  expect(plan.map(({length}) => length)).toEqual([786_440, 786_440, 786_440, 786_413])
})
