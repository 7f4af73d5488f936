import {shellCommand} from '../../shell-quote.ts'
import type {Offer} from '../offer.ts'
import {CLUSTER_PLACEHOLDER, type Launch, nameFor} from './launch.ts'

/** `gcloud compute instances create` for one Spot VM; `bulk create` where only the region is known, as it finds a zone. */
export function launchGcp(offer: Offer, maxPrice: number | undefined): Launch {
  const name = nameFor('frugal', offer.instanceType)
  const place = offer.zone
    ? ['create', name, `--zone=${offer.zone}`]
    : ['bulk', 'create', `--predefined-names=${name}`, `--region=${offer.region}`, '--count=1']
  const {image, note} = imageOf(offer)
  const words = ['gcloud', 'compute', 'instances', ...place, `--machine-type=${offer.instanceType}`]
  words.push('--provisioning-model=SPOT', '--instance-termination-action=DELETE')
  // Machines with accelerators cannot move to another host.
  if (offer.accelerator) words.push('--maintenance-policy=TERMINATE')
  words.push(...image)
  const notes = [
    ...note,
    ...capNote(maxPrice),
    'Google takes it back with 30 seconds of notice and deletes it: --instance-termination-action=STOP keeps its disk, and its bill.',
  ]
  return {format: 'shell', text: shellCommand(words, {lines: true}), notes}
}

/** `gcloud container node-pools create` for a GKE pool of spot nodes that scales from none. */
export function nodePoolGcp(offer: Offer, cluster: string | undefined, maxPrice: number | undefined): Launch {
  const type = acceleratorType(offer)
  const words = ['gcloud', 'container', 'node-pools', 'create', nameFor('spot', offer.instanceType, 40)]
  words.push(`--cluster=${cluster ?? CLUSTER_PLACEHOLDER}`, `--location=${offer.region}`)
  words.push(`--machine-type=${offer.instanceType}`, '--spot')
  if (type) words.push(`--accelerator=type=${type},count=${offer.accelerator!.count},gpu-driver-version=latest`)
  words.push('--num-nodes=0', '--enable-autoscaling', '--total-min-nodes=0', '--total-max-nodes=3')
  words.push('--node-taints=cloud.google.com/gke-spot=true:NoSchedule')
  const notes = [
    ...(cluster ? [] : [`Put your cluster's name in place of ${CLUSTER_PLACEHOLDER}, or give it with --cluster.`]),
    ...(offer.accelerator && !type
      ? [`Add --accelerator for ${offer.accelerator.name}: its GKE name is not known here.`]
      : []),
    ...capNote(maxPrice),
    'Pods need a toleration for cloud.google.com/gke-spot; a node is taken back with 30 seconds of notice.',
  ]
  return {format: 'shell', text: shellCommand(words, {lines: true}), notes}
}

const GPU_IMAGE = [
  '--image-family=common-cu129-ubuntu-2404-nvidia-580',
  '--image-project=deeplearning-platform-release',
]

function imageOf({accelerator, arch = 'x86_64'}: Offer): {image: string[]; note: string[]} {
  if (accelerator && arch === 'x86_64') return {image: GPU_IMAGE, note: []}
  const family = arch === 'arm64' ? 'ubuntu-2404-lts-arm64' : 'ubuntu-2404-lts-amd64'
  const note = accelerator
    ? [`The image holds no driver for ${accelerator.name}: install one, or name your own image.`]
    : []
  return {image: [`--image-family=${family}`, '--image-project=ubuntu-os-cloud'], note}
}

function capNote(maxPrice: number | undefined): string[] {
  return maxPrice === undefined ? [] : ['Google takes no price limit: the command does not hold your --max-price.']
}

/** GKE's name of the accelerator in a machine type. */
function acceleratorType({accelerator, instanceType}: Offer): string | undefined {
  switch (accelerator?.name) {
    case 'T4':
      return 'nvidia-tesla-t4'
    case 'L4':
      return 'nvidia-l4'
    case 'A100':
      return instanceType.startsWith('a2-ultragpu') ? 'nvidia-a100-80gb' : 'nvidia-tesla-a100'
    case 'H100':
      return instanceType.startsWith('a3-megagpu') ? 'nvidia-h100-mega-80gb' : 'nvidia-h100-80gb'
    case 'H200':
      return 'nvidia-h200-141gb'
    case 'B200':
      return 'nvidia-b200'
    default:
      return undefined
  }
}
