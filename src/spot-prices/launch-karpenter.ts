import {ec2NodeClass, nodeClassRef} from '../kubernetes/manifests/node-class.ts'
import {nodePoolManifest} from '../kubernetes/manifests/node-pool.ts'
import {CLUSTER_PLACEHOLDER, type Launch, nameFor} from '../prices/launch/launch.ts'
import type {Offer} from '../prices/offer.ts'

const MOST_NODES = 4

/**
 * A Karpenter NodePool (karpenter.sh/v1) of spot nodes of this type with its EC2NodeClass, to be applied with kubectl.
 */
export async function launchKarpenter(offer: Offer, cluster = CLUSTER_PLACEHOLDER, maxPrice?: number): Promise<Launch> {
  const {accelerator, arch, instanceType, vcpu, zone} = offer
  const name = nameFor('spot', instanceType)
  const nodeClass = ec2NodeClass(name, cluster)
  const pool = nodePoolManifest(name, {
    capacityType: 'spot',
    instanceTypes: [instanceType],
    arch: arch && (arch === 'arm64' ? 'arm64' : 'amd64'),
    zone,
    taint: accelerator && resourceOf(accelerator.name),
    nodeClassRef: nodeClassRef(nodeClass),
    limits: vcpu ? {cpu: String(vcpu * MOST_NODES)} : undefined,
  })
  const {manifestsToYaml} = await import('../kubernetes/manifests/write-yaml.ts')
  const notes = [
    ...(cluster === CLUSTER_PLACEHOLDER
      ? [`Put your cluster's name in place of ${cluster}, or give it with --cluster.`]
      : []),
    ...(maxPrice === undefined ? [] : ['Karpenter takes no price limit: the NodePool does not hold your --max-price.']),
    'Apply with kubectl apply -f. One type is taken back more often than several: add others of the same GPU to its values.',
    'Karpenter needs its interruption queue (settings.interruptionQueue) to drain a node in the two minutes of notice.',
  ]
  const text = manifestsToYaml([{manifest: pool}, {manifest: nodeClass}]).trimEnd()
  return {format: 'yaml', text, notes}
}

/** The extended resource that the accelerator's device plugin gives pods. */
function resourceOf(accelerator: string): string {
  if (/^(Inferentia|Trainium)/.test(accelerator)) return 'aws.amazon.com/neuron'
  if (/^Gaudi/.test(accelerator)) return 'habana.ai/gaudi'
  return /^(Radeon|MI\d)/.test(accelerator) ? 'amd.com/gpu' : 'nvidia.com/gpu'
}
