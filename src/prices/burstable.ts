import type {InstanceSpec} from './offer.ts'

type Named = Pick<InstanceSpec, 'instanceType'>

/** Whether the instance runs on credits: sustained load over its baseline costs extra, or is slowed. */
export function isBurstable({instanceType}: Named): boolean {
  return /^t\d\w*\.|^e2-(micro|small|medium)|^[fg]1-|^Standard_B/.test(instanceType)
}

/** Whether it gets its processor as others leave it: burstable types, and all of Google's E2. */
export function sharesProcessor(instance: Named): boolean {
  return isBurstable(instance) || instance.instanceType.startsWith('e2-')
}
