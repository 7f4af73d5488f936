import type {IEC2NodeClass} from '@kubernetes-models/karpenter/karpenter.k8s.aws/v1/EC2NodeClass'

import type {Manifest} from '../manifest.ts'
import type {NodeClassRef} from './node-pool.ts'

/** What Karpenter starts on AWS. Role and discovery tags are named as Karpenter's own getting-started guide has them. */
export function ec2NodeClass(name: string, cluster: string) {
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
  } satisfies IEC2NodeClass & Manifest
}

/** What Karpenter (node auto-provisioning of AKS) starts on Azure. */
export function aksNodeClass(name: string) {
  return {
    apiVersion: 'karpenter.azure.com/v1beta1',
    kind: 'AKSNodeClass',
    metadata: {name},
    spec: {imageFamily: 'Ubuntu2204', osDiskSizeGB: 128},
  } satisfies Manifest
}

/** How a NodePool refers to its class. */
export function nodeClassRef({apiVersion, kind, metadata}: Manifest): NodeClassRef {
  return {group: apiVersion.split('/')[0]!, kind, name: metadata.name}
}
