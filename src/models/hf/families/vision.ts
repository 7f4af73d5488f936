import {attentionCount, mlpCount, normCount} from '../count.ts'
import type {Families, Family} from '../family.ts'
import type {ConfigFields} from '../fields.ts'

/** Layers of a tower with biases and LayerNorm. */
function towerLayers(c: ConfigFields): {layers: number; hidden: number; intermediate: number; perLayer: number} {
  const hidden = c.need('hidden_size')
  const heads = c.need('num_attention_heads')
  const intermediate = c.need('intermediate_size')
  const perLayer =
    attentionCount({hidden, heads, kvHeads: heads, headDim: hidden / heads, qkvBias: true, outBias: true}) +
    mlpCount(hidden, intermediate, {bias: true, gated: false}) +
    2 * normCount(hidden, true)
  return {layers: c.need('num_hidden_layers'), hidden, intermediate, perLayer}
}

/** Patches of an image: how many, and the parameters of the convolution that cuts them. */
function patches(c: ConfigFields, hidden: number): {count: number; convolution: number} {
  const size = c.need('patch_size')
  const across = Math.floor(c.need('image_size') / size)
  return {count: across * across, convolution: (c.int('num_channels') ?? 3) * size * size * hidden}
}

/** CLIP: a class token and norms before and after on the image side; projections without biases; one temperature. */
function clip(c: ConfigFields) {
  const text = tower(c, 'text_config', CLIP_TEXT)
  const image = tower(c, 'vision_config', CLIP_VISION)
  const t = towerLayers(text)
  const v = towerLayers(image)
  const {convolution, count} = patches(image, v.hidden)
  const projection = c.int('projection_dim') ?? 512
  const textCount =
    (text.need('vocab_size') + text.need('max_position_embeddings')) * t.hidden +
    t.layers * t.perLayer +
    normCount(t.hidden, true)
  const imageCount =
    v.hidden + convolution + (count + 1) * v.hidden + v.layers * v.perLayer + 2 * normCount(v.hidden, true)
  const total = textCount + imageCount + projection * (t.hidden + v.hidden) + 1
  return {kind: 'vision-text' as const, parameters: {total}}
}

/** SigLIP: the image side ends in attention from one learned query; the text side in a dense layer. */
function siglip(c: ConfigFields) {
  const text = tower(c, 'text_config', SIGLIP)
  const image = tower(c, 'vision_config', SIGLIP)
  const t = towerLayers(text)
  const v = towerLayers(image)
  const {convolution, count} = patches(image, v.hidden)
  const textCount =
    (text.need('vocab_size') + text.need('max_position_embeddings')) * t.hidden +
    t.layers * t.perLayer +
    normCount(t.hidden, true) +
    t.hidden * t.hidden +
    t.hidden
  // The head: the query, an attention, a norm and an MLP.
  const head = v.hidden + v.perLayer - normCount(v.hidden, true)
  const imageCount =
    convolution + v.hidden + count * v.hidden + v.layers * v.perLayer + normCount(v.hidden, true) + head
  return {kind: 'vision-text' as const, parameters: {total: textCount + imageCount + 2}}
}

/** ViT without a head: class token, patches, positions, a norm at the end and a pooler. */
function vit(c: ConfigFields) {
  const v = towerLayers(c)
  const {convolution, count} = patches(c, v.hidden)
  const total =
    v.hidden +
    convolution +
    v.hidden +
    (count + 1) * v.hidden +
    v.layers * v.perLayer +
    normCount(v.hidden, true) +
    v.hidden * v.hidden +
    v.hidden
  return {kind: 'vision' as const, parameters: {total}}
}

const CLIP_TEXT = {
  vocab_size: 49408,
  hidden_size: 512,
  intermediate_size: 2048,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 77,
}

const CLIP_VISION = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  image_size: 224,
  patch_size: 32,
}

/** Both towers of SiglipConfig have the same sizes. */
const SIGLIP = {
  vocab_size: 32000,
  max_position_embeddings: 64,
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  image_size: 224,
  patch_size: 16,
}

/** The fields of one tower; where a config says nothing of it, the class's own. */
function tower(c: ConfigFields, name: string, defaults: Record<string, number>): ConfigFields {
  const fields = c.object(name)
  if (!fields) throw c.bad(`it lacks ${name}`)
  return fields.withDefaults(defaults)
}

/** Known to be vision models; what their layers are is not read, so their parameters are known only from files. */
const imageOnly: Family = {describe: () => ({kind: 'vision'})}

export const VISION: Families = {
  clip: {describe: clip},
  siglip: {describe: siglip},
  vit: {describe: vit},
  ...Object.fromEntries(
    [
      'beit',
      'convnext',
      'convnextv2',
      'deit',
      'detr',
      'dinov2',
      'dinov3_vit',
      'efficientnet',
      'mobilenet_v2',
      'mobilevit',
      'resnet',
      'rt_detr',
      'segformer',
      'swin',
      'swinv2',
      'yolos',
    ].map((name) => [name, imageOnly]),
  ),
}
