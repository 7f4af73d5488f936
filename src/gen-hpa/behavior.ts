import type {HpaSpec, ScalingPolicy, ScalingRules} from '../kubernetes/hpa/spec.ts'
import {SELECTS} from './choices.ts'
import {oneOf, ratio, seconds, shown, usage, wholeNumber} from './parse.ts'
import {listOf, type Settings, textOf} from './settings.ts'

const POLICY_TYPES = ['Percent', 'Pods'] as const

/**
 * `spec.behavior`: what was asked for, and the guide's five minutes before scaling down.
 * @throws UserError `E_USAGE`, `E_BAD_NUMBER`
 */
export function behaviorOf(settings: Settings): NonNullable<HpaSpec['behavior']> {
  const scaleUp = rulesOf(settings, 'scale-up')
  const scaleDown = {stabilizationWindowSeconds: 300, ...rulesOf(settings, 'scale-down')}
  return {...(scaleUp && {scaleUp}), scaleDown}
}

function rulesOf(settings: Settings, direction: 'scale-up' | 'scale-down'): ScalingRules | undefined {
  const setting = <Value>(name: string, parse: (text: string, place: string) => Value): Value | undefined => {
    const text = textOf(settings, `${direction}-${name}`)
    return text === undefined ? undefined : parse(text, settings.placeOf(`${direction}-${name}`))
  }
  const window = setting('window', (text, place) => seconds(text, place, {max: 3600}))
  const select = setting('select', (text, place) => oneOf(text, place, SELECTS))
  const tolerance = setting('tolerance', ratio)
  const place = settings.placeOf(`${direction}-policy`)
  const policies = listOf(settings, `${direction}-policy`).map((text) => policyOf(text, place))
  const rules: ScalingRules = {
    ...(window !== undefined && {stabilizationWindowSeconds: window}),
    ...(policies.length > 0 && {policies}),
    ...(select && {selectPolicy: select}),
    ...(tolerance !== undefined && {tolerance}),
  }
  return Object.keys(rules).length > 0 ? rules : undefined
}

/** `Percent=50/60s`: at most so many per cent, or Pods, in any such time. */
function policyOf(text: string, place: string): ScalingPolicy {
  const [, type, value, period] = /^([A-Za-z]+)=(\d+)%?\/(\w+)$/.exec(text) ?? []
  if (type === undefined) {
    throw usage(`${place} is no policy: ${shown(text)}`, `Write ${place} Percent=50/60s, or Pods=4/15s`)
  }
  return {
    type: oneOf(type, place, POLICY_TYPES),
    value: wholeNumber(value!, place, {min: 1}),
    periodSeconds: seconds(period!, place, {min: 1, max: 1800}),
  }
}
