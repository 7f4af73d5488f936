import {MODEL_LIMITS} from '../limits.ts'
import {intOf, intsOf, type OnnxTensor} from './graph.ts'
import {axisOf, broadcast, type ShapeRule} from './shape-state.ts'

/** Arithmetic on small integer constants, element by element: how exporters compute shapes within the graph. */
function arithmetic(apply: (a: number, b: number) => number): ShapeRule {
  return ({inputs}, state) => {
    const shapes = [state.shape(inputs[0]), state.shape(inputs[1])]
    const shape = shapes[0] && shapes[1] && broadcast([shapes[0], shapes[1]])
    const a = state.values(inputs[0])
    const b = state.values(inputs[1])
    const known = a && b && (a.length === b.length || a.length === 1 || b.length === 1)
    if (!known) return shape && {shapes: [shape]}
    const length = Math.max(a.length, b.length)
    const values = Array.from({length}, (_, i) => apply(a[a.length === 1 ? 0 : i]!, b[b.length === 1 ? 0 : i]!))
    return {shapes: [shape ?? [length]], values}
  }
}

/** Keeps shape and contents of the first input. */
const same: ShapeRule = ({inputs}, state) => {
  const values = state.values(inputs[0])
  return {shapes: [state.shape(inputs[0])], ...(values && {values})}
}

const constant: ShapeRule = ({attributes}) => {
  const value =
    attributes.get('value') ??
    attributes.get('value_int') ??
    attributes.get('value_ints') ??
    attributes.get('value_float')
  if (value === undefined || typeof value === 'string') return undefined
  if (typeof value === 'number') return {shapes: [[]], values: [value]}
  if (Array.isArray(value)) return {shapes: [[value.length]], values: value}
  const tensor: OnnxTensor = value
  return {shapes: [tensor.dims], ...(tensor.values && {values: tensor.values})}
}

const shapeOf: ShapeRule = (node, state) => {
  const shape = state.shape(node.inputs[0])
  if (!shape) return undefined
  const values = shape.slice(intOf(node, 'start', 0), intOf(node, 'end', shape.length))
  return {shapes: [[values.length]], values}
}

const gather: ShapeRule = (node, state) => {
  const data = state.shape(node.inputs[0])
  const indices = state.shape(node.inputs[1])
  if (!data || !indices) return undefined
  const axis = axisOf(intOf(node, 'axis', 0), data.length)
  if (axis === undefined) return undefined
  const contents = state.values(node.inputs[0])
  const picked = state.values(node.inputs[1])?.map((i) => contents?.at(i))
  const values = axis === 0 && data.length === 1 && picked?.every((value) => value !== undefined) ? picked : undefined
  return {shapes: [[...data.slice(0, axis), ...indices, ...data.slice(axis + 1)]], ...(values && {values})}
}

const concat: ShapeRule = (node, state) => {
  const shapes = node.inputs.map((name) => state.shape(name))
  const [first] = shapes
  if (!first || !shapes.every((shape) => shape !== undefined)) return undefined
  const axis = axisOf(intOf(node, 'axis', 0), first.length)
  if (axis === undefined) return undefined
  const along = shapes.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0)
  const contents = node.inputs.map((name) => state.values(name))
  const isSmall = first.length === 1 && along <= MODEL_LIMITS.onnxShapeValues
  const values = isSmall && contents.every((part) => part !== undefined) ? contents.flat() : undefined
  return {shapes: [first.with(axis, along)], ...(values && {values})}
}

/** Axes stand in an attribute, or since opset 13 in an input. */
const unsqueeze: ShapeRule = (node, state) => {
  const shape = state.shape(node.inputs[0])
  const axes = intsOf(node, 'axes') ?? state.values(node.inputs[1])
  if (!shape || !axes) return undefined
  const rank = shape.length + axes.length
  const at = new Set(axes.map((axis) => axisOf(axis, rank)))
  const sizes = [...shape]
  const values = state.values(node.inputs[0])
  return {shapes: [Array.from({length: rank}, (_, i) => (at.has(i) ? 1 : sizes.shift()!))], ...(values && {values})}
}

