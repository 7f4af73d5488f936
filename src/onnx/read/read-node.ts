import type {Field} from '../../protobuf/wire-reader.ts'
import {NODE} from '../field-numbers.ts'
import type {OnnxAttribute, OnnxNode} from '../model.ts'
import {readAttribute} from './read-attribute.ts'
import type {OnnxReader} from './reader.ts'

/** A NodeProto; `depth` is that of its graph. */
export function readNode(reader: OnnxReader, field: Field, depth: number): OnnxNode {
  const {wire} = reader
  const place = reader.place(field)
  const inputs: string[] = []
  const outputs: string[] = []
  const attributes: OnnxAttribute[] = []
  let name = ''
  let op = ''
  let domain = ''
  for (const part of wire.fields(place.message)) {
    if (part.number === NODE.input) inputs.push(wire.text(part))
    else if (part.number === NODE.output) outputs.push(wire.text(part))
    else if (part.number === NODE.name) name = wire.text(part)
    else if (part.number === NODE.op) op = wire.text(part)
    else if (part.number === NODE.domain) domain = wire.text(part)
    else if (part.number === NODE.attribute) attributes.push(readAttribute(reader, part, depth))
  }
  return {place, name, op, domain, inputs, outputs, attributes}
}
