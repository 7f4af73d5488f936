import type {Field} from '../../protobuf/wire-reader.ts'
import {GRAPH, SPARSE} from '../field-numbers.ts'
import {ONNX_LIMITS} from '../limits.ts'
import type {OnnxGraph, OnnxNode, OnnxTensor, OnnxValue} from '../model.ts'
import {readNode} from './read-node.ts'
import {readTensorProto} from './read-tensor.ts'
import {readValue} from './read-value.ts'
import {type OnnxReader, once} from './reader.ts'

/** A GraphProto: that of the model at depth 0, the branches of its nodes below. */
export function readGraph(reader: OnnxReader, field: Field, depth: number): OnnxGraph {
  const {wire} = reader
  if (depth > ONNX_LIMITS.depth)
    throw wire.bad(field.start, `its graphs are nested deeper than ${ONNX_LIMITS.depth} levels`)
  const place = reader.place(field)
  const nodes: OnnxNode[] = []
  const initializers: OnnxTensor[] = []
  const sparseInitializers: OnnxGraph['sparseInitializers'][number][] = []
  const values = {
    [GRAPH.input]: [] as OnnxValue[],
    [GRAPH.output]: [] as OnnxValue[],
    [GRAPH.valueInfo]: [] as OnnxValue[],
  }
  let name = ''
  for (const part of wire.fields(place.message)) {
    switch (part.number) {
      case GRAPH.name:
        name = wire.text(part)
        break
      case GRAPH.node:
        nodes.push(readNode(reader, part, depth))
        break
      case GRAPH.initializer:
        initializers.push(readTensorProto(reader, part))
        break
      case GRAPH.sparseInitializer:
        sparseInitializers.push(readSparse(reader, part))
        break
      case GRAPH.input:
      case GRAPH.output:
      case GRAPH.valueInfo:
        values[part.number].push(readValue(reader, part))
    }
  }
  const inputs = values[GRAPH.input]
  return {
    place,
    name,
    nodes,
    initializers,
    sparseInitializers,
    inputs,
    outputs: values[GRAPH.output],
    valueInfo: values[GRAPH.valueInfo],
    overridable: overridable(initializers, inputs),
  }
}

function overridable(initializers: readonly OnnxTensor[], inputs: readonly OnnxValue[]): Map<OnnxTensor, OnnxValue> {
  const byName = new Map(inputs.map((input) => [input.name, input]))
  return new Map(
    initializers.flatMap((tensor) => {
      const input = byName.get(tensor.name)
      return input ? [[tensor, input] as const] : []
    }),
  )
}

/** A SparseTensorProto; the name of its values is that of the initializer. */
function readSparse(reader: OnnxReader, field: Field): OnnxGraph['sparseInitializers'][number] {
  const place = reader.place(field)
  let values: OnnxTensor | undefined
  let indices: OnnxTensor | undefined
  for (const part of reader.wire.fields(place.message)) {
    if (part.number === SPARSE.values) {
      once(reader, part, values)
      values = readTensorProto(reader, part)
    } else if (part.number === SPARSE.indices) {
      once(reader, part, indices)
      indices = readTensorProto(reader, part)
    }
  }
  if (!values || !indices) throw reader.wire.bad(field.start, 'a sparse initializer lacks values or indices')
  return {place, values, indices}
}
