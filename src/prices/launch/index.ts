import {UserError} from '../../errors.ts'
import {shellQuote} from '../../shell-quote.ts'
import type {Offer} from '../offer.ts'
import {launchAws} from './aws.ts'
import {launchAzure, nodePoolAzure} from './azure.ts'
import {launchGcp, nodePoolGcp} from './gcp.ts'
import {checkNames, type KarpenterLaunch, type Launch, type LaunchOptions} from './launch.ts'

/**
 * The command (or manifest) that starts the offer as a spot instance, ready to paste. Nothing is run.
 * @param launchKarpenter writes Karpenter's manifests: Kubernetes is not known here
 * @throws UserError `E_NO_SPOT` where there is no spot price, `E_LAUNCH_KIND` where the cloud has no such way,
 *   `E_BAD_NAME` for a name no cloud would have given (all exit 2)
 */
export async function launchCommand(
  offer: Offer,
  options: LaunchOptions,
  launchKarpenter: KarpenterLaunch,
): Promise<Launch> {
  const {cluster, kind = 'cli', maxPrice} = options
  if (offer.provider === 'lambda' || !offer.spot) throw noSpot(offer)
  checkNames(offer, cluster)
  switch (`${offer.provider} ${kind}` as const) {
    case 'aws cli':
      return launchAws(offer, maxPrice)
    case 'gcp cli':
      return launchGcp(offer, maxPrice)
    case 'azure cli':
      return launchAzure(offer, maxPrice)
    case 'gcp node-pool':
      return nodePoolGcp(offer, cluster, maxPrice)
    case 'azure node-pool':
      return nodePoolAzure(offer, cluster, maxPrice)
    case 'aws karpenter':
      return launchKarpenter(offer, cluster, maxPrice)
    case 'aws node-pool':
      throw wrongKind('On EKS frugal writes spot nodes for Karpenter only', 'karpenter')
    default:
      throw wrongKind('The Karpenter manifest is for EKS only', 'node-pool')
  }
}

function noSpot({accelerator, instanceType, provider, region}: Offer): UserError {
  if (provider !== 'lambda') {
    return new UserError(`No spot price of ${instanceType} in ${region} is known`, {
      code: 'E_NO_SPOT',
      fix: `frugal spot-prices ${shellQuote(instanceType)} lists the regions that have one`,
    })
  }
  const gpu = accelerator ? ` --gpu ${shellQuote(accelerator.name)}` : ''
  return new UserError('Lambda Cloud sells no spot instances', {
    code: 'E_NO_SPOT',
    fix: `frugal spot-prices${gpu} --provider aws --provider gcp --provider azure --launch`,
  })
}

function wrongKind(message: string, kind: string): UserError {
  return new UserError(message, {code: 'E_LAUNCH_KIND', fix: `--launch --launch-kind ${kind}`})
}
