import type {OnnxAttribute, OnnxFunction, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue} from './model.ts'

export type ByteChunks = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array> | Promise<Uint8Array>

/** A constant that the model does not have yet. Its size follows from type and shape. */
export interface NewTensor {
  name: string
  /** TensorProto.DataType, see DATA_TYPE. */
  dataType: number
  dims: readonly number[]
  /**
   * The raw data (little-endian, elements below a byte packed), or what produces it: called once, when it is written,
   * so that only one tensor is in memory at a time.
   */
  bytes: Uint8Array | (() => ByteChunks)
}

export type NewAttribute = {name: string} & (
  | {int: number | bigint}
  | {float: number}
  | {text: string}
  | {ints: readonly (number | bigint)[]}
  | {floats: readonly number[]}
  | {tensor: NewTensor}
)

/**
 * A node that the model does not have yet. With `from` it is a changed copy: what is not given is that node's, fields
 * that are not known here too.
 */
export type NewNode = {
  name?: string
  domain?: string
  /** In place of all of the old; an attribute of the model is copied as it is, with edits within it. */
  attributes?: readonly (OnnxAttribute | NewAttribute)[]
} & (
  | {from: OnnxNode; op?: string; inputs?: readonly string[]; outputs?: readonly string[]}
  | {from?: undefined; op: string; inputs: readonly string[]; outputs: readonly string[]}
)

export interface NewValue {
  name: string
  /** TensorProto.DataType. */
  elemType: number
  /** Left out where the shape is not known. */
  dims?: readonly (number | string | undefined)[]
}

/** What a graph gets beside what it has. */
export interface Additions {
  /** Before all nodes it has. */
  first?: readonly NewNode[]
  /** After all nodes it has. */
  last?: readonly NewNode[]
  initializers?: readonly NewTensor[]
  inputs?: readonly NewValue[]
  outputs?: readonly NewValue[]
  valueInfo?: readonly NewValue[]
}

/**
 * What becomes of a model. Keys are the objects that `openOnnx` gave, of any depth: a node in the branch of an If is
 * replaced as one of the graph is. What is not named is copied byte by byte.
 */
export interface OnnxEdits {
  /** What stands in place of a node, in order; itself where it stays, nothing where it goes. */
  nodes?: ReadonlyMap<OnnxNode, readonly (OnnxNode | NewNode)[]>
  /**
   * What stands in place of a tensor: any number for an initializer, one for a tensor in an attribute. An initializer
   * that is listed as an input too, is no longer, unless `values` says what becomes of the input.
   */
  tensors?: ReadonlyMap<OnnxTensor, readonly NewTensor[]>
  /** Inputs, outputs and value_info: gone, of another element type, or others. */
  values?: ReadonlyMap<OnnxValue, 'drop' | {elemType: number} | NewValue>
  additions?: ReadonlyMap<OnnxGraph, Additions>
  /** Versions by domain ('' is ONNX itself): in place of the model's, or added. */
  opsets?: ReadonlyMap<string, number>
  /** The same for functions of the model, which import their own. */
  functionOpsets?: ReadonlyMap<OnnxFunction, ReadonlyMap<string, number>>
  /** Default: that of the model; 4 where it is lower and initializers stop being inputs. */
  irVersion?: number
  /** metadata_props by key: in place of the model's, or added. */
  metadata?: ReadonlyMap<string, string>
}
