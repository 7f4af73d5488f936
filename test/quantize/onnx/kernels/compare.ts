import {AbsoluteHistogramCollector} from '../../../../src/quantize/onnx/kernels/calibration/absolute-histogram-collector.ts'
import {entropyRange} from '../../../../src/quantize/onnx/kernels/calibration/entropy.ts'
import {HistogramCollector} from '../../../../src/quantize/onnx/kernels/calibration/histogram-collector.ts'
import {percentileRange} from '../../../../src/quantize/onnx/kernels/calibration/percentile.ts'
import {channelLayout} from '../../../../src/quantize/onnx/kernels/channel-layout.ts'
import {ChannelRanges} from '../../../../src/quantize/onnx/kernels/channel-ranges.ts'
import {toFloat32} from '../../../../src/quantize/onnx/kernels/float-type.ts'
import {toSafeHalf} from '../../../../src/quantize/onnx/kernels/float16.ts'
import {quantizeGatherRows} from '../../../../src/quantize/onnx/kernels/gather-blocks.ts'
import {MatMulNBitsQuantizer} from '../../../../src/quantize/onnx/kernels/matmul-nbits.ts'
import {channelScales, quantizeWeights} from '../../../../src/quantize/onnx/kernels/quantize-weights.ts'
import {scaleZeroPoint} from '../../../../src/quantize/onnx/kernels/scale-zero-point.ts'
import {bytesOf, floatsOf, type ReferenceCase} from './reference.ts'

type Pair = {ours: unknown; theirs: unknown}

/** What the kernels make of a case's input, beside what ONNX Runtime made of it. */
export const compare: Record<ReferenceCase['kind'], (given: ReferenceCase) => Pair> = {
  integer(given) {
    const values = toFloat32(bytesOf(given['values']), given['type'])
    const layout = channelLayout(given['shape'], given['axis'] ?? undefined)
    const ranges = new ChannelRanges(layout)
    const cut = Math.floor(values.length / 3)
    ranges.add(values.subarray(0, cut))
    ranges.add(values.subarray(cut))
    const scales = channelScales(ranges, given['form'], given['type'])
    const result = [
      ...quantizeWeights(values.subarray(0, cut), scales, layout),
      ...quantizeWeights(values.subarray(cut), scales, layout, cut),
    ]
    return {
      ours: {result, scales: [...scales.scales], zeroPoints: [...scales.zeroPoints]},
      theirs: {
        result: [...bytesOf(given['result'])],
        scales: [...floatsOf(given['scales'])],
        zeroPoints: given['zeroPoints'],
      },
    }
  },
  range(given) {
    const [low, high] = floatsOf(given['range'])
    const {minRealRange} = given as {minRealRange?: number | null}
    return {
      ours: scaleZeroPoint(low!, high!, given['form'], minRealRange == null ? {} : {minRealRange}),
      theirs: {scale: given['scale'], zeroPoint: given['zeroPoint']},
    }
  },
  matmul({blockSize, n, ...given}) {
    const values = toFloat32(bytesOf(given['values']), given['type'])
    const quantizer = new MatMulNBitsQuantizer({
      ...(given as never as {k: number; bits: 4; symmetric: boolean}),
      blockSize,
      n,
    })
    const first = Math.min(blockSize * n, values.length)
    quantizer.add(values.subarray(0, first))
    quantizer.add(values.subarray(first))
    const {packed, scales, zeroPoints} = quantizer.finish()
    const theirs = bytesOf(given['packed'])
    if (given['bits'] === 4 && given['k'] % 2 === 1) {
      for (const bytes of [packed, theirs]) dropLastHalf(bytes, given['k'], blockSize)
    }
    return {
      ours: {packed: [...packed], scales: [...scales], zeroPoints: zeroPoints && [...zeroPoints]},
      theirs: {
        packed: [...theirs],
        scales: [...floatsOf(given['scales'])],
        zeroPoints: given['symmetric'] ? undefined : [...bytesOf(given['zeroPoints'])],
      },
    }
  },
  gather({blockSize, columns, symmetric, ...given}) {
    const values = toFloat32(bytesOf(given['values']), given['type'])
    const table = {bits: 4, blockSize, columns, symmetric, type: given['type']} as const
    const {packed, scales, zeroPoints} = quantizeGatherRows(values, table)
    return {
      ours: {packed: [...packed], scales: [...scales].map(String), zeroPoints: zeroPoints && [...zeroPoints]},
      theirs: {
        packed: [...bytesOf(given['packed'])],
        scales: [...floatsOf(given['scales'])].map(String),
        zeroPoints: given['zeroPoints'] ? [...bytesOf(given['zeroPoints'])] : undefined,
      },
    }
  },
  half(given) {
    const {bits} = toSafeHalf(floatsOf(given['values']))
    return {ours: [...new Uint8Array(bits.buffer)], theirs: [...bytesOf(given['result'])]}
  },
  calibration({bins, method, percentile, symmetric, ...given}) {
    const collector = symmetric ? new AbsoluteHistogramCollector({bins}) : new HistogramCollector({bins})
    for (const batch of given['batches']) collector.collect(floatsOf(batch))
    const histogram = collector.histogram()!
    const {max, min} =
      method === 'entropy' ? entropyRange(histogram, 128) : percentileRange(histogram, percentile, symmetric)
    return {
      ours: {counts: [...histogram.counts], edges: [...histogram.edges], range: [min + 0, max + 0]},
      theirs: {
        counts: [...new Float64Array(bytesOf(given['counts']).buffer)],
        edges: [...floatsOf(given['edges'])],
        range: [...floatsOf(given['range'])].map((value) => value + 0),
      },
    }
  },
}

/** ONNX Runtime leaves whatever its last variable held in the half byte past an odd K. */
function dropLastHalf(bytes: Uint8Array, k: number, blockSize: number): void {
  const column = (Math.ceil(k / blockSize) * blockSize) / 2
  for (let index = (k - 1) / 2; index < bytes.length; index += column) bytes[index]! &= 15
}
