import type {ModelFile} from '../../models/file/model-file.ts'
import type {OnnxTensor} from '../../models/onnx-header/graph.ts'
import {readOpenOnnxGraph} from '../../models/onnx-header/read-graph.ts'
import type {FileLayout, Segment} from '../layout.ts'
import {coverFile} from './cover.ts'
import {onnxType} from './element-types.ts'

/** Weights of an ONNX model that lie in other files: their segments, by the location that the model names. */
export type ExternalWeights = ReadonlyMap<string, readonly Segment[]>

/**
 * The layout of an ONNX file: the raw data of its initializers; and what it says of the files beside it.
 * @throws UserError `E_TRUNCATED`, `E_BAD_MODEL_FILE`, `E_UNKNOWN_FORMAT`
 */
export async function layoutOfOnnx(file: ModelFile): Promise<{layout: FileLayout; external: ExternalWeights}> {
  const {initializers} = await readOpenOnnxGraph(file)
  const inside = initializers.flatMap((tensor) =>
    tensor.rawOffset === undefined ? [] : [segmentOf(tensor, tensor.rawOffset)],
  )
  const external = new Map<string, Segment[]>()
  for (const tensor of initializers) {
    if (!tensor.external) continue
    const {location, offset} = tensor.external
    const segments = external.get(location) ?? []
    segments.push(segmentOf(tensor, offset))
    external.set(location, segments)
  }
  return {layout: {format: 'onnx', size: file.size, segments: coverFile(file, inside)}, external}
}

function segmentOf({bytes, dims, name, type}: OnnxTensor, offset: number): Segment {
  const dtype = type.name.toUpperCase()
  return {name, offset, length: bytes, dtype, ...onnxType(dtype), shape: dims}
}

/**
 * The layout of a file that holds weights of ONNX models. Weights that are the same stretch are there once.
 * @throws UserError `E_BAD_MODEL_FILE` where they overlap or lie beyond its end
 */
export function layoutOfExternal(file: Pick<ModelFile, 'path' | 'size'>, weights: readonly Segment[]): FileLayout {
  const byPlace = new Map(weights.map((segment) => [`${segment.offset}:${segment.length}`, segment]))
  return {format: 'onnx', size: file.size, segments: coverFile(file, [...byPlace.values()])}
}
