import type {GpuSpec} from '../gpus.ts'

/** What speed needs to know of an accelerator. */
export type GpuSpeed = Pick<
  GpuSpec,
  'name' | 'vendor' | 'architecture' | 'memoryType' | 'bandwidthGbs' | 'peak' | 'tdpWatts' | 'interconnect' | 'pcie'
>

/** What the matrices are multiplied in. */
export const PRECISIONS = ['fp32', 'fp16', 'bf16', 'int8', 'fp8', 'fp4'] as const

export type Precision = (typeof PRECISIONS)[number]

/** The rate of a precision, or of the one that stands in for it. */
export interface PeakRate {
  tflops: number
  precision: Precision
  /** Present where another stands in. */
  note?: string
}

/** Weights in a type the hardware cannot multiply are turned into the next of these that it can. */
const INSTEAD: Readonly<Record<Precision, readonly Precision[]>> = {
  fp4: ['fp8', 'fp16', 'bf16', 'fp32'],
  fp8: ['fp16', 'bf16', 'fp32'],
  int8: ['fp16', 'bf16', 'fp32'],
  bf16: ['fp16', 'fp32'],
  fp16: ['bf16', 'fp32'],
  fp32: [],
}

const PCIE_GBS_PER_LANE: Readonly<Record<number, number>> = {3: 0.985, 4: 1.969, 5: 3.938, 6: 7.563}

/**
 * Dense TFLOPS of a precision. Where the hardware lacks it, or is slower in it than in fp32 (Pascal's fp16), the next
 * that it has stands in, and the note says so. Undefined where no rate is known.
 */
export function peakRate({name, peak}: Pick<GpuSpeed, 'name' | 'peak'>, precision: Precision): PeakRate | undefined {
  for (const one of [precision, ...INSTEAD[precision]]) {
    const tflops = peak[one]
    if (tflops === undefined || (one !== 'fp32' && tflops < (peak.fp32 ?? 0))) continue
    return {
      tflops,
      precision: one,
      ...(one !== precision && {note: `${name} has no ${precision} rate: computed in ${one}, ${tflops} TFLOPS`}),
    }
  }
  return undefined
}

/** A link between two accelerators of a machine. */
export interface LinkRate {
  /** One direction, GB/s. */
  gbs: number
  name: string
  note?: string
}

/** Half the published rate, which counts both directions; PCIe where there is no link, undefined where neither is known. */
export function linkRate({
  interconnect,
  name,
  pcie,
}: Pick<GpuSpeed, 'interconnect' | 'name' | 'pcie'>): LinkRate | undefined {
  if (interconnect?.gbsPerGpu !== undefined) return {gbs: interconnect.gbsPerGpu / 2, name: interconnect.name}
  const lane = pcie && PCIE_GBS_PER_LANE[pcie.generation]
  if (lane === undefined) return undefined
  const gbs = lane * pcie!.lanes
  return {
    gbs,
    name: 'PCIe',
    note: `${name} has no link of its own: GPUs talk over PCIe, ${gbs.toFixed(0)} GB/s, untested`,
  }
}

/** Stacked memory, as against GDDR. */
export function hasHbm({memoryType}: Pick<GpuSpeed, 'memoryType'>): boolean {
  return memoryType.startsWith('HBM')
}

/** Cards on which unpacking quantized weights is slow: before Volta, or with no more power than the slot gives. */
export function unpacksSlowly({architecture, tdpWatts}: Pick<GpuSpeed, 'architecture' | 'tdpWatts'>): boolean {
  return ['Kepler', 'Maxwell', 'Pascal'].includes(architecture) || (tdpWatts !== undefined && tdpWatts <= 75)
}
