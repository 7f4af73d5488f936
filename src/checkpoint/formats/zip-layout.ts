import type {ModelFile} from '../../models/file/model-file.ts'
import type {FileLayout, Segment} from '../layout.ts'
import {coverFile} from './cover.ts'
import {isFormatError} from './format-error.ts'
import {readNpy} from './npy.ts'
import {readZipDirectory, type ZipEntry} from './zip-directory.ts'

/** The pickles of a PyTorch file; they are never opened. */
const PICKLE = /(?:^|\/)(?:data|constants)\.pkl$/
/** The arrays of a PyTorch file, without what only describes it. */
const STORAGE = /(?:^|\/)(?:data|constants|tensors)\/[^/]+$/
const NPY = /\.npy$/

/**
 * The layout of a PyTorch zip (arrays by their path in it, of types that only the pickle says) or of an .npz.
 * Of any other zip no arrays are known.
 * @throws UserError `E_TRUNCATED`, `E_BAD_MODEL_FILE`
 */
export async function layoutOfZip(file: ModelFile): Promise<FileLayout> {
  const entries = await readZipDirectory(file)
  const {size} = file
  if (entries.some(({name}) => PICKLE.test(name))) {
    const arrays = entries.filter(({isStored, name}) => isStored && STORAGE.test(name))
    const segments = arrays.map(({length, name, offset}) => ({name, offset, length}))
    return {format: 'pytorch', size, segments: coverFile(file, segments)}
  }
  if (entries.length > 0 && entries.every(({name}) => NPY.test(name))) {
    const segments: Segment[] = []
    for (const entry of entries) segments.push(...(await arrayOf(file, entry)))
    return {format: 'npz', size, segments: coverFile(file, segments)}
  }
  return {format: 'other', size, segments: coverFile(file, [])}
}

/** The array of an entry; none where it is compressed or no sound .npy. */
async function arrayOf(file: ModelFile, entry: ZipEntry): Promise<Segment[]> {
  if (!entry.isStored) return []
  try {
    return [await readNpy(file, entry, entry.name.replace(NPY, ''))]
  } catch (error) {
    if (isFormatError(error)) return []
    throw error
  }
}
