import type {Field} from '../../protobuf/wire-reader.ts'
import {DIM, SHAPE, TENSOR_TYPE, TYPE, VALUE} from '../field-numbers.ts'
import {ONNX_LIMITS} from '../limits.ts'
import type {OnnxValue} from '../model.ts'
import type {OnnxReader} from './reader.ts'

type Dims = (number | string | undefined)[]

/** A ValueInfoProto: its name, and element type and shape where it is a tensor. */
export function readValue(reader: OnnxReader, field: Field): OnnxValue {
  const {wire} = reader
  const place = reader.place(field)
  let name = ''
  let type: Pick<OnnxValue, 'elemType' | 'dims'> = {}
  for (const part of wire.fields(place.message)) {
    if (part.number === VALUE.name) name = wire.text(part)
    else if (part.number === VALUE.type) type = readType(reader, part)
  }
  return {place, name, ...type}
}

function readType(reader: OnnxReader, field: Field): Pick<OnnxValue, 'elemType' | 'dims'> {
  const {wire} = reader
  let elemType: number | undefined
  let dims: Dims | undefined
  for (const type of wire.fields(wire.range(field))) {
    if (type.number !== TYPE.tensor) continue
    for (const part of wire.fields(wire.range(type))) {
      if (part.number === TENSOR_TYPE.elemType) elemType = wire.int(part)
      else if (part.number === TENSOR_TYPE.shape) dims = readShape(reader, part)
    }
  }
  return {...(elemType !== undefined && {elemType}), ...(dims && {dims})}
}

function readShape({wire}: OnnxReader, field: Field): Dims {
  const dims: Dims = []
  for (const dim of wire.fields(wire.range(field))) {
    if (dim.number !== SHAPE.dim) continue
    if (dims.length >= ONNX_LIMITS.dimensions) throw wire.bad(dim.start, 'a value has too many dimensions')
    let size: number | string | undefined
    for (const part of wire.fields(wire.range(dim))) {
      if (part.number === DIM.value) size = wire.int(part)
      else if (part.number === DIM.name) size = wire.text(part) || undefined
    }
    dims.push(size)
  }
  return dims
}
