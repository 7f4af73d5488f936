/**
 * What a reader of a model file accepts, so that a hostile file costs neither memory nor time. Each is far above what
 * real models hold; what the largest known has stands beside it.
 */
export const MODEL_LIMITS = {
  /** config.json and its kin (the largest known are under 0.5 MB, with per-layer quantization). */
  configBytes: 16 * 2 ** 20,
  /** Index of a sharded model (DeepSeek-V3: 9 MB) and header of a safetensors file. */
  jsonHeaderBytes: 32 * 2 ** 20,
  /** Objects, arrays and values of one JSON text. */
  jsonValues: 3_000_000,
  jsonDepth: 64,
  /** Tensors of all files of a model (DeepSeek-V3: 91,991 with its scales). */
  tensors: 300_000,
  /** Bytes of a tensor's or key's name. */
  nameBytes: 65_535,
  dimensions: 64,
  /** Files of one model (the largest known has 191). */
  fileParts: 2_000,
  /** Metadata, token list and tensor table of a GGUF file (gpt-oss: 13 MB). */
  ggufHeaderBytes: 512 * 2 ** 20,
  ggufKeys: 100_000,
  /** Strings of all arrays of a GGUF header (Gemma: 262,144 tokens and 514,906 merges). */
  ggufArrayStrings: 8_000_000,
  ggufArrayDepth: 4,
  /** Longest array whose values are kept: one a layer. */
  ggufKeptArray: 4_096,
  /** Longest string that is kept; longer ones (chat templates, tokenizers) are passed over. */
  ggufKeptString: 4_096,
  /** Fields of an ONNX file, nested messages included. */
  onnxFields: 2_000_000,
  onnxNodes: 200_000,
  /** Subgraphs within subgraphs. */
  onnxDepth: 16,
  /** Bytes of a name or path. */
  onnxTextBytes: 65_535,
  /** Values of a constant that is read to work out shapes. */
  onnxShapeValues: 256,
  layers: 10_000,
} as const
