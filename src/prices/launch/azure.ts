import {shellCommand} from '../../shell-quote.ts'
import type {Offer} from '../offer.ts'
import {CLUSTER_PLACEHOLDER, decimalPrice, type Launch, nameFor} from './launch.ts'

const GROUP = 'frugal-spot'
/** Sizes whose GPU is shared or made for graphics: they need NVIDIA's GRID or AMD's driver, which no image holds. */
const GRAPHICS = /^Standard_NV/i

/** `az vm create` for one Spot VM, in a resource group of its own; capped at `maxPrice`, else at the on-demand price. */
export function launchAzure(offer: Offer, maxPrice: number | undefined): Launch {
  const group = ['az', 'group', 'create', '--name', GROUP, '--location', offer.region, '--output', 'none']
  const zone = /-(\d)$/.exec(offer.zone ?? '')?.[1]
  const words = ['az', 'vm', 'create', '--resource-group', GROUP, '--name', nameFor('frugal', offer.instanceType)]
  words.push('--location', offer.region, ...(zone ? ['--zone', zone] : []), '--size', offer.instanceType)
  words.push('--image', imageOf(offer), '--priority', 'Spot', '--eviction-policy', 'Deallocate')
  words.push('--max-price', capOf(maxPrice), '--generate-ssh-keys')
  const notes = [
    ...driverNote(offer),
    'A --max-price of -1 pays up to the on-demand price and is evicted only when Azure needs the machine back.',
    `An evicted VM is deallocated and keeps its disk, and its bill: az group delete --name ${GROUP} removes everything.`,
  ]
  const text = `${shellCommand(group)} &&\n${shellCommand(words, {lines: true})}`
  return {format: 'shell', text, notes}
}

/** `az aks nodepool add` for an AKS pool of spot nodes that scales from none. */
export function nodePoolAzure(offer: Offer, cluster: string | undefined, maxPrice: number | undefined): Launch {
  const words = ['az', 'aks', 'nodepool', 'add', '--resource-group', GROUP]
  words.push('--cluster-name', cluster ?? CLUSTER_PLACEHOLDER, '--name', poolName(offer.instanceType))
  words.push('--node-vm-size', offer.instanceType, '--priority', 'Spot', '--eviction-policy', 'Delete')
  words.push('--spot-max-price', capOf(maxPrice), '--enable-cluster-autoscaler', '--min-count', '0', '--max-count', '3')
  words.push('--node-count', '0')
  const notes = [
    ...(cluster ? [] : [`Put your cluster's name in place of ${CLUSTER_PLACEHOLDER}, or give it with --cluster.`]),
    `Put the cluster's resource group in place of ${GROUP}; the cluster has to be in ${offer.region}.`,
    'AKS taints the nodes: pods need a toleration for kubernetes.azure.com/scalesetpriority=spot.',
  ]
  return {format: 'shell', text: shellCommand(words, {lines: true}), notes}
}

function imageOf({accelerator, arch, instanceType}: Offer): string {
  if (arch === 'arm64') return 'Canonical:ubuntu-24_04-lts:server-arm64:latest'
  if (!accelerator || GRAPHICS.test(instanceType)) return 'Canonical:ubuntu-24_04-lts:server:latest'
  return `microsoft-dsvm:ubuntu-hpc:2404${accelerator.name.startsWith('MI') ? '-rocm' : ''}:latest`
}

function driverNote({accelerator, arch, instanceType}: Offer): string[] {
  if (!accelerator || (arch !== 'arm64' && !GRAPHICS.test(instanceType))) return []
  return [`The image holds no driver for ${accelerator.name} on this size: install one, or name your own image.`]
}

function capOf(maxPrice: number | undefined): string {
  return maxPrice === undefined ? '-1' : decimalPrice(maxPrice)
}

/** AKS takes at most twelve lower-case letters and digits. */
function poolName(instanceType: string): string {
  const slug = instanceType
    .toLowerCase()
    .replace(/^standard_/, '')
    .replace(/[^a-z0-9]/g, '')
  return `s${slug}`.slice(0, 12)
}
