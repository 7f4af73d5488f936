import {floatField, intField, packedFloats, packedInts, textField} from '../../protobuf/encode.ts'
import type {NewAttribute, NewNode} from '../edits.ts'
import {ATTRIBUTE, ATTRIBUTE_TYPE, NODE} from '../field-numbers.ts'
import type {OnnxAttribute, OnnxGraph, OnnxNode} from '../model.ts'
import {planGraph} from './plan-graph.ts'
import {newTensor, planTensor} from './plan-tensor.ts'
import {byField, type Planner} from './planner.ts'
import {Rope} from './rope.ts'

const OWN = new Set<number>(Object.values(NODE))

/** A NodeProto of the model, or what stands in its place, as fields; undefined where it stays as it is. */
export function planNode(planner: Planner, node: OnnxNode, field: number): Rope | undefined {
  const edit = planner.nodeEdit(node)
  if (!edit) return planOldNode(planner, node)?.asField(field)
  const rope = new Rope()
  for (const entry of edit) {
    const message =
      'place' in entry ? (planOldNode(planner, entry) ?? new Rope().copy(entry.place.message)) : newNode(planner, entry)
    rope.append(message.asField(field))
  }
  return rope
}

/** A NodeProto that is new, or a changed copy. */
export function newNode(planner: Planner, node: NewNode): Rope {
  const {attributes, domain, inputs, name, op, outputs} = {...node.from, ...node}
  const rope = Rope.of(
    ...(inputs ?? []).map((input) => textField(NODE.input, input)),
    ...(outputs ?? []).map((output) => textField(NODE.output, output)),
    ...(name ? [textField(NODE.name, name)] : []),
    textField(NODE.op, op ?? ''),
  )
  for (const attribute of attributes ?? []) rope.append(attributeOf(planner, attribute).asField(NODE.attribute))
  if (domain) rope.bytes(textField(NODE.domain, domain))
  if (node.from)
    for (const field of planner.wire.fields(node.from.place.message)) if (!OWN.has(field.number)) rope.copy(field)
  return rope
}

function planOldNode(planner: Planner, {attributes, place}: OnnxNode): Rope | undefined {
  const inner = attributes.filter(({graphs, tensors}) => graphs.length + tensors.length > 0)
  if (inner.length === 0) return undefined
  const find = byField(inner)
  return planner.rewrite(place.message, (field) => {
    const attribute = find(field)
    return attribute && planAttribute(planner, attribute)?.asField(NODE.attribute)
  })
}

/** An attribute with what is in it changed: its graphs, its tensor. */
function planAttribute(planner: Planner, {graphs, place, tensors}: OnnxAttribute): Rope | undefined {
  const graphAt = byField<OnnxGraph>(graphs)
  const tensorAt = byField(tensors)
  return planner.rewrite(place.message, (field) => {
    const graph = graphAt(field)
    if (graph) return planGraph(planner, graph)?.asField(field.number)
    const tensor = tensorAt(field)
    return tensor && planTensor(planner, tensor, field.number, 'attribute')
  })
}

function attributeOf(planner: Planner, attribute: OnnxAttribute | NewAttribute): Rope {
  if ('place' in attribute) return planAttribute(planner, attribute) ?? new Rope().copy(attribute.place.message)
  const rope = Rope.of(textField(ATTRIBUTE.name, attribute.name))
  const typed = (type: keyof typeof ATTRIBUTE_TYPE, value: Buffer) =>
    rope.bytes(value).bytes(intField(ATTRIBUTE.type, ATTRIBUTE_TYPE[type]))
  if ('int' in attribute) return typed('int', intField(ATTRIBUTE.int, attribute.int))
  if ('float' in attribute) return typed('float', floatField(ATTRIBUTE.float, attribute.float))
  if ('text' in attribute) return typed('text', textField(ATTRIBUTE.text, attribute.text))
  if ('ints' in attribute) return typed('ints', packedInts(ATTRIBUTE.ints, attribute.ints))
  if ('floats' in attribute) return typed('floats', packedFloats(ATTRIBUTE.floats, attribute.floats))
  return rope
    .append(newTensor(planner, attribute.tensor, 'attribute').asField(ATTRIBUTE.tensor))
    .bytes(intField(ATTRIBUTE.type, ATTRIBUTE_TYPE.tensor))
}
