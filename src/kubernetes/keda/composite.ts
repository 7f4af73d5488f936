import type {MetricReading} from '../hpa/metric-model.ts'
import type {MetricSpec} from '../hpa/spec.ts'
import {badScaledObject} from './bad-scaled-object.ts'
import {compileFormula} from './formula/compile-formula.ts'
import {int64Of} from './formula/whole.ts'
import type {ScalingModifiers} from './spec.ts'
import {numberOf} from './trigger-target.ts'
import type {Trigger} from './triggers.ts'

/** The one metric that scalingModifiers make of all triggers. */
export interface Composite {
  metric: MetricSpec
  read: MetricReading
  /** Active above it. */
  activation: number
}

const PATH = 'spec.advanced.scalingModifiers'

/**
 * @param read What the HPA, or KEDA's loop, sees of a trigger.
 * @throws UserError E_BAD_SCALED_OBJECT, E_BAD_FORMULA, E_UNSUPPORTED_FORMULA
 */
export function createComposite(
  {activationTarget = '', formula = '', metricType = 'AverageValue', target = ''}: ScalingModifiers,
  triggers: readonly Trigger[],
): Composite {
  const per = numberOf(target)
  if (formula === '')
    throw badScaledObject(`${PATH}.formula`, 'is missing', 'Write formula:, or leave scalingModifiers out.')
  if (per === undefined || per <= 0)
    throw badScaledObject(`${PATH}.target`, 'must be a number above 0', 'Write target: "1".')
  const activation = activationTarget === '' ? 0 : numberOf(activationTarget)
  if (activation === undefined) throw badScaledObject(`${PATH}.activationTarget`, 'must be a number', 'Write "1".')
  const external = triggers.filter(({active}) => active !== undefined)
  const compiled = compileFormula(
    formula,
    external.map(({name}) => name ?? ''),
  )
  const values = new Float64Array(external.length)
  const quantity = `${Math.trunc(per * 1000)}m`
  return {
    activation,
    metric: {
      type: 'External',
      external: {
        metric: {name: 'composite-metric'},
        target:
          metricType === 'Value' ? {type: 'Value', value: quantity} : {type: 'AverageValue', averageValue: quantity},
      },
    },
    read(state) {
      for (const [i, {read}] of external.entries()) {
        const value = read(state)
        if (value === undefined) return undefined
        values[i] = value
      }
      // KEDA passes whole thousandths on.
      return int64Of(compiled(values) * 1000) / 1000
    },
  }
}
