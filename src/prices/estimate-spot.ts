import type {Price} from './offer.ts'

/** On-demand less the advisor's saving: derived, and labelled so. */
export function estimateSpot(onDemand: Price, savingPercent: number, source: string, asOf: string): Price {
  return {
    usdPerHour: roundEstimate(onDemand.usdPerHour * (1 - savingPercent / 100)),
    kind: 'estimated',
    source: `on-demand x (1 - ${savingPercent}% of ${source})`,
    asOf,
  }
}

/** Six significant digits: what is derived claims no more. */
export function roundEstimate(usd: number): number {
  return Number(usd.toPrecision(6))
}
