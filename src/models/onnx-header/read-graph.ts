import {ByteWindow} from '../file/byte-window.ts'
import {type ModelFile, withModelFile} from '../file/model-file.ts'
import {MODEL_LIMITS} from '../limits.ts'
import {unknownFormat} from '../model-error.ts'
import type {OnnxGraph, OnnxNode, OnnxTensor, OnnxValue} from './graph.ts'
import {readNode} from './read-node.ts'
import {readTensor} from './read-tensor.ts'
import {readValue} from './read-value.ts'
import {type Reading, runReading, Wire, type WireField} from './wire.ts'

/** Field numbers of ModelProto and GraphProto (onnx.proto). */
const MODEL = {irVersion: 1, graph: 7} as const
const GRAPH = {node: 1, initializer: 5, input: 11, output: 12, sparse: 15} as const
const VARINT = 0
const BYTES = 2

/**
 * Reads nodes, constants' descriptions, inputs and outputs of an ONNX file; weights are passed over.
 * @throws UserError `E_READ`, `E_TRUNCATED`, `E_BAD_MODEL_FILE`, `E_UNKNOWN_FORMAT`
 */
export async function readOnnxGraph(path: string): Promise<OnnxGraph> {
  return withModelFile(path, readOpenOnnxGraph)
}

/** {@link readOnnxGraph} of a file that is open. */
export async function readOpenOnnxGraph(file: ModelFile): Promise<OnnxGraph> {
  const window = new ByteWindow(file)
  return runReading(window, new GraphReader(file.path, new Wire(window)).read(file.size))
}

class GraphReader {
  readonly #file: string
  readonly #wire: Wire
  readonly #nodes: OnnxNode[] = []
  readonly #initializers: OnnxTensor[] = []
  readonly #inputs: OnnxValue[] = []
  readonly #outputs: OnnxValue[] = []
  #nestedNodes = 0

  constructor(file: string, wire: Wire) {
    this.#file = file
    this.#wire = wire
  }

  *read(end: number): Reading<OnnxGraph> {
    let isModel = false
    let hasGraph = false
    yield* this.#wire.each(end, (field) => {
      if (field.number === MODEL.irVersion && field.wire === VARINT) isModel = true
      if (field.number !== MODEL.graph || field.wire !== BYTES) return
      hasGraph = true
      return this.#graph(field.end, 0)
    })
    if (!isModel || !hasGraph) {
      const fix = 'Give a model exported with torch.onnx, optimum or the like.'
      throw unknownFormat({file: this.#file}, 'it is no ONNX model', fix)
    }
    return {
      file: this.#file,
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nestedNodes: this.#nestedNodes,
    }
  }

  *#graph(end: number, depth: number): Reading<void> {
    if (depth > MODEL_LIMITS.onnxDepth)
      throw this.#wire.bad(`its graphs are nested deeper than ${MODEL_LIMITS.onnxDepth} levels`)
    yield* this.#wire.each(end, (field) => this.#take(field, depth))
  }

  *#take(field: WireField, depth: number): Reading<void> {
    const wire = this.#wire
    switch (field.number) {
      case GRAPH.node:
        this.#addNode(yield* readNode(wire, field.end, (end) => this.#graph(end, depth + 1)), depth)
        return
      case GRAPH.initializer:
        this.#addInitializer(yield* readTensor(wire, field.end))
        return
      case GRAPH.sparse:
        throw unknownFormat({file: this.#file}, 'it has sparse initializers', 'Export the model with dense weights.')
      case GRAPH.input:
        if (depth === 0) this.#inputs.push(yield* readValue(wire, field.end))
        return
      case GRAPH.output:
        if (depth === 0) this.#outputs.push(yield* readValue(wire, field.end))
    }
  }

  #addNode(node: OnnxNode, depth: number): void {
    if (this.#nodes.length + this.#nestedNodes >= MODEL_LIMITS.onnxNodes)
      throw this.#wire.bad(`it has more than ${MODEL_LIMITS.onnxNodes} nodes`)
    if (depth > 0) this.#nestedNodes++
    else this.#nodes.push(node)
  }

  #addInitializer(tensor: OnnxTensor): void {
    if (this.#initializers.length >= MODEL_LIMITS.tensors)
      throw this.#wire.bad(`it has more than ${MODEL_LIMITS.tensors} initializers`)
    this.#initializers.push(tensor)
  }
}
