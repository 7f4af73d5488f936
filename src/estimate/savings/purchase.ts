import type {InterruptionRisk} from '../../prices/offer.ts'
import {formatPercent, formatUsdPerHour} from '../../terminal/format.ts'
import {findOffer} from '../components/instance.ts'
import {placeOf} from '../components/pricing.ts'
import type {InstanceComponent} from '../spec/spec.ts'
import type {Candidate, Lever} from './candidate.ts'
import {MOSTLY_ON} from './hours.ts'

const NOTICE = {aws: '2 minutes', gcp: '30 seconds', azure: '30 seconds', lambda: 'no notice'}

/** On-demand to spot, where a spot price is known. */
export const spotLever: Lever = (component, pricing) => {
  if (component.type !== 'instance' || component.market === 'spot' || component.usdPerHour !== undefined) return []
  const {provider, region} = placeOf(component, pricing)
  const offer = findOffer(provider, region, component.instance, pricing)
  if (!offer || provider === 'lambda') return []
  const {interruption, onDemand, spot} = offer
  if (!spot) {
    const reason = `no spot price of ${component.instance} in ${region} is known; try --live`
    return [{kind: 'spot', component: component.name, reason}]
  }
  const saving = onDemand ? `, ${formatPercent(1 - spot.usdPerHour / onDemand.usdPerHour)} under on-demand` : ''
  const interrupted = interruption
    ? `${interruption.label} interrupted a month (${interruption.source}, ${interruption.asOf})`
    : 'how often it is interrupted is not known'
  return [
    {
      kind: 'spot',
      component: component.name,
      title: `Run ${component.instance} on spot instead of on-demand`,
      assumes: [
        `spot ${formatUsdPerHour(spot.usdPerHour)} an hour${saving} (${spot.kind}, ${spot.source}, ${spot.asOf.slice(0, 10)})`,
        `work survives a notice of ${NOTICE[provider]}`,
      ],
      risk: riskOf(component, interruption, interrupted),
      // Committed hours stay: they are paid for.
      patch: {market: 'spot'},
      command: `frugal spot-prices ${component.instance} --provider ${provider} --region ${region} --launch`,
    },
  ]
}

function riskOf(
  {alwaysOn, count}: InstanceComponent,
  risk: InterruptionRisk | undefined,
  interrupted: string,
): Candidate['risk'] {
  if (alwaysOn && count === 1)
    return {level: 'high', why: `one that has to answer at any hour has no stand-in; ${interrupted}`}
  const bucket = risk?.bucket ?? 2
  if (bucket >= 4) return {level: 'high', why: interrupted}
  return {level: bucket <= 1 && !alwaysOn ? 'low' : 'medium', why: interrupted}
}

/** Hours that run anyway can be bought ahead; what that saves is in no price list. */
export const commitmentLever: Lever = (component) => {
  if (component.type !== 'instance' || component.usdPerHour !== undefined || component.market === 'spot') return []
  if (component.commitment || component.hoursPerMonth < MOSTLY_ON) return []
  const reason =
    'commitment discounts are by contract and not in the price data; state yours as commitment: {coverage, discount}'
  return [{kind: 'commitment', component: component.name, reason}]
}
