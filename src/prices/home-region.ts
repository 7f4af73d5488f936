import type {Provider} from './offer.ts'

/** The region that is meant where none is named: each provider's largest, and the one whose prices are known best. */
export const HOME_REGION: Readonly<Record<Provider, string>> = {
  aws: 'us-east-1',
  gcp: 'us-central1',
  azure: 'eastus',
  lambda: 'global',
}
