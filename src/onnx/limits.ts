/**
 * What a reader of an ONNX file accepts, so that a hostile file costs neither memory nor time. Each is far above what
 * real models hold.
 */
export const ONNX_LIMITS = {
  /** Fields of the file, nested messages included. */
  fields: 2_000_000,
  /** Nodes, attributes, tensors, values and functions that are kept. */
  parts: 500_000,
  /** Graphs within graphs. */
  depth: 16,
  /** Bytes of a name, path or text that is kept. */
  textBytes: 65_535,
  dimensions: 64,
  /** Numbers or texts of one attribute that are kept. */
  attributeValues: 4_096,
  /** Of all attributes. */
  keptValues: 4_000_000,
  /** What a tensor says of its external file. */
  externalEntries: 16,
  /** Files that hold weights of one model. */
  externalFiles: 20_000,
} as const

/** What a protobuf message may have at most, and so an ONNX file: the length is a signed 32-bit number for its readers. */
export const MAX_MODEL_BYTES = 2 ** 31 - 1
