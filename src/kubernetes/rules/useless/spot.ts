/** How spot capacity is asked for: by node label, with the seconds of notice that the cloud gives. */
const SPOT: readonly {key: string; value: string; notice: number; cloud: string}[] = [
  {key: 'karpenter.sh/capacity-type', value: 'spot', notice: 120, cloud: 'AWS'},
  {key: 'eks.amazonaws.com/capacityType', value: 'SPOT', notice: 120, cloud: 'AWS'},
  {key: 'cloud.google.com/gke-spot', value: 'true', notice: 30, cloud: 'Google Cloud'},
  {key: 'kubernetes.azure.com/scalesetpriority', value: 'spot', notice: 30, cloud: 'Azure'},
]

/** Values that Karpenter gives to karpenter.sh/capacity-type. */
export const CAPACITY_TYPES = ['spot', 'on-demand', 'reserved']

/** The spot notice of the nodes that labels select; undefined where they are not spot. */
export function spotNotice(labels: Readonly<Record<string, unknown>>): {seconds: number; cloud: string} | undefined {
  const found = SPOT.find(({key, value}) => labels[key] === value)
  return found && {seconds: found.notice, cloud: found.cloud}
}
