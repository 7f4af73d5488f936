import type {SourceFormat} from '../layout.ts'
import type {ContainerDirectory, ContainerFile, ContainerTensor} from './container.ts'

/** A dtype as its file calls it, and the type that the transforms go by: many tensors share one pair. */
export type Kind = readonly [dtype: string | null, type: string | null]

/** A tensor: name, place and length in its file, index of its kind, shape. */
export type TensorRow = readonly [
  name: string,
  offset: number,
  length: number,
  kind: number,
  shape: readonly number[] | null,
]

/** The directory as its JSON has it. */
export interface DirectoryJson extends Omit<ContainerDirectory, 'files'> {
  kinds: readonly Kind[]
  files: readonly (Omit<ContainerFile, 'tensors'> & {tensors: readonly TensorRow[]})[]
}

export const SOURCE_FORMATS: ReadonlySet<string> = new Set<SourceFormat>([
  'safetensors',
  'pytorch',
  'onnx',
  'gguf',
  'npy',
  'npz',
  'other',
])

/** The directory of a container as UTF-8 JSON. */
export function encodeDirectory({base, files, frugal, options}: ContainerDirectory): Buffer {
  const kinds = new Kinds()
  const json: DirectoryJson = {
    frugal,
    options,
    ...(base && {base}),
    kinds: kinds.all,
    files: files.map(({format, mode, path, sha256, size, tensors}) => ({
      path,
      size,
      sha256,
      format,
      ...(mode !== undefined && {mode}),
      tensors: tensors.map((tensor) => rowOf(tensor, kinds)),
    })),
  }
  return Buffer.from(JSON.stringify(json))
}

function rowOf(tensor: ContainerTensor, kinds: Kinds): TensorRow {
  const {length, name, offset, shape} = tensor
  return [name, offset, length, kinds.indexOf(tensor), shape ?? null]
}

class Kinds {
  readonly all: Kind[] = []
  readonly #indexes = new Map<string, number>()

  indexOf({dtype, type}: ContainerTensor): number {
    const key = JSON.stringify([dtype, type])
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    this.#indexes.set(key, this.all.length)
    return this.all.push([dtype ?? null, type ?? null]) - 1
  }
}
