import {bytesField, intField, textField} from '../../protobuf/encode.ts'
import type {NewValue} from '../edits.ts'
import {DIM, SHAPE, TENSOR_TYPE, TYPE, VALUE} from '../field-numbers.ts'
import type {OnnxValue} from '../model.ts'
import type {Planner} from './planner.ts'
import {Rope} from './rope.ts'

/** A ValueInfoProto of the model, as a field; undefined where it stays as it is. */
export function planValue(planner: Planner, value: OnnxValue, field: number): Rope | undefined {
  const edit = planner.valueEdit(value)
  if (edit === undefined) return undefined
  if (edit === 'drop') return new Rope()
  if ('name' in edit) return newValue(edit).asField(field)
  const path = [VALUE.type, TYPE.tensor]
  return retype(planner, value.place.message, {path, elemType: edit.elemType})?.asField(field)
}

/** A ValueInfoProto that is new. */
export function newValue({dims, elemType, name}: NewValue): Rope {
  const shape =
    dims && bytesField(TENSOR_TYPE.shape, Buffer.concat(dims.map((dim) => bytesField(SHAPE.dim, dimOf(dim)))))
  const tensor = Buffer.concat([intField(TENSOR_TYPE.elemType, elemType), ...(shape ? [shape] : [])])
  return Rope.of(textField(VALUE.name, name), bytesField(VALUE.type, bytesField(TYPE.tensor, tensor)))
}

function dimOf(dim: number | string | undefined): Buffer {
  if (dim === undefined) return Buffer.alloc(0)
  return typeof dim === 'number' ? intField(DIM.value, dim) : textField(DIM.name, dim)
}

/** Goes down to the tensor type and sets its element type; the shape stays. */
function retype(
  planner: Planner,
  message: OnnxValue['place']['message'],
  {elemType, path: [step, ...path]}: {path: readonly number[]; elemType: number},
): Rope | undefined {
  if (step === undefined) {
    const without = planner.rewrite(message, ({number}) => (number === TENSOR_TYPE.elemType ? new Rope() : undefined))
    return Rope.of(intField(TENSOR_TYPE.elemType, elemType)).append(without ?? new Rope().copy(message))
  }
  return planner.rewrite(message, (field) =>
    field.number === step ? retype(planner, planner.wire.range(field), {path, elemType})?.asField(step) : undefined,
  )
}
