import {readFileSync} from 'node:fs'
import {join} from 'node:path'

import {findKnown, knownModels, modelOfKnown} from '../../src/models/known.ts'
import type {Model} from '../../src/models/model.ts'
import {packageRoot} from '../../src/package-root.ts'
import {gpuSpecs} from '../../src/sizing/gpus.ts'
import {type Weights, weightsIn} from '../../src/sizing/memory/weights.ts'
import {findQuantization} from '../../src/sizing/quantization.ts'
import type {GpuSpeed} from '../../src/sizing/speed/gpu-speed.ts'

/** Where the measurements lie: beside the checkout, not in it. */
export const MEASURED = join(packageRoot(), '..', 'shared', 'data', 'gpu', 'measured')

/** What rows of measurements name, as the formulas take it. */
export interface Inputs {
  model(name: string): Model
  gpu(name: string): GpuSpeed & {usableGib?: number}
  weights(model: Model, quantization: string): Weights
}

interface CardFile {
  cards: Record<string, Omit<GpuSpeed, 'name'>>
  names: Record<string, string>
}

/** Reads the project's tables once. */
export function loadInputs(): Inputs {
  const {cards, names}: CardFile = JSON.parse(readFileSync(join(import.meta.dirname, 'measured-cards.json'), 'utf8'))
  const specs = new Map(gpuSpecs().map((spec) => [spec.id, spec]))
  const known = knownModels()
  const models = new Map<string, Model>()
  const weights = new Map<string, Weights>()
  const inputs: Inputs = {
    model(name) {
      const found = models.get(name) ?? toModel(name, known)
      models.set(name, found)
      return found
    },
    gpu(name) {
      const spec = specs.get(names[name] ?? name)
      if (spec) return spec
      const card = cards[name]
      if (!card) throw new Error(`no figures of the card ${name}`)
      return {name, ...card}
    },
    weights(model, quantization) {
      const key = `${model.name} ${quantization}`
      const found = weights.get(key) ?? weightsIn(model, findQuantization(quantization))
      weights.set(key, found)
      return found
    },
  }
  return inputs
}

function toModel(name: string, known: ReturnType<typeof knownModels>): Model {
  const found = findKnown(name, known)
  if (!found) throw new Error(`${name} is not in the table of known models`)
  return modelOfKnown(found, name)
}
