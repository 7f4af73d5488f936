import {nearest} from '../../nearest.ts'
import {cleanName} from '../clean-name.ts'
import type {JsonObject} from '../file/bounded-json.ts'
import {unknownArchitecture} from '../model-error.ts'
import {familyOf, knownModelTypes, wrapperOf} from './families.ts'
import type {NetworkDescription} from './family.ts'
import {ConfigFields} from './fields.ts'

/** What a config.json says. */
export interface ConfigDescription extends NetworkDescription {
  modelType: string
  /** `bf16`, `fp16`, `fp32`: what the weights are, where nothing else is said. */
  dtype?: string
  /** The config nests a text model in a multimodal one. */
  nested: boolean
  /** The fields of the whole, for what else is read of it. */
  fields: ConfigFields
}

const DTYPES: ReadonlyMap<string, string> = new Map([
  ['bfloat16', 'bf16'],
  ['float16', 'fp16'],
  ['float32', 'fp32'],
  ['float64', 'fp64'],
])

/**
 * Reads the network that a config.json describes.
 * @throws UserError `E_UNKNOWN_ARCHITECTURE` where the `model_type` is not known, `E_BAD_MODEL_FILE`
 */
export function describeConfig(config: JsonObject, file: string): ConfigDescription {
  const fields = new ConfigFields(config, file)
  const {modelType, nested, text} = textModel(fields)
  const family = familyOf(modelType)
  if (!family) throw unknownType(file, modelType)
  const description = family.describe(family.defaults ? text.withDefaults(family.defaults) : text)
  const {active = 0, total = 0} = description.parameters ?? {}
  if (!Number.isSafeInteger(total) || !Number.isSafeInteger(active))
    throw fields.bad('its sizes multiply to more parameters than can be counted')
  const dtype = dtypeOf(text) ?? dtypeOf(fields)
  const note = [nested ? `the text model (${modelType}) of a multimodal one` : undefined, description.note]
    .filter((part) => part !== undefined)
    .join('; ')
  return {
    ...description,
    modelType,
    nested,
    fields,
    ...(dtype !== undefined && {dtype}),
    ...(note !== '' && {note}),
  }
}

/** The part of the config that describes the text model, and its type. */
function textModel(fields: ConfigFields): {text: ConfigFields; modelType: string; nested: boolean} {
  const modelType = fields.text('model_type')
  if (modelType === undefined) throw unknownType(fields.file, '')
  const wrapper = wrapperOf(modelType)
  const text = wrapper && fields.object('text_config', 'llm_config', 'language_config')
  if (!text) {
    if (wrapper && !familyOf(modelType)) throw fields.bad(`${modelType} nests its text model, and it lacks text_config`)
    return {text: fields, modelType, nested: false}
  }
  const tied = fields.flag('tie_word_embeddings')
  const said = text.text('model_type')
  return {
    text: tied === undefined ? text : text.withDefaults({tie_word_embeddings: tied}),
    // A text_config may repeat the wrapper's own type.
    modelType: said !== undefined && said !== modelType ? said : (wrapper.textType ?? ''),
    nested: true,
  }
}

function dtypeOf(fields: ConfigFields): string | undefined {
  const name = fields.text('torch_dtype', 'dtype')
  return name === undefined ? undefined : DTYPES.get(name.replace(/^torch\./, ''))
}

function unknownType(file: string, modelType: string) {
  if (modelType === '') return unknownArchitecture(file, '', 'there is no model_type, or none of the text model')
  const close = nearest(modelType, knownModelTypes(), 1)[0]
  const hint = close ? `; the closest known model_type is ${close}` : ''
  return unknownArchitecture(
    file,
    cleanName(modelType),
    `how its layers attend, what they keep of the past and how its parameters are laid out${hint}`,
  )
}
