/** What a model is for its memory and speed. */
export type ModelKind =
  | 'decoder'
  | 'decoder-moe'
  | 'encoder'
  | 'encoder-decoder'
  | 'diffusion'
  | 'vision'
  | 'vision-text'
  /** None of these, or a file that does not say: its weights are known, and for ONNX its graph. */
  | 'other'

/** Where a model's description was read. */
export interface ModelOrigin {
  kind: 'hf-folder' | 'safetensors' | 'gguf' | 'onnx' | 'table' | 'parameters'
  /** The file or folder, the name in the table, or the count as it was typed. */
  from: string
  /** Who says so: the file itself, or the table's source with its date. */
  source: string
}

/** Tensors of one stored type. */
export interface WeightsOfType {
  /** As the file names it, in lower case: `bf16`, `q4_k`, `int8`. */
  type: string
  parameters: number
  bytes: number
}

/** The tensors of a file: exact. */
export interface StoredWeights {
  bytes: number
  byType: WeightsOfType[]
}

/** Experts of a mixture. */
export interface MoeShape {
  experts: number
  expertsPerToken: number
  /** Hidden size of one expert's MLP. */
  expertIntermediate: number
  sharedExperts: number
  /** Layers before the first that has experts. */
  firstDenseLayers: number
  /** Layers that have experts; absent where all after the first dense ones do. */
  layersWithExperts?: number
}

/** Which layers keep what of the past. */
export interface AttentionShape {
  /** Layers whose KV cache grows with the whole context. */
  fullLayers: number
  /** Layers whose KV cache stops at the window. */
  slidingLayers: number
  slidingWindow?: number
  /** Layers with a recurrent state of fixed size in place of a KV cache. */
  recurrentLayers: number
  /** Bytes of recurrent state of one sequence, all layers, as the reference keeps it; absent when not known. */
  recurrentBytesPerSequence?: number
  /** Multi-head latent attention: one compressed vector a token and layer. */
  mla?: {kvLoraRank: number; ropeDim: number}
  /**
   * Elements of K and V that one token adds, summed over the full layers and over the sliding ones. Present only where
   * layers differ in their heads, or K in size from V; absent where each layer adds 2 x kvHeads x headDim.
   */
  kvElements?: {full: number; sliding: number}
}

/** A transformer's hyperparameters, as its config gives them. */
export interface TransformerShape {
  /** Of encoder and decoder together, where there are both. */
  layers: number
  /** Of an encoder-decoder: how many of the layers are the encoder's, which keeps no KV cache. */
  encoderLayers?: number
  hidden: number
  heads: number
  kvHeads: number
  /** Not always hidden / heads. */
  headDim: number
  intermediate: number
  /** Three matrices in the MLP (SwiGLU and its kin) instead of two. */
  gatedMlp: boolean
  /** Attention and MLP read the same input, one after the other (Falcon, GPT-J, Phi). */
  parallelBlock: boolean
  vocab: number
  /** Longest context it was made for, in tokens. */
  context?: number
  /** No output matrix of its own: the input embedding serves, or there is no output over the vocabulary. */
  tiedEmbeddings: boolean
  attention: AttentionShape
  moe?: MoeShape
}

/** A model as sizing needs it. What is not known is absent, never guessed. */
export interface Model {
  name: string
  kind: ModelKind
  origin: ModelOrigin
  parameters: {
    total: number
    /** Used for one token; absent where it is the total. */
    active?: number
  }
  /** Present when it was read from a file with its tensors. */
  stored?: StoredWeights
  /** What it was published in: `bf16`, `fp16`, `fp32`, `fp8`, `mxfp4`. */
  nativeType?: string
  /** Absent for what is no transformer, or whose hyperparameters are not known. */
  shape?: TransformerShape
  /** Multiply-accumulates of one input at the shapes of the graph (ONNX, vision models). */
  macsPerInput?: number
  note?: string
}
