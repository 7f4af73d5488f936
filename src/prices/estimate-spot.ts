import type {Price} from './offer.ts'

/** On-demand less the advisor's saving: derived, and labelled so. */
export function estimateSpot(onDemand: Price, savingPercent: number, source: string, asOf: string): Price {
  return {
    usdPerHour: Number((onDemand.usdPerHour * (1 - savingPercent / 100)).toPrecision(6)),
    kind: 'estimated',
    source: `on-demand x (1 - ${savingPercent}% of ${source})`,
    asOf,
  }
}
