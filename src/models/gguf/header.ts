import type {PlacedTensor, StoredTensor} from '../weights/stored-tensor.ts'

/** An array of the metadata; values are kept of short numeric ones alone. */
export interface GgufArray {
  length: number
  values?: (number | boolean)[]
}

/** A value of the metadata; undefined for a string that is too long to be of use. */
export type GgufValue = number | boolean | string | GgufArray | undefined

/** What stands before the weights of a GGUF file. */
export interface GgufHeader {
  file: string
  metadata: ReadonlyMap<string, GgufValue>
  tensors: StoredTensor[]
}

/** The same, with the place of each tensor. */
export interface PlacedGgufHeader extends GgufHeader {
  tensors: PlacedTensor[]
}
