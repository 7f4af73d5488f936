import type {OnnxGraph, OnnxValue} from './graph.ts'

/** Sizes for the dimensions a graph leaves open: by its own names, or `batch` and `seq` for what those stand for. */
export type Dims = Readonly<Record<string, number>>

const ALIASES: readonly (readonly [string, RegExp])[] = [
  ['batch', /^(?:batch|batch_?size|bs|n|b|dynamic_batch)$/i],
  ['past', /past|cache/i],
  ['seq', /seq|^s$|^l$|tokens|^length$|time|frames/i],
]

/** The shapes of the inputs, and the names of dimensions that no size was given for. */
export function inputShapes(
  {initializers, inputs}: OnnxGraph,
  dims: Dims,
): {shapes: Map<string, number[]>; open: string[]} {
  const constants = new Set(initializers.map(({name}) => name))
  const shapes = new Map<string, number[]>()
  const open = new Set<string>()
  for (const input of inputs) {
    // Old files list constants among the inputs.
    if (constants.has(input.name)) continue
    const sizes = input.dims.map((dim, axis) => sizeOf(input, axis, dim, dims))
    for (const size of sizes) if (typeof size === 'string') open.add(size)
    if (sizes.every((size) => typeof size === 'number')) shapes.set(input.name, sizes)
  }
  return {shapes, open: [...open]}
}

function sizeOf(input: OnnxValue, axis: number, dim: number | string | undefined, dims: Dims): number | string {
  if (typeof dim === 'number') return dim
  const name = dim ?? `${input.name}.${axis}`
  if (Object.hasOwn(dims, name)) return dims[name]!
  // Exporters leave the first dimension of an input without a name for the batch.
  const alias =
    ALIASES.find(([, names]) => names.test(name))?.[0] ?? (dim === undefined && axis === 0 ? 'batch' : undefined)
  return alias !== undefined && Object.hasOwn(dims, alias) ? dims[alias]! : name
}
