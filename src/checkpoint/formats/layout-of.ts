import type {ModelFile} from '../../models/file/model-file.ts'
import {readPlacedGgufHeader} from '../../models/gguf/read-header.ts'
import {readSafetensorsTensors} from '../../models/safetensors/read-header.ts'
import type {FileLayout} from '../layout.ts'
import type {RandomReader} from '../random-reader.ts'
import {coverFile} from './cover.ts'
import {ggmlType, safetensorsType} from './element-types.ts'
import {isFormatError} from './format-error.ts'
import {modelFileOf} from './model-file-of.ts'
import {readNpy} from './npy.ts'
import {type ExternalWeights, layoutOfOnnx} from './onnx.ts'
import {type RecognisedFormat, recognise} from './recognise.ts'
import {layoutOfZip} from './zip-layout.ts'

/** A layout, and of an ONNX model what it says of the files with its weights. */
export interface Examined {
  layout: FileLayout
  external?: ExternalWeights
}

/**
 * Cuts a file into its tensors and what is between them. The format is known by the content. A file that is not sound
 * is one stretch of the format `other`, with the reason in `fallback`: any bytes have a layout.
 * @throws UserError `E_READ` (and `E_TRUNCATED` where the source becomes shorter meanwhile)
 */
export async function layoutOf(reader: RandomReader): Promise<FileLayout> {
  return (await examine(reader)).layout
}

/** {@link layoutOf}, with what an ONNX model says of other files. */
export async function examine(reader: RandomReader): Promise<Examined> {
  const file = modelFileOf(reader)
  const format = await recognise(file)
  if (format === undefined) return {layout: opaque(file)}
  try {
    return await READERS[format](file)
  } catch (error) {
    if (isFormatError(error)) return {layout: {...opaque(file), fallback: error.message}}
    throw error
  }
}

/** One stretch without a name. */
function opaque(file: ModelFile): FileLayout {
  return {format: 'other', size: file.size, segments: coverFile(file, [])}
}

const READERS: Readonly<Record<RecognisedFormat, (file: ModelFile) => Promise<Examined>>> = {
  async safetensors(file) {
    const tensors = await readSafetensorsTensors(file)
    const segments = tensors.map(({bytes, name, offset, shape, type}) => {
      const dtype = type.toUpperCase()
      return {name, offset, length: bytes, dtype, ...safetensorsType(dtype), shape}
    })
    return {layout: {format: 'safetensors', size: file.size, segments: coverFile(file, segments)}}
  },
  async gguf(file) {
    const {tensors} = await readPlacedGgufHeader(file)
    const segments = tensors.map(({bytes, name, offset, shape, type}) => ({
      name,
      offset,
      length: bytes,
      dtype: type.toUpperCase(),
      type: ggmlType(type),
      shape,
    }))
    return {layout: {format: 'gguf', size: file.size, segments: coverFile(file, segments)}}
  },
  onnx: layoutOfOnnx,
  async zip(file) {
    return {layout: await layoutOfZip(file)}
  },
  async npy(file) {
    const array = await readNpy(file, {offset: 0, length: file.size}, stemOf(file.path))
    return {layout: {format: 'npy', size: file.size, segments: coverFile(file, [array])}}
  },
}

/** Name of a file without its folders and `.npy`: the array itself has none. */
function stemOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.npy$/, '') || 'array'
}
