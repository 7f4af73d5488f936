import {UserError} from '../errors.ts'
import {hotClass, type ProviderRules, rulesOf} from '../storage/classes.ts'
import {checkPrefixes} from '../storage/names.ts'
import type {LifecycleRequest, Move} from '../storage/plan.ts'
import type {LifecycleFlags} from './flags.ts'

/**
 * What the flags ask for, with the provider's default classes.
 * @throws UserError `E_BAD_LIFECYCLE`
 */
export function requestOf(flags: LifecycleFlags): LifecycleRequest {
  const {provider} = flags
  const rules = rulesOf(provider)
  const warm = tierOf(flags['warm-class'] ?? rules.defaults.warm, flags['warm-after'], rules)
  const cold = tierOf(flags['cold-class'] ?? rules.defaults.cold, flags['cold-after'], rules)
  const [keep, expireVersions] = [flags['keep-versions'], flags['expire-versions-after']]
  if (provider === 'azure' && keep !== undefined) {
    throw new UserError('Azure cannot keep a number of versions', {
      code: 'E_BAD_LIFECYCLE',
      fix: 'Delete them by age: --expire-versions-after 30',
    })
  }
  const expireDays = flags['expire-after']
  const versioned = flags.versioned || keep !== undefined || expireVersions !== undefined
  return {
    provider,
    prefixes: checkPrefixes(provider, flags.prefix ?? []),
    abortDays: flags['abort-after'],
    ...(warm && {warm}),
    ...(cold && {cold}),
    ...(expireDays !== undefined && {expireDays}),
    ...(versioned && {
      versions: {
        ...(keep !== undefined && {keep}),
        ...(expireVersions !== undefined && {expireDays: expireVersions}),
      },
    }),
  }
}

function tierOf(name: string | undefined, days: number, rules: ProviderRules): Move | undefined {
  if (name === undefined || name.toLowerCase() === 'none') return
  const known = rules.classes.find((each) => each.name.toLowerCase() === name.toLowerCase().replaceAll('-', '_'))
  if (known && known !== hotClass(rules)) return {days, class: known.name}
  if (rules.ownClasses && /^[A-Za-z0-9_-]{1,64}$/.test(name)) return {days, class: name}
  const names = rules.classes.slice(1).map((each) => each.name)
  throw new UserError(`${rules.title} has no class ${JSON.stringify(name)} to move to`, {
    code: 'E_BAD_LIFECYCLE',
    fix: names.length > 0 ? `Use one of ${names.join(', ')}, or none` : 'Use letters, digits, - and _',
  })
}
