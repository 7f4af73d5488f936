import {UserError} from '../../errors.ts'
import {nearest} from '../../nearest.ts'
import type {ServicePrice} from '../../prices/services/services.ts'
import type {Line} from '../estimate.ts'
import {linePrice, missingLine} from '../service-line.ts'
import type {ModelApiComponent} from '../spec/spec.ts'
import {lineOf, type Pricing} from './pricing.ts'

/**
 * A model bought by the token: requests x tokens x list price.
 * @throws UserError `E_UNKNOWN_MODEL`
 */
export function priceModelApi(component: ModelApiComponent, {services}: Pricing): Line[] {
  const {cachedInputShare, inputTokensPerRequest, model, outputTokensPerRequest, requestsPerMonth} = component
  const prices = services.model(model)
  if (!prices) {
    const near = nearest(model, services.models())
    throw new UserError(`"${model}" is no model that frugal has a token price of`, {
      code: 'E_UNKNOWN_MODEL',
      fix: near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Use a component of type fixed with your own figure.',
    })
  }
  const input = (requestsPerMonth * inputTokensPerRequest) / 1e6
  const parts: [label: string, millions: number, price: ServicePrice | undefined][] = [
    ['input', input * (1 - cachedInputShare), prices.input],
    ['cached input', input * cachedInputShare, prices.cachedInput],
    ['output', (requestsPerMonth * outputTokensPerRequest) / 1e6, prices.output],
  ]
  return parts
    .filter(([, millions]) => millions > 0)
    .map(([label, quantity, found]) => {
      const item = `${model} ${label}`
      const line = {item, quantity, unit: '1M tokens', ...(found?.note && {note: found.note})}
      if (!found) return lineOf(component, 'inference', missingLine(line, `${model} has no list price for ${label}`))
      const price = linePrice(found, found.tiers[0]!.usd)
      return lineOf(component, 'inference', {...line, price, monthly: quantity * price.usd})
    })
}
