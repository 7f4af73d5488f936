import type {Range} from '../protobuf/wire-reader.ts'
import type {OnnxFile} from './onnx-file.ts'

/**
 * Where a message stands in the .onnx file. `field` is the whole field with tag and length, `message` what is in it.
 * What is not edited is copied from there, so fields that are not known here survive.
 */
export interface Place {
  field: Range
  message: Range
}

export interface ExternalData {
  /** As the model says it: relative to its folder. */
  location: string
  offset: number
  length: number
  /** Path of that file, links resolved. */
  path: string
}

/** Where the values of a tensor are. */
export type TensorData =
  | {kind: 'raw'; range: Range}
  /** Fields of numbers, packed or not (float_data and its kin): each range holds whole fields of one number. */
  | {kind: 'typed'; encoding: 'fixed' | 'varint'; ranges: readonly Range[]}
  | {kind: 'external'; external: ExternalData}
  | {kind: 'strings'}

/** A constant: an initializer, or a tensor in an attribute. */
export interface OnnxTensor {
  place: Place
  name: string
  /** TensorProto.DataType. */
  dataType: number
  dims: readonly number[]
  /** Of its values as raw data; undefined for strings. */
  bytes: number | undefined
  data: TensorData
}

export interface OnnxAttribute {
  place: Place
  name: string
  /** AttributeProto.AttributeType; 0 where the file does not say. */
  type: number
  float?: number
  /** Infinite where a number does not hold it exactly. */
  int?: number
  /** Absent where it is longer than the limit for texts. */
  text?: string
  /** Absent, as are the next two, where there are none or more than are kept (ONNX_LIMITS.attributeValues). */
  floats?: readonly number[]
  ints?: readonly number[]
  texts?: readonly string[]
  /** In order; one for the attribute `tensor`. */
  tensors: readonly OnnxTensor[]
  graphs: readonly OnnxGraph[]
  /** Numbers of `floats` or `ints` as a tensor: what a Constant with value_floats or value_ints holds. */
  values?: OnnxTensor
  /** In a function: the attribute of the function that stands here. */
  refName?: string
}

export interface OnnxNode {
  place: Place
  name: string
  op: string
  domain: string
  /** An empty name is an input left out. */
  inputs: readonly string[]
  outputs: readonly string[]
  attributes: readonly OnnxAttribute[]
}

/** An input, an output, or what is said of a value between nodes. */
export interface OnnxValue {
  place: Place
  name: string
  /** Of a tensor: TensorProto.DataType. */
  elemType?: number
  /** A dimension is a number, a name, or not said; absent where no shape is given. */
  dims?: readonly (number | string | undefined)[]
}

export interface OnnxGraph {
  place: Place
  name: string
  /** In the order of the file, which the format wants to be one in which they can run. */
  nodes: readonly OnnxNode[]
  initializers: readonly OnnxTensor[]
  /** Names and values of sparse initializers. */
  sparseInitializers: readonly {place: Place; values: OnnxTensor; indices: OnnxTensor}[]
  /** With the initializers that are listed as inputs, see `overridable`. */
  inputs: readonly OnnxValue[]
  outputs: readonly OnnxValue[]
  valueInfo: readonly OnnxValue[]
  /** Initializers that are inputs too (all, before IR version 4): a caller may give other values. */
  overridable: ReadonlyMap<OnnxTensor, OnnxValue>
}

export interface OpsetImport {
  /** Empty for ONNX itself, as is `ai.onnx`. */
  domain: string
  version: number
}

/** A model-local function: an operator made of others. */
export interface OnnxFunction {
  place: Place
  name: string
  domain: string
  inputs: readonly string[]
  outputs: readonly string[]
  nodes: readonly OnnxNode[]
  opsetImports: readonly OpsetImport[]
}

export interface OnnxModel extends AsyncDisposable {
  file: OnnxFile
  irVersion: number
  producer: string
  opsetImports: readonly OpsetImport[]
  graph: OnnxGraph
  functions: readonly OnnxFunction[]
  metadata: ReadonlyMap<string, string>
  /** Closes the file; the structure stays, weights can be read no more. */
  close(): Promise<void>
}
