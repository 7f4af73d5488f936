import {bytesField, intField, lengthPrefix, textField} from '../../protobuf/encode.ts'
import type {NewTensor} from '../edits.ts'
import {ENTRY, TENSOR} from '../field-numbers.ts'
import type {OnnxTensor} from '../model.ts'
import {EXTERNAL_THRESHOLD, sizeOfTensor} from './data-layout.ts'
import type {Planner} from './planner.ts'
import {Rope} from './rope.ts'

const EXTERNAL = 1
/** Fields that say where or what the values are. */
const VALUES = new Set<number>([
  TENSOR.floatData,
  TENSOR.int32Data,
  TENSOR.int64Data,
  TENSOR.rawData,
  TENSOR.doubleData,
  TENSOR.uint64Data,
  TENSOR.externalData,
  TENSOR.dataLocation,
])

/** Whether a tensor may move to the file of weights: onnx leaves those in attributes where they are. */
export type TensorRole = 'initializer' | 'attribute'

/** A TensorProto of the model: undefined where it stays as it is. */
export function planTensor(planner: Planner, tensor: OnnxTensor, field: number, role: TensorRole): Rope | undefined {
  const edit = planner.tensorEdit(tensor)
  if (!edit) return relocate(planner, tensor, role)?.asField(field)
  if (role === 'attribute' && edit.length !== 1)
    throw new Error(`an attribute holds one tensor, and ${edit.length} are given for ${JSON.stringify(tensor.name)}`)
  const rope = new Rope()
  for (const entry of edit) rope.append(newTensor(planner, entry, role).asField(field))
  return rope
}

/** A TensorProto that is new. */
export function newTensor(planner: Planner, tensor: NewTensor, role: TensorRole): Rope {
  const {dataType, dims, name} = tensor
  const size = sizeOfTensor(tensor)
  const rope = Rope.of(
    ...dims.map((dim) => intField(TENSOR.dims, dim)),
    intField(TENSOR.dataType, dataType),
    textField(TENSOR.name, name),
  )
  if (!planner.data || role === 'attribute' || size < EXTERNAL_THRESHOLD)
    return rope.bytes(lengthPrefix(TENSOR.rawData, size)).produce(tensor, size)
  return rope.append(externalFields(planner.data.location, planner.data.produce(tensor, size), size))
}

/** The tensor with its values in another place; undefined where they can stay. */
function relocate(planner: Planner, tensor: OnnxTensor, role: TensorRole): Rope | undefined {
  const {data} = planner
  const size = tensor.bytes
  if (size === undefined) return undefined
  const isOutside = tensor.data.kind === 'external'
  const goesOut = data !== undefined && (isOutside || (role === 'initializer' && size >= EXTERNAL_THRESHOLD))
  if (!isOutside && !goesOut) return undefined
  const rope = new Rope()
  for (const field of planner.wire.fields(tensor.place.message)) if (!VALUES.has(field.number)) rope.copy(field)
  if (goesOut) return rope.append(externalFields(data.location, data.store(tensor), size))
  return rope.bytes(lengthPrefix(TENSOR.rawData, size)).store(tensor)
}

function externalFields(location: string, offset: number, length: number): Rope {
  const entries = Object.entries({location, offset, length}).map(([key, value]) =>
    bytesField(TENSOR.externalData, entry(key, String(value))),
  )
  return Rope.of(...entries, intField(TENSOR.dataLocation, EXTERNAL))
}

/** A StringStringEntryProto. */
export function entry(key: string, value: string): Buffer {
  return Buffer.concat([textField(ENTRY.key, key), textField(ENTRY.value, value)])
}
