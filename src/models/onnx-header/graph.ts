import type {OnnxType} from './data-types.ts'

/** A constant of the graph; its values stay in the file. */
export interface OnnxTensor {
  name: string
  type: OnnxType
  dims: number[]
  elements: number
  /** In memory: elements by their size. */
  bytes: number
  /** Where in the .onnx file its raw data begins, if they are there: bytes from the start of the file. */
  rawOffset?: number
  /** Where its values are, if not in the .onnx file itself. */
  external?: {location: string; offset: number; length?: number}
  /** Of a small constant: what shapes are worked out from. */
  values?: number[]
}

export type OnnxAttribute = number | string | number[] | OnnxTensor

export interface OnnxNode {
  op: string
  domain: string
  inputs: string[]
  outputs: string[]
  attributes: Map<string, OnnxAttribute>
}

/** An input or output; a dimension is a number, a name, or not said. */
export interface OnnxValue {
  name: string
  dims: (number | string | undefined)[]
}

/** What is read of an ONNX file. */
export interface OnnxGraph {
  file: string
  nodes: OnnxNode[]
  /** Of subgraphs too. */
  initializers: OnnxTensor[]
  inputs: OnnxValue[]
  outputs: OnnxValue[]
  /** Nodes within the branches of If, Loop and Scan, which are not looked at. */
  nestedNodes: number
}

export function intOf(node: OnnxNode, name: string, otherwise: number): number {
  const value = node.attributes.get(name)
  return typeof value === 'number' ? value : otherwise
}

export function intsOf(node: OnnxNode, name: string): number[] | undefined {
  const value = node.attributes.get(name)
  return Array.isArray(value) ? value : undefined
}
