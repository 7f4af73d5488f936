import {bytesField, intField, textField} from '../../protobuf/encode.ts'
import type {Field} from '../../protobuf/wire-reader.ts'
import type {OnnxEdits} from '../edits.ts'
import {ENTRY, FUNCTION, MODEL, OPSET} from '../field-numbers.ts'
import {ONNX_LIMITS} from '../limits.ts'
import type {OnnxFunction, OnnxModel} from '../model.ts'
import {walkGraphs} from '../walk.ts'
import type {DataLayout} from './data-layout.ts'
import {inputsThatGo, planGraph} from './plan-graph.ts'
import {planNode} from './plan-node.ts'
import {entry} from './plan-tensor.ts'
import {byField, Planner} from './planner.ts'
import {Rope} from './rope.ts'

/** The first version whose initializers need not be inputs. */
const FREE_INITIALIZERS = 4

/** The whole file of an edited model. Tensors that go to `data` are laid out there meanwhile. */
export function planModel(model: OnnxModel, edits: OnnxEdits, data?: DataLayout): Rope {
  const planner = new Planner(model, edits, data)
  const functionAt = byField(model.functions)
  const irVersion = irVersionOf(model, edits)
  const opsets = keyed(edits.opsets, MODEL.opset, opsetOf)
  const metadata = keyed(edits.metadata, MODEL.metadata, entry)
  const change = (field: Field): Rope | undefined => {
    if (field.number === MODEL.graph) return planGraph(planner, model.graph)?.asField(MODEL.graph)
    if (field.number === MODEL.irVersion && irVersion !== model.irVersion)
      return Rope.of(intField(MODEL.irVersion, irVersion))
    if (field.number === MODEL.opset) return opsets.replace(textAt(planner, field, OPSET.domain))
    if (field.number === MODEL.metadata) return metadata.replace(textAt(planner, field, ENTRY.key))
    const local = functionAt(field)
    return local && planFunction(planner, local)?.asField(MODEL.functions)
  }
  const whole = {start: 0, end: model.file.size}
  const body = planner.rewrite(whole, change)
  const rope = (body ?? new Rope().copy(whole)).append(opsets.rest()).append(metadata.rest())
  planner.checkUsed()
  return rope
}

function planFunction(planner: Planner, local: OnnxFunction): Rope | undefined {
  const nodeAt = byField(local.nodes)
  const opsets = keyed(planner.edits.functionOpsets?.get(local), FUNCTION.opset, opsetOf)
  const body = planner.rewrite(local.place.message, (field) => {
    const node = nodeAt(field)
    if (node) return planNode(planner, node, FUNCTION.node)
    return field.number === FUNCTION.opset ? opsets.replace(textAt(planner, field, OPSET.domain)) : undefined
  })
  const rest = opsets.rest()
  if (!body && rest.size === 0) return undefined
  return (body ?? new Rope().copy(local.place.message)).append(rest)
}

/** Entries by key: each takes the place of the one there is, or comes at the end. */
function keyed<T>(
  entries: ReadonlyMap<string, T> | undefined,
  field: number,
  encode: (key: string, value: T) => Buffer,
) {
  const left = new Map([...(entries ?? [])].map(([key, value]) => [plainDomain(key), value]))
  const placed = new Set<string>()
  const write = (key: string, value: T) => Rope.of(bytesField(field, encode(key, value)))
  return {
    replace(said: string): Rope | undefined {
      const key = plainDomain(said)
      const value = left.get(key)
      if (value === undefined) return undefined
      const isSecond = placed.has(key)
      placed.add(key)
      return isSecond ? new Rope() : write(said, value)
    },
    rest(): Rope {
      const rope = new Rope()
      for (const [key, value] of left) if (!placed.has(key)) rope.append(write(key, value))
      return rope
    },
  }
}

/** ONNX's own domain has two names. */
function plainDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain
}

function opsetOf(domain: string, version: number): Buffer {
  return Buffer.concat([textField(OPSET.domain, domain), intField(OPSET.version, version)])
}

/** The text in a part of a field; longer ones than are read are no key of an edit. */
function textAt({wire}: Planner, field: Field, number: number): string {
  for (const part of wire.fields(wire.range(field)))
    if (part.number === number && part.end - part.at <= ONNX_LIMITS.textBytes) return wire.text(part)
  return ''
}

function irVersionOf(model: OnnxModel, edits: OnnxEdits): number {
  if (edits.irVersion !== undefined) return edits.irVersion
  if (model.irVersion >= FREE_INITIALIZERS) return model.irVersion
  for (const graph of walkGraphs(model)) {
    const adds = (edits.additions?.get(graph)?.initializers?.length ?? 0) > 0
    if (adds || inputsThatGo({edits}, graph).size > 0) return FREE_INITIALIZERS
  }
  return model.irVersion
}