const squeeze: ShapeRule = (node, state) => {
  const shape = state.shape(node.inputs[0])
  if (!shape) return undefined
  const axes = intsOf(node, 'axes') ?? state.values(node.inputs[1])
  const at = axes && new Set(axes.map((axis) => axisOf(axis, shape.length)))
  const values = state.values(node.inputs[0])
  return {shapes: [shape.filter((size, i) => (at ? !at.has(i) : size !== 1))], ...(values && {values})}
}

const slice: ShapeRule = (node, state) => {
  const shape = state.shape(node.inputs[0])
  const starts = intsOf(node, 'starts') ?? state.values(node.inputs[1])
  const ends = intsOf(node, 'ends') ?? state.values(node.inputs[2])
  if (!shape || !starts || !ends) return undefined
  const axes = intsOf(node, 'axes') ?? state.values(node.inputs[3]) ?? starts.map((_, i) => i)
  const steps = state.values(node.inputs[4]) ?? starts.map(() => 1)
  const sizes = [...shape]
  let values = state.values(node.inputs[0])
  for (const [i, start] of starts.entries()) {
    const axis = axisOf(axes[i] ?? -1, shape.length)
    const step = steps[i] ?? 1
    if (axis === undefined || step < 1) return undefined
    const size = shape[axis]!
    const from = clamp(start < 0 ? start + size : start, size)
    const to = clamp(ends[i]! < 0 ? ends[i]! + size : ends[i]!, size)
    sizes[axis] = Math.max(0, Math.ceil((to - from) / step))
    values = shape.length === 1 ? values?.slice(from, to).filter((_, at) => at % step === 0) : undefined
  }
  return {shapes: [sizes], ...(values && {values})}
}

function clamp(at: number, size: number): number {
  return Math.min(Math.max(at, 0), size)
}

const constantOfShape: ShapeRule = ({attributes, inputs}, state) => {
  const shape = state.values(inputs[0])
  if (!shape) return undefined
  const value = attributes.get('value')
  const fill = typeof value === 'object' && !Array.isArray(value) ? value.values?.[0] : 0
  const count = shape.reduce((product, size) => product * size, 1)
  const values =
    fill !== undefined && shape.length === 1 && count <= 64 ? Array.from({length: count}, () => fill) : undefined
  return {shapes: [shape], ...(values && {values})}
}

const range: ShapeRule = ({inputs}, state) => {
  const [start, limit, delta] = inputs.map((name) => state.values(name)?.[0])
  if (start === undefined || limit === undefined || !delta) return undefined
  return {shapes: [[Math.max(0, Math.ceil((limit - start) / delta))]]}
}

const reduceProd: ShapeRule = ({inputs}, state) => {
  const values = state.values(inputs[0])
  return values && {shapes: [[]], values: [values.reduce((product, value) => product * value, 1)]}
}

const where: ShapeRule = ({inputs}, state) => {
  const shapes = inputs.map((name) => state.shape(name))
  const shape = shapes.every((some) => some !== undefined) ? broadcast(shapes) : undefined
  const [condition, yes, no] = inputs.map((name) => state.values(name))
  const sized = condition && yes && no && [condition, yes, no].every((part) => part.length === condition.length)
  const values = sized ? condition.map((holds, i) => (holds ? yes[i]! : no[i]!)) : undefined
  return shape && {shapes: [shape], ...(values && {values})}
}

/** Operators whose results feed shapes. */
export const VALUE_RULES: Readonly<Record<string, ShapeRule>> = {
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b) => (b === 0 ? 0 : Math.trunc(a / b))),
  Mod: arithmetic((a, b) => (b === 0 ? 0 : a % b)),
  Equal: arithmetic((a, b) => Number(a === b)),
  Cast: same,
  Identity: same,
  Floor: same,
  Constant: constant,
  Shape: shapeOf,
  Gather: gather,
  Concat: concat,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Slice: slice,
  ConstantOfShape: constantOfShape,
  Range: range,
  ReduceProd: reduceProd,
  Where: where,
}
