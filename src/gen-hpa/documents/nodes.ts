import type {CommentedManifest} from '../../kubernetes/manifest.ts'
import {aksNodeClass, ec2NodeClass, nodeClassRef} from '../../kubernetes/manifests/node-class.ts'
import {nodePoolManifest} from '../../kubernetes/manifests/node-pool.ts'
import type {NodeOffer} from '../node-offers.ts'
import {usage} from '../parse.ts'
import type {HpaRequest} from '../request.ts'
import {plainNumber} from './triggers.ts'

/** Part of a node that pods may have; the rest is the system's. */
const FOR_PODS = 0.92
const GIB = 1024 ** 3

/**
 * Two Karpenter NodePools, on-demand for the base and spot for the rest, with the class both start from. On GKE there
 * is no Karpenter: no document, and a note says what to run.
 * @throws UserError `E_USAGE` for a type that holds no replica
 */
export function nodeDocuments(request: HpaRequest, offers: readonly NodeOffer[]): CommentedManifest[] {
  const {bounds, nodes, target, workload} = request
  if (workload.cloud === 'gcp') return []
  const aws = workload.cloud === 'aws'
  const nodeClass = aws ? ec2NodeClass(target.name, nodes!.cluster ?? 'my-cluster') : aksNodeClass(target.name)
  const pool = (capacityType: 'on-demand' | 'spot', replicas: number, weight: number) =>
    nodePoolManifest(`${target.name}-${capacityType}`, {
      capacityType,
      weight,
      instanceTypes: nodes!.instanceTypes,
      arch: archOf(offers),
      taint: workload.gpus > 0 ? 'nvidia.com/gpu' : undefined,
      nodeClassRef: nodeClassRef(nodeClass),
      limits: limitsOf(request, offers, replicas),
      consolidationPolicy: capacityType === 'spot' ? 'WhenEmptyOrUnderutilized' : 'WhenEmpty',
    })
  const burst = bounds.max - nodes!.base
  return [
    {
      manifest: nodeClass,
      comments: aws
        ? {
            '': [
              'Spot is drained in time only if the interruption queue exists: an SQS queue, named to Karpenter as',
              'settings.interruptionQueue, with the EventBridge rules that fill it.',
            ],
            'spec.amiSelectorTerms': ['The newest image: pin a version in production.'],
          }
        : {'': ['For node auto-provisioning of AKS, which has to be on.']},
    },
    ...(nodes!.base > 0
      ? [{manifest: pool('on-demand', nodes!.base, 100), comments: onDemandComments(nodes!.base)}]
      : []),
    ...(burst > 0 ? [{manifest: pool('spot', burst, 10), comments: SPOT}] : []),
  ]
}

function onDemandComments(base: number): CommentedManifest['comments'] & {} {
  return {
    'spec.weight': [
      `The greater weight is filled first, up to its limits: room for ${base} replica${base === 1 ? '' : 's'} that spot never takes back.`,
    ],
    'spec.disruption.consolidationPolicy': ['The base stays where it is until it is empty.'],
  }
}

const SPOT = {
  'spec.template.spec.requirements[0].values': ['In lower case: "Spot" would be accepted, and match nothing.'],
  'spec.template.spec.terminationGracePeriod': ['After this a drain goes on whatever a PodDisruptionBudget says.'],
  'spec.disruption.consolidateAfter': [
    'Replica-hours become money when nodes go: those that stand empty or half empty for this long.',
  ],
}

function archOf(offers: readonly NodeOffer[]): 'amd64' | 'arm64' | undefined {
  const archs = new Set(offers.map(({arch}) => arch))
  if (archs.size !== 1) return undefined
  const [arch] = archs
  return arch === 'arm64' ? 'arm64' : arch === 'x86_64' ? 'amd64' : undefined
}

/** vCPUs (and GPUs) of as many nodes as the replicas need, of the type that needs most. */
function limitsOf(
  request: HpaRequest,
  offers: readonly NodeOffer[],
  replicas: number,
): Record<string, string> | undefined {
  const sized = offers.map((offer) => ({...offer, nodes: Math.ceil(replicas / replicasOn(offer, request))}))
  const vcpus = sized.map(({nodes, vcpu}) => (vcpu === undefined ? undefined : vcpu * nodes))
  if (vcpus.includes(undefined)) return undefined
  return {cpu: String(Math.max(...(vcpus as number[])))}
}

/** Replicas that a node of this type has room for. */
export function replicasOn({gpus, instanceType, memoryGiB, vcpu}: NodeOffer, {workload}: HpaRequest): number {
  const rooms = [
    ...(vcpu === undefined ? [] : [(vcpu * FOR_PODS) / plainNumber(workload.cpuRequest)]),
    ...(memoryGiB === undefined ? [] : [(memoryGiB * FOR_PODS * GIB) / plainNumber(workload.memoryRequest)]),
    ...(workload.gpus === 0 ? [] : [(gpus ?? 0) / workload.gpus]),
  ]
  const room = Math.floor(Math.min(...rooms))
  if (room >= 1) return room
  const {cpuRequest, gpus: asked, memoryRequest} = workload
  throw usage(
    `${instanceType} has no room for a replica of ${cpuRequest} CPU, ${memoryRequest}${asked > 0 ? ` and ${asked} GPU` : ''}`,
    'Name a larger --instance, or lower --cpu-request, --memory-request or --gpu',
  )
}
