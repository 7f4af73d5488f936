import type {Field} from '../../protobuf/wire-reader.ts'
import {FUNCTION, MODEL, OPSET} from '../field-numbers.ts'
import {ONNX_LIMITS} from '../limits.ts'
import type {OnnxFunction, OnnxGraph, OnnxModel, OnnxNode, OpsetImport} from '../model.ts'
import {noOnnxModel} from '../onnx-error.ts'
import type {OnnxFile} from '../onnx-file.ts'
import {readGraph} from './read-graph.ts'
import {readNode} from './read-node.ts'
import {readEntry} from './read-tensor.ts'
import {OnnxReader, once} from './reader.ts'

type ModelStructure = Omit<OnnxModel, 'close' | 'file' | typeof Symbol.asyncDispose>

/** A ModelProto, which is the whole file. */
export function readModel(file: OnnxFile): ModelStructure {
  const reader = new OnnxReader(file)
  const {wire} = reader
  const opsetImports: OpsetImport[] = []
  const functions: OnnxFunction[] = []
  const metadata = new Map<string, string>()
  let irVersion: number | undefined
  let producer = ''
  let graph: OnnxGraph | undefined
  for (const field of wire.fields({start: 0, end: file.size})) {
    switch (field.number) {
      case MODEL.irVersion:
        irVersion = wire.int(field)
        break
      case MODEL.producer:
        producer = wire.text(field)
        break
      case MODEL.graph:
        once(reader, field, graph)
        graph = readGraph(reader, field, 0)
        break
      case MODEL.opset:
        opsetImports.push(readOpset(reader, field))
        break
      case MODEL.metadata:
        addMetadata(reader, field, metadata)
        break
      case MODEL.functions:
        functions.push(readFunction(reader, field))
    }
  }
  if (irVersion === undefined || !graph) throw noOnnxModel(file.path)
  return {irVersion, producer, opsetImports, graph, functions, metadata}
}

/** Tools keep whole configurations there: one that is longer than a text may be is left out. */
function addMetadata(reader: OnnxReader, field: Field, metadata: Map<string, string>): void {
  const {end, start} = reader.place(field).message
  if (end - start > ONNX_LIMITS.textBytes) return
  const [key, value] = readEntry(reader, field)
  metadata.set(key, value)
}

function readOpset({wire}: OnnxReader, field: Field): OpsetImport {
  let domain = ''
  let version = 0
  for (const part of wire.fields(wire.range(field))) {
    if (part.number === OPSET.domain) domain = wire.text(part)
    else if (part.number === OPSET.version) version = wire.int(part)
  }
  return {domain, version}
}

function readFunction(reader: OnnxReader, field: Field): OnnxFunction {
  const {wire} = reader
  const place = reader.place(field)
  const inputs: string[] = []
  const outputs: string[] = []
  const nodes: OnnxNode[] = []
  const opsetImports: OpsetImport[] = []
  let name = ''
  let domain = ''
  for (const part of wire.fields(place.message)) {
    if (part.number === FUNCTION.name) name = wire.text(part)
    else if (part.number === FUNCTION.domain) domain = wire.text(part)
    else if (part.number === FUNCTION.input) inputs.push(wire.text(part))
    else if (part.number === FUNCTION.output) outputs.push(wire.text(part))
    else if (part.number === FUNCTION.node) nodes.push(readNode(reader, part, 0))
    else if (part.number === FUNCTION.opset) opsetImports.push(readOpset(reader, part))
  }
  return {place, name, domain, inputs, outputs, nodes, opsetImports}
}
