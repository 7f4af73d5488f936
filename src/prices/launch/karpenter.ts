import {toYaml} from '../../to-yaml.ts'
import type {Offer} from '../offer.ts'
import {CLUSTER_PLACEHOLDER, type Launch, nameFor} from './launch.ts'

const MOST_NODES = 4

/**
 * A Karpenter NodePool (karpenter.sh/v1) of spot nodes of this type with its EC2NodeClass, to be applied with kubectl.
 * Roles and discovery tags are named as Karpenter's own getting-started guide has them.
 */
export async function launchKarpenter(offer: Offer, cluster = CLUSTER_PLACEHOLDER, maxPrice?: number): Promise<Launch> {
  const name = nameFor('spot', offer.instanceType)
  const text = [nodePool(name, offer), nodeClass(name, cluster)].map(toYaml).join('\n---\n')
  const notes = [
    ...(cluster === CLUSTER_PLACEHOLDER
      ? [`Put your cluster's name in place of ${cluster}, or give it with --cluster.`]
      : []),
    ...(maxPrice === undefined ? [] : ['Karpenter takes no price limit: the NodePool does not hold your --max-price.']),
    'Apply with kubectl apply -f. One type is taken back more often than several: add others of the same GPU to its values.',
    'Karpenter needs its interruption queue (settings.interruptionQueue) to drain a node in the two minutes of notice.',
  ]
  return {format: 'yaml', text, notes}
}

function nodePool(name: string, {accelerator, arch, instanceType, vcpu, zone}: Offer): object {
  const requirement = (key: string, value: string) => ({key, operator: 'In', values: [value]})
  const zoneKey = zone && /-az\d+$/.test(zone) ? 'topology.k8s.aws/zone-id' : 'topology.kubernetes.io/zone'
  const requirements = [
    requirement('karpenter.sh/capacity-type', 'spot'),
    requirement('node.kubernetes.io/instance-type', instanceType),
    ...(arch ? [requirement('kubernetes.io/arch', arch === 'arm64' ? 'arm64' : 'amd64')] : []),
    requirement('kubernetes.io/os', 'linux'),
    ...(zone ? [requirement(zoneKey, zone)] : []),
  ]
  const resource = accelerator && resourceOf(accelerator.name)
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: {name},
    spec: {
      template: {
        spec: {
          requirements,
          ...(resource && {taints: [{key: resource, value: 'true', effect: 'NoSchedule'}]}),
          nodeClassRef: {group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name},
          expireAfter: '720h',
          terminationGracePeriod: '30m',
        },
      },
      ...(vcpu && {limits: {cpu: String(vcpu * MOST_NODES)}}),
      disruption: {consolidationPolicy: 'WhenEmptyOrUnderutilized', consolidateAfter: '5m'},
    },
  }
}

function nodeClass(name: string, cluster: string): object {
  const discovery = [{tags: {'karpenter.sh/discovery': cluster}}]
  return {
    apiVersion: 'karpenter.k8s.aws/v1',
    kind: 'EC2NodeClass',
    metadata: {name},
    spec: {
      role: `KarpenterNodeRole-${cluster}`,
      amiSelectorTerms: [{alias: 'al2023@latest'}],
      subnetSelectorTerms: discovery,
      securityGroupSelectorTerms: discovery,
    },
  }
}

/** The extended resource that the accelerator's device plugin gives pods. */
function resourceOf(accelerator: string): string {
  if (/^(Inferentia|Trainium)/.test(accelerator)) return 'aws.amazon.com/neuron'
  if (/^Gaudi/.test(accelerator)) return 'habana.ai/gaudi'
  return /^(Radeon|MI\d)/.test(accelerator) ? 'amd.com/gpu' : 'nvidia.com/gpu'
}
