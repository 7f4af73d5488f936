import {Flags} from '@oclif/core'

import {UserError} from './errors.ts'
import {parseMaxAge} from './prices/age.ts'
import {PROVIDERS} from './prices/offer.ts'

/** How a list is given: the flag again, or commas; never the words that follow, which are arguments. */
const LIST = {multiple: true, multipleNonGreedy: true, delimiter: ','} as const

/** The flags of every command that reads prices: where from, and how old they may be. */
export const priceSourceFlags = {
  live: Flags.boolean({
    description: 'ask the clouds for prices now: sources without credentials first',
    exclusive: ['offline'],
    helpGroup: 'PRICES',
  }),
  offline: Flags.boolean({
    description: 'never use the network (the default; says so in scripts)',
    exclusive: ['live'],
    helpGroup: 'PRICES',
  }),
  'max-age': Flags.custom<number>({
    description: 'exit 4 when a price shown is older, as 12h, 30d or 2w',
    helpGroup: 'PRICES',
    helpValue: '<age>',
    parse: async (text) => parseMaxAge(text),
  })(),
}

/** The flags that say which clouds and regions are meant. */
export const placeFlags = {
  provider: Flags.option({...LIST, description: 'only these clouds', helpGroup: 'WHERE', options: PROVIDERS})(),
  region: Flags.string({
    ...LIST,
    description: "only these regions; globs ('us-*')",
    helpGroup: 'WHERE',
    helpValue: '<region>',
  }),
}

/** A list of names or globs. */
export const listFlag = (options: {description: string; helpGroup?: string; helpValue: string}) =>
  Flags.string({...LIST, ...options})

/** A number of at least `min`, fractions allowed. */
export const numberFlag = Flags.custom<number, {min?: number}>({
  parse: async (text, _, {min = 0, name}) => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isFinite(value) && value >= min) return value
    throw new UserError(`--${name} is not a number of at least ${min}: ${text}`, {
      code: 'E_USAGE',
      fix: `Give digits only, as: --${name} ${Math.max(1, min)}`,
    })
  },
})
