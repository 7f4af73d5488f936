import {cleanName} from '../clean-name.ts'
import {unknownArchitecture} from '../model-error.ts'
import type {ConfigFields} from './fields.ts'

/** `mlp`: neither attention nor a state, as layers of Nemotron-H. */
export type LayerKind = 'full' | 'sliding' | 'recurrent' | 'mlp'

/** The words that `layer_types` of config.json uses. */
const KINDS: ReadonlyMap<unknown, LayerKind> = new Map<unknown, LayerKind>([
  ['full_attention', 'full'],
  ['attention', 'full'],
  ['global_attention', 'full'],
  ['sliding_attention', 'sliding'],
  ['chunked_attention', 'sliding'],
  ['local_attention', 'sliding'],
  ['linear_attention', 'recurrent'],
  ['mamba', 'recurrent'],
  ['mamba2', 'recurrent'],
  ['conv', 'recurrent'],
  ['mlp', 'mlp'],
  ['moe', 'mlp'],
])

/** The layers that config.json lists one by one; undefined where it does not. */
export function listedLayers(c: ConfigFields, layers: number, ...names: string[]): LayerKind[] | undefined {
  const list = c.list(...(names.length > 0 ? names : ['layer_types', 'layers_block_type']))
  if (!list) return undefined
  if (list.length !== layers) throw c.bad(`it lists the types of ${list.length} layers and has ${layers}`)
  return list.map((entry) => {
    const kind = KINDS.get(entry)
    if (kind) return kind
    throw unknownArchitecture(c.file, String(entry), `what a layer of the type ${cleanName(String(entry))} keeps`)
  })
}

/** Every `period`-th layer is full, the last of each group; the others are of the other kind. */
export function everyNth(layers: number, period: number, other: LayerKind): LayerKind[] {
  return Array.from({length: layers}, (_, i) => (period > 0 && (i + 1) % period === 0 ? 'full' : other))
}

export function allOf(layers: number, kind: LayerKind): LayerKind[] {
  return Array.from({length: layers}, () => kind)
}

/** Mistral and its kin: with a window, every layer has it. */
export function windowedWhereSet(c: ConfigFields, layers: number): LayerKind[] {
  return allOf(layers, c.int('sliding_window') ? 'sliding' : 'full')
}

/** Qwen: the window holds only where it is switched on, from layer max_window_layers on. */
export function windowedFrom(c: ConfigFields, layers: number): LayerKind[] {
  if (!c.flag('use_sliding_window') || !c.int('sliding_window')) return allOf(layers, 'full')
  const from = c.int('max_window_layers') ?? layers
  return Array.from({length: layers}, (_, i) => (i >= from ? 'sliding' : 'full'))
}
