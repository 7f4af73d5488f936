import {MODEL_LIMITS} from '../limits.ts'
import type {OnnxAttribute, OnnxNode} from './graph.ts'
import {readTensor} from './read-tensor.ts'
import type {Reading, Wire, WireField} from './wire.ts'

/** Field numbers of NodeProto and AttributeProto (onnx.proto). */
const NODE = {input: 1, output: 2, op: 4, attribute: 5, domain: 7} as const
const ATTRIBUTE = {name: 1, float: 2, int: 3, string: 4, tensor: 5, graph: 6, ints: 8, graphs: 11} as const
const MAX_ATTRIBUTE_INTS = 64
const MAX_NODE_NAMES = 4_096

/** Reads a graph that ends at `end`: the branch of an If, the body of a Loop. */
export type ReadSubgraph = (end: number) => Reading<void>

/** Reads a NodeProto; graphs among its attributes are handed on. */
export function readNode(wire: Wire, end: number, readSubgraph: ReadSubgraph): Reading<OnnxNode> {
  return new NodeReader(wire, readSubgraph).read(end)
}

class NodeReader {
  readonly #wire: Wire
  readonly #readSubgraph: ReadSubgraph
  readonly #inputs: string[] = []
  readonly #outputs: string[] = []
  readonly #attributes = new Map<string, OnnxAttribute>()
  #op = ''
  #domain = ''

  constructor(wire: Wire, readSubgraph: ReadSubgraph) {
    this.#wire = wire
    this.#readSubgraph = readSubgraph
  }

  *read(end: number): Reading<OnnxNode> {
    yield* this.#wire.each(end, (field) => this.#take(field))
    return {
      op: this.#op,
      domain: this.#domain,
      inputs: this.#inputs,
      outputs: this.#outputs,
      attributes: this.#attributes,
    }
  }

  *#take(field: WireField): Reading<void> {
    if (this.#inputs.length + this.#outputs.length + this.#attributes.size > MAX_NODE_NAMES)
      throw this.#wire.bad(`a node has more than ${MAX_NODE_NAMES} inputs and outputs`)
    switch (field.number) {
      case NODE.input:
        this.#inputs.push(yield* this.#wire.text(field))
        return
      case NODE.output:
        this.#outputs.push(yield* this.#wire.text(field))
        return
      case NODE.op:
        this.#op = yield* this.#wire.text(field)
        return
      case NODE.domain:
        this.#domain = yield* this.#wire.text(field)
        return
      case NODE.attribute: {
        const {name, value} = yield* new AttributeReader(this.#wire, this.#readSubgraph).read(field.end)
        if (value !== undefined) this.#attributes.set(name, value)
      }
    }
  }
}

class AttributeReader {
  readonly #wire: Wire
  readonly #readSubgraph: ReadSubgraph
  readonly #ints: number[] = []
  #name = ''
  #value: OnnxAttribute | undefined

  constructor(wire: Wire, readSubgraph: ReadSubgraph) {
    this.#wire = wire
    this.#readSubgraph = readSubgraph
  }

  *read(end: number): Reading<{name: string; value: OnnxAttribute | undefined}> {
    yield* this.#wire.each(end, (field) => this.#take(field))
    return {name: this.#name, value: this.#ints.length > 0 ? this.#ints : this.#value}
  }

  *#take(field: WireField): Reading<void> {
    const wire = this.#wire
    switch (field.number) {
      case ATTRIBUTE.name:
        this.#name = yield* wire.text(field)
        return
      case ATTRIBUTE.float:
        this.#value = yield* wire.float(field)
        return
      case ATTRIBUTE.int:
        this.#value = field.value
        return
      case ATTRIBUTE.string:
        if (wire.left(field) <= MODEL_LIMITS.onnxTextBytes) this.#value = yield* wire.text(field)
        return
      case ATTRIBUTE.tensor:
        this.#value = yield* readTensor(wire, field.end)
        return
      case ATTRIBUTE.graph:
      case ATTRIBUTE.graphs:
        yield* this.#readSubgraph(field.end)
        return
      case ATTRIBUTE.ints:
        if (this.#ints.length < MAX_ATTRIBUTE_INTS)
          this.#ints.push(...((yield* wire.ints(field, MAX_ATTRIBUTE_INTS)) ?? []))
    }
  }
}
