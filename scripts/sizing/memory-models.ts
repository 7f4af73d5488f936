import {findKnown, knownModels, modelOfKnown} from '../../src/models/known.ts'
import type {Model} from '../../src/models/model.ts'

/** Measured by litgpt, and too old for the table of known models. */
const PHI_15: Model = {
  name: 'phi-1.5',
  kind: 'decoder',
  origin: {kind: 'table', from: 'phi-1.5', source: 'litgpt config.py'},
  parameters: {total: 1_418_270_720},
  nativeType: 'fp16',
  shape: {
    layers: 24,
    hidden: 2048,
    heads: 32,
    kvHeads: 32,
    headDim: 64,
    intermediate: 8192,
    gatedMlp: false,
    parallelBlock: true,
    vocab: 51_200,
    context: 2048,
    tiedEmbeddings: false,
    attention: {fullLayers: 24, slidingLayers: 0, recurrentLayers: 0},
  },
}

/** DeepSeek-Coder-V2-Lite is DeepSeek-V2-Lite trained on. */
const SAME: Readonly<Record<string, string>> = {'deepseek-coder-v2-lite': 'deepseek-v2-lite'}

/** Looks models up by the names the measurements use. */
export function createModels(): (name: string) => Model {
  const table = knownModels()
  return (name) => {
    if (name === PHI_15.name) return PHI_15
    const found = findKnown(SAME[name] ?? name, table)
    if (!found) throw new Error(`no known model ${name}`)
    return modelOfKnown(found)
  }
}
