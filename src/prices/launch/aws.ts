import {shellCommand} from '../../shell-quote.ts'
import type {Offer} from '../offer.ts'
import {decimalPrice, type Launch} from './launch.ts'

/** GPUs that NVIDIA's open kernel modules drive (Turing and newer), which is what AWS's GPU image holds. */
const OPEN_DRIVER = /^(T4|T4G|A10G|A100|L4|L40S|H100|H200|B200|B300|GB200|GB300|RTX PRO .+)$/
const NEURON = /^(Inferentia|Trainium)/
const ZONE_ID = /^[a-z]+\d-az\d+$/

/** `aws ec2 run-instances` for one spot instance; its price is capped at `maxPrice`, else at the on-demand price. */
export function launchAws(offer: Offer, maxPrice: number | undefined): Launch {
  const cap = maxPrice ?? offer.onDemand?.usdPerHour
  const spot = {
    MarketType: 'spot',
    SpotOptions: {...(cap !== undefined && {MaxPrice: decimalPrice(cap)}), SpotInstanceType: 'one-time'},
  }
  const {note, parameter} = imageOf(offer)
  const words = ['aws', 'ec2', 'run-instances', '--region', offer.region, '--instance-type', offer.instanceType]
  words.push('--instance-market-options', JSON.stringify(spot), '--image-id', `resolve:ssm:${parameter}`)
  if (offer.zone)
    words.push('--placement', `${ZONE_ID.test(offer.zone) ? 'AvailabilityZoneId' : 'AvailabilityZone'}=${offer.zone}`)
  words.push('--count', '1')
  return {format: 'shell', text: shellCommand(words, {lines: true}), notes: [...note, ...zoneNote(offer), ...NOTES]}
}

const NOTES = [
  'Starts in the default VPC without a key pair: add --subnet-id, --security-group-ids and --key-name as you need them.',
  'AWS takes it back with two minutes of notice; a one-time request is not started again.',
]

/** The public parameter that names the newest image for the hardware. */
function imageOf({accelerator, arch = 'x86_64'}: Offer): {parameter: string; note: string[]} {
  const plain = `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${arch}`
  if (!accelerator) return {parameter: plain, note: []}
  if (NEURON.test(accelerator.name))
    return {parameter: '/aws/service/neuron/dlami/multi-framework/ubuntu-24.04/latest/image_id', note: []}
  if (OPEN_DRIVER.test(accelerator.name)) {
    const parameter = `/aws/service/deeplearning/ami/${arch}/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id`
    return {parameter, note: []}
  }
  return {
    parameter: plain,
    note: [`The image holds no driver for ${accelerator.name}: install one, or name your own image.`],
  }
}

function zoneNote({zone, zoneSpread}: Offer): string[] {
  const lowest = zoneSpread?.lowest.zone
  return zone || !lowest
    ? []
    : [`AWS chooses the zone; the cheapest was ${lowest} on ${zoneSpread.asOf.slice(0, 10)}: --zone ${lowest} pins it.`]
}
