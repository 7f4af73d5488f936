import type {Accelerator, Offer} from '../../prices/offer.ts'
import {formatGiB} from '../../terminal/format.ts'
import {findOffer} from '../components/instance.ts'
import {placeOf} from '../components/pricing.ts'
import type {InstanceComponent} from '../spec/spec.ts'
import type {Candidate, Lever} from './candidate.ts'
import {cheapestOffer} from './cheapest-offer.ts'

/** GPU memory a process can use of what is sold: the driver and the context take the rest. */
const USABLE_GPU_MEMORY = 0.9
/** Bytes a weight against what it is now, from the format's width; block scales included for int4 (4.5 bits). */
const NARROWER: {to: 'int8' | 'int4'; factor: Record<string, number>}[] = [
  {to: 'int8', factor: {fp32: 0.25, fp16: 0.5}},
  {to: 'int4', factor: {fp32: 0.14, fp16: 0.28, int8: 0.56}},
]

/** Accelerators that need their own compiler or build of the software; all others run CUDA. */
const OTHER_SOFTWARE: [name: RegExp, software: string][] = [
  [/^(Inferentia|Trainium)/, 'Neuron'],
  [/^Gaudi/, 'Gaudi'],
  [/^(Radeon|MI\d)/, 'ROCm'],
  [/^TPU/, 'TPU'],
]
/** No int8 products: compute capability under 6.1, by NVIDIA's table of it. */
const NO_INT8 = /^(K80|M60|P100)$/

/** Narrower weights, and the cheapest instance whose GPUs then hold the model and run the same software. */
export const quantizeLever: Lever = (component, pricing) => {
  if (component.type !== 'instance' || component.usdPerHour !== undefined) return []
  const {provider, region} = placeOf(component, pricing)
  const now = findOffer(provider, region, component.instance, pricing)
  if (!now?.accelerator) return []
  const {gpuMemoryGiB, name, precision} = component
  if (gpuMemoryGiB === undefined || precision === undefined) {
    const reason =
      'state gpuMemoryGiB and precision of the component: what the model needs on the GPU, and what it runs in'
    return [{kind: 'quantize', component: name, reason}]
  }
  const found: Candidate[] = []
  const tried = new Set([component.instance])
  for (const {factor, to} of NARROWER) {
    const need = gpuMemoryGiB * (factor[precision] ?? 0)
    const fits = (offer: Offer) => runsAs(now, offer) && holds(offer, need)
    const target = need > 0 ? cheapestOffer(component, pricing, now, {minGpus: 1}, fits) : undefined
    // A narrower format that gets no cheaper instance only costs accuracy.
    if (!target || tried.has(target.instanceType)) continue
    tried.add(target.instanceType)
    found.push(quantized(component, target, need, to))
  }
  return found
}

/** What runs on one runs on the other as it is. */
function runsAs(now: Offer, {accelerator, arch}: Offer): boolean {
  if (!accelerator || NO_INT8.test(accelerator.name)) return false
  const sameArch = arch === undefined || now.arch === undefined || arch === now.arch
  return sameArch && softwareOf(accelerator) === softwareOf(now.accelerator)
}

function softwareOf(accelerator: Accelerator | undefined): string {
  return OTHER_SOFTWARE.find(([names]) => names.test(accelerator?.name ?? ''))?.[1] ?? 'CUDA'
}

function holds({accelerator}: Offer, needGiB: number): boolean {
  const {count = 0, memoryGiB = 0} = accelerator ?? {}
  return count >= 1 && count * memoryGiB * USABLE_GPU_MEMORY >= needGiB
}

function quantized(component: InstanceComponent, target: Offer, need: number, to: 'int8' | 'int4'): Candidate {
  const {count, memoryGiB, name} = target.accelerator!
  return {
    kind: 'quantize',
    component: component.name,
    title: `Quantize to ${to} and run on ${target.instanceType} (${count}x ${name})`,
    assumes: [
      `${formatGiB(component.gpuMemoryGiB)} at ${component.precision} become ${formatGiB(need)} at ${to}, of ${formatGiB(count * (memoryGiB ?? 0) * USABLE_GPU_MEMORY)} usable`,
      'one replica of the smaller GPU carries the same load: measure it',
    ],
    risk: {
      level: to === 'int8' ? 'medium' : 'high',
      why: 'answers change with the weights: compare them on your own data first',
    },
    patch: {instance: target.instanceType, gpuMemoryGiB: need, precision: to},
  }
}
