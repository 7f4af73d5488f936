import type {ModelKind} from '../model.ts'
import type {OnnxGraph, OnnxValue} from './graph.ts'

const IMAGE_DIMENSIONS = 4

/** What the names of its inputs and outputs, as exporters give them, say a graph is; `other` where they say nothing. */
export function kindOfGraph({initializers, inputs: listed, outputs}: OnnxGraph): ModelKind {
  const constants = new Set(initializers.map(({name}) => name))
  // Old files list constants among the inputs.
  const inputs = listed.filter(({name}) => !constants.has(name))
  const names = new Set(inputs.map(({name}) => name))
  const has = (...some: string[]) => some.some((name) => names.has(name))
  const startsWith = (prefix: string) => inputs.some(({name}) => name.startsWith(prefix))
  if (has('sample') && has('timestep')) return 'diffusion'
  if (has('encoder_hidden_states') || has('decoder_input_ids')) return 'encoder-decoder'
  if (startsWith('past_key') || startsWith('past.') || outputs.some(({name}) => name.startsWith('present')))
    return 'decoder'
  if (has('pixel_values') && has('input_ids')) return 'vision-text'
  if (has('pixel_values')) return 'vision'
  if (has('input_ids') && (has('token_type_ids') || outputs.some(isOfEncoder))) return 'encoder'
  const [only] = inputs
  return inputs.length === 1 && only?.dims.length === IMAGE_DIMENSIONS ? 'vision' : 'other'
}

/** Hidden states, or one row of logits an input; a row a token is of decoders as of masked models. */
function isOfEncoder({dims, name}: OnnxValue): boolean {
  if (name === 'logits') return dims.length === 2
  return ['last_hidden_state', 'sentence_embedding', 'token_embeddings', 'pooler_output'].includes(name)
}
