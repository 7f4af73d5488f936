import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {parseAges} from '../../src/gen-lifecycle/parse-ages.ts'
import {parseReads} from '../../src/gen-lifecycle/parse-reads.ts'
import {evenAges} from '../../src/storage/cost/ages.ts'

describe('--ages', () => {
  it('are bands from day 0 on', () => {
    expect(parseAges('0-7:20%, 7-30:30%,30-365:50%')).toEqual({
      bands: [
        {from: 0, to: 7, share: 0.2},
        {from: 7, to: 30, share: 0.3},
        {from: 30, to: 365, share: 0.5},
      ],
      deletedAtEnd: true,
    })
  })

  it('that are open go on at the pace that comes up to them, and nothing there is deleted', () => {
    // 30% in 23 days are 1.304% a day: 50% take 38.33 days.
    expect(parseAges('0-7:20%,7-30:30%,30+:50%')).toMatchObject({
      bands: [{}, {}, {from: 30, to: expect.closeTo(30 + 0.5 / (0.3 / 23), 8)}],
      deletedAtEnd: false,
    })
  })

  it('that are open end where --keep says', () => {
    expect(parseAges('0-30:50%,30+:50%', 400)).toMatchObject({bands: [{}, {to: 400}], deletedAtEnd: true})
  })

  it('after an empty band are taken as a year', () => {
    expect(parseAges('0-30:0%,30+:100%').bands.at(-1)).toEqual({from: 30, to: 395, share: 1})
  })

  it.each([
    ['', /Not a band of ages: ""/],
    ['0-7:20', /Not a band/],
    ['7-30:100%', /go on at day 0, not at 7/],
    ['0-7:50%,8-30:50%', /go on at day 7, not at 8/],
    ['0-7:50%,5-30:50%', /go on at day 7, not at 5/],
    ['0+:50%,30+:50%', /go on at day none, not at 30/],
    ['7-7:100%', /ends before it begins/],
    ['0-7:50%,7+:49%', /add up to 99%/],
    ['0-7:-50%,7+:150%', /Not a band/],
    ['0-999999:100%', /Not a band/],
  ])('of %j are refused', (text, message) => {
    expect(() => parseAges(text)).toThrow(message)
    expect(() => parseAges(text)).toThrow(expect.objectContaining({code: 'E_BAD_AGES'}))
  })

  it('do not end before they begin because of --keep', () => {
    expect(() => parseAges('0-30:50%,30+:50%', 20)).toThrow(/--keep 20 ends before/)
  })

  it('are bands without gaps whose shares are 1, or an error, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const {bands} = parseAges(text)
          expect(bands.reduce((sum, {share}) => sum + share, 0)).toBeCloseTo(1, 9)
        } catch (error) {
          expect(error).toMatchObject({code: 'E_BAD_AGES'})
        }
      }),
    )
  })
})

describe('--retrieval', () => {
  const stored = {ages: evenAges(365, false), gb: 1000, tiers: {warm: 7, cold: 30}}

  it('is a share or GB of a tier', () => {
    expect(parseReads('warm=5%', stored)).toEqual({hot: 0, warm: 0.05, cold: 0})
    // Cold is 335 of 365 days: 917.8 GB.
    expect(parseReads('cold=20GB,hot=300%', stored)).toEqual({hot: 3, warm: 0, cold: expect.closeTo(20 / 917.808, 6)})
  })

  it.each([
    ['5%', /Not a retrieval: "5%"/],
    ['warm=5', /Not a retrieval/],
    ['tepid=5%', /Not a retrieval/],
    ['warm=-5%', /Not a retrieval/],
    ['', /Not a retrieval/],
  ])('%j is refused', (text, message) => {
    expect(() => parseReads(text, stored)).toThrow(message)
    expect(() => parseReads(text, stored)).toThrow(expect.objectContaining({code: 'E_BAD_RETRIEVAL'}))
  })

  it('cannot read GB of a tier that holds nothing', () => {
    expect(() => parseReads('cold=1GB', {...stored, ages: evenAges(20, true)})).toThrow(/Nothing is stored in the cold/)
  })
})
