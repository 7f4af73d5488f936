import type {InstanceSpec, Provider} from './offer.ts'

const NAMES: Partial<Record<Provider, RegExp>> = {
  aws: /^t\d/,
  gcp: /^(e2-(micro|small|medium)|f1-|g1-)/,
  azure: /^Standard_B/,
}

/** Whether the instance's processor is shared or runs on credits: it does not carry load all day at its price. */
export function isBurstable(provider: Provider, {instanceType}: InstanceSpec): boolean {
  return NAMES[provider]?.test(instanceType) ?? false
}
