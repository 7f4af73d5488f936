import {basename, dirname} from 'node:path'

import {UserError} from '../../errors.ts'
import {cleanName} from '../clean-name.ts'
import type {JsonObject} from '../file/bounded-json.ts'
import {describeConfig} from '../hf/describe-config.ts'
import {CONFIG, hasFile, readConfig} from '../hf/read-folder.ts'
import type {Model, ModelKind, TransformerShape, WeightsOfType} from '../model.ts'
import {checkExternalData} from './external-data.ts'
import type {OnnxGraph, OnnxTensor} from './graph.ts'
import type {Dims} from './input-dims.ts'
import {kindOfGraph} from './kind.ts'
import {countMacs} from './macs.ts'
import {packedTypes, parametersOf} from './parameters.ts'
import {readOnnxGraph} from './read-graph.ts'

export interface OnnxOptions {
  /** Sizes for the dimensions that the graph leaves open: `{batch: 1, seq: 128}`, or by the graph's own names. */
  dims?: Dims
}

const NATIVE: ReadonlyMap<string, string> = new Map([
  ['float', 'fp32'],
  ['float16', 'fp16'],
  ['bfloat16', 'bf16'],
  ['double', 'fp64'],
  ['uint8', 'int8'],
])

/**
 * Reads an ONNX file: weights, also those in other files, and the multiply-accumulates of one run.
 * @throws UserError
 */
export async function readOnnx(path: string, {dims = {}}: OnnxOptions = {}): Promise<Model> {
  const graph = await readOnnxGraph(path)
  const repeated = await checkExternalData(graph)
  const {byType, bytes, parameters} = sumInitializers(graph, repeated)
  const described = await configBeside(dirname(path))
  const count = countMacs(graph, dims)
  const largest = byType[0]?.type
  const note = 'unknown' in count ? `multiply-accumulates are not known: ${count.unknown}` : undefined
  return {
    name: cleanName(basename(path, '.onnx')),
    kind: described?.kind ?? kindOfGraph(graph),
    origin: {kind: 'onnx', from: path, source: described ? `the graph, and ${CONFIG} beside it` : 'the graph'},
    parameters: {total: parameters},
    stored: {bytes, byType},
    ...(largest !== undefined && {nativeType: NATIVE.get(largest) ?? largest}),
    ...(described?.shape && {shape: described.shape}),
    ...('macs' in count && {macsPerInput: count.macs}),
    ...(note !== undefined && {note}),
  }
}

function sumInitializers(graph: OnnxGraph, repeated: ReadonlySet<OnnxTensor>) {
  const parameters = parametersOf(graph)
  const packed = packedTypes(graph)
  const types = new Map<string, WeightsOfType>()
  for (const tensor of graph.initializers) {
    if (repeated.has(tensor)) continue
    const type = packed.get(tensor.name) ?? tensor.type.name
    const before = types.get(type) ?? {type, parameters: 0, bytes: 0}
    types.set(type, {
      type,
      parameters: before.parameters + (parameters.get(tensor) ?? 0),
      bytes: before.bytes + tensor.bytes,
    })
  }
  const byType = [...types.values()].sort((a, b) => b.bytes - a.bytes || a.type.localeCompare(b.type))
  return {
    byType,
    bytes: byType.reduce((sum, {bytes}) => sum + bytes, 0),
    parameters: byType.reduce((sum, entry) => sum + entry.parameters, 0),
  }
}

/** Optimum writes config.json beside the graph, or above its folder `onnx`; it describes the layers. */
async function configBeside(folder: string): Promise<{kind: ModelKind; shape?: TransformerShape} | undefined> {
  const places = basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder]
  for (const place of places) {
    if (!(await hasFile(place, CONFIG))) continue
    const config = await readConfig(place)
    return describeKnown(config, `${place}/${CONFIG}`)
  }
  return undefined
}

/** The graph stands by itself: a config whose layers are not known only says nothing more. */
function describeKnown(config: JsonObject, file: string): {kind: ModelKind; shape?: TransformerShape} | undefined {
  try {
    const {kind, shape} = describeConfig(config, file)
    return {kind, ...(shape && {shape})}
  } catch (error) {
    if (error instanceof UserError && error.code === 'E_UNKNOWN_ARCHITECTURE') return undefined
    throw error
  }
}
